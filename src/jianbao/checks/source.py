"""What a 简介 may draw on: everything the model was given of a paper."""

from __future__ import annotations

from jianbao.model.base import Record

__all__ = ["Source"]


class Source(Record):
    """A paper as the model saw it."""

    title: str
    abstract: str
    comment: str = ""
    text: str = ""
    """Visible text of the PDF, as far as it was sent; empty where it was not."""
    hidden: tuple[str, ...] = ()
    """Text of the PDF that no reader can see. Never a support for anything."""

    @property
    def whole(self) -> str:
        """Title, abstract, comment and text, one after the other, with line feeds between."""
        return "\n".join((self.title, self.abstract, self.comment, self.text))
