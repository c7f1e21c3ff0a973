"""Lines of an invented paper, as a PDF would hold them."""

from __future__ import annotations

from jianbao.text import Line, Page

PROSE = (
    "The ferric membrane listens to the room before it answers, and it",
    "keeps what it has heard in a sparse code of twelve numbers a beat.",
    "We trained it on nine hundred hours of rain, kettles and engines.",
)
ABSTRACT = (
    "We present a membrane that separates rain from speech with twelve",
    "numbers a beat. On nine hundred hours of kettles it halves the error.",
)
CLOSING = (
    "We have shown that twelve numbers a beat are enough for rain, that the",
    "membrane forgets nothing that matters, and that kettles remain hard for",
    "every listener of its size; engines are left for another winter's work.",
)
REFERENCES = tuple(
    f"[{number}] N. Author and M. Other. On kettles, part {number}. In Proceedings of Nothing, 2019."
    for number in range(1, 13)
)


class Sheet:
    """A page that is written from the top down."""

    def __init__(self, number: int = 0, block: int = 0) -> None:
        self._number = number
        self._y = 90.0
        self.block = block
        self.lines: list[Line] = []

    def put(self, *texts: str, size: float = 10.0, bold: bool = False, x: float = 60.0) -> Sheet:
        """Write a block of lines."""
        self.block += 1
        for text in texts:
            self.lines.append(self._line(text, self._y, size, bold=bold, x=x))
            self._y += 1.2 * size
        return self

    def at(self, y: float, text: str) -> Sheet:
        """Write one line somewhere else."""
        self.block += 1
        self.lines.append(self._line(text, y, 8.0, bold=False, x=60.0))
        return self

    def page(self) -> Page:
        """What was written."""
        return Page(842.0, self.lines)

    def _line(self, text: str, y: float, size: float, *, bold: bool, x: float) -> Line:
        return Line(text, x, y, x + 5 * len(text), y + size, size, bold, self.block, self._number)


def paper() -> Sheet:
    """A whole one on one page, with numbered headings."""
    sheet = Sheet().put("A Membrane That Listens", size=16, bold=True).put("Ada Nobody")
    sheet.put("Abstract", bold=True).put(*ABSTRACT)
    sheet.put("1 Introduction", bold=True).put(*PROSE)
    sheet.put("2 Method", bold=True).put(*PROSE)
    sheet.put("Figure 1: The membrane, from above.", size=9)
    sheet.put("3 Conclusion", bold=True).put(*CLOSING)
    return sheet.put("References", bold=True).put(*REFERENCES, size=9)
