"""CSL-JSON, which Zotero and pandoc read."""

from __future__ import annotations

import json
from typing import Any

from jianbao.render.citations.tex import plain
from jianbao.render.citations.work import Name, Work
from jianbao.render.typeset import typeset

__all__ = ["csl"]


def csl(work: Work) -> str:
    """One object, on one line."""
    return json.dumps({name: value for name, value in _item(work).items() if value}, ensure_ascii=False)


def _item(work: Work) -> dict[str, Any]:
    issued = work.issued
    return {
        "id": work.key,
        # the type of preprints
        "type": "article",
        "title": plain(work.title),
        "author": [_name(Name.parse(plain(name))) for name in work.authors if name.strip()],
        "issued": {"date-parts": [list(issued)]} if issued else None,
        "publisher": "arXiv",
        "number": f"arXiv:{work.arxiv}" if work.arxiv else None,
        "DOI": plain(work.doi or ""),
        "URL": work.url,
        "abstract": plain(work.abstract),
        "keyword": ", ".join(map(plain, work.tags)),
        "note": "\n".join(filter(None, (plain(work.journal_ref or ""), typeset(plain(work.note or ""))))),
    }


def _name(name: Name) -> dict[str, str]:
    if not name.given:
        return {"literal": name.family}
    told = {"family": name.family, "given": name.given}
    return told | ({"suffix": name.suffix} if name.suffix else {})
