"""Papers for other programs: JSON lines, citations, Markdown, notes of Obsidian's."""

from jianbao.render.exports.lines import row
from jianbao.render.exports.notes import note, note_name, renewed, work_of
from jianbao.render.exports.texts import TEXTS, Named, texts

__all__ = ["TEXTS", "Named", "note", "note_name", "renewed", "row", "texts", "work_of"]
