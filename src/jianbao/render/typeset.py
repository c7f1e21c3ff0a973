"""Chinese typography of a 简介, for everything but the classic layout."""

from __future__ import annotations

import re

__all__ = ["typeset"]

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LATIN = "A-Za-z0-9"
_VERBATIM = re.compile(r"(\$[^$]*\$|`[^`]*`|https?://[!-~]+)")
_BLANK_BY_MARK = re.compile(r" *([，。；：？！、（）《》]) *")
_HALF_WIDTH = re.compile(
    rf"(?<=[{_HAN}]) *([,;:?!]) *(?=[{_HAN}{_LATIN}])|(?<=[{_LATIN}]) *([,;:?!]) *(?=[{_HAN}])"
)
_SEAM = re.compile(rf"(?<=[{_HAN}])(?=[{_LATIN}])|(?<=[{_LATIN}%°])(?=[{_HAN}])")
_FULL_WIDTH = dict(zip(",;:?!", "，；：？！", strict=True))


def typeset(text: str) -> str:
    """One blank between Han and Latin letters or figures, full-width marks between Han, no blanks at these.

    Formulae, code and addresses stay as they are. A second time changes nothing.
    """
    pieces = _VERBATIM.split(text)
    pieces[::2] = map(_spaced, pieces[::2])
    return "".join(pieces)


def _spaced(text: str) -> str:
    text = _HALF_WIDTH.sub(lambda match: _FULL_WIDTH[match[1] or match[2]], text)
    return _SEAM.sub(" ", _BLANK_BY_MARK.sub(r"\1", text))
