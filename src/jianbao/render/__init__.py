"""A digest as files: classic and standard Markdown, JSON, the index; and the reader of both layouts."""

from jianbao.render.classic import classic
from jianbao.render.defects import Defect, DefectKind
from jianbao.render.empty import reason
from jianbao.render.index import index
from jianbao.render.ledger import ledger, with_entries
from jianbao.render.reader import Reading, read_digest
from jianbao.render.record import SCHEMA, read_record, record, record_schema
from jianbao.render.standard import ACKNOWLEDGEMENT, DEMO_NOTICE, standard
from jianbao.render.status import status
from jianbao.render.typeset import typeset

__all__ = [
    "ACKNOWLEDGEMENT",
    "DEMO_NOTICE",
    "SCHEMA",
    "Defect",
    "DefectKind",
    "Reading",
    "classic",
    "index",
    "ledger",
    "read_digest",
    "read_record",
    "reason",
    "record",
    "record_schema",
    "standard",
    "status",
    "typeset",
    "with_entries",
]
