"""Text on its way into a line of Markdown and back."""

from __future__ import annotations

import re

__all__ = [
    "calmed",
    "clean",
    "collapsed",
    "escaped",
    "struck",
    "unbroken",
    "uncalmed",
    "unescaped",
    "unstruck",
]

_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Controls, marks of direction, characters of no width, tags: nothing a reader would miss; and all that
XML does not take."""
_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_UNEVEN = re.compile(rf"[ \t{_BREAKS}]{{2,}}|[\t{_BREAKS}]")
_LINE_FEED = re.compile(r"\s*\n\s*")
_ACTIVE = re.compile(r"(\\*)(`|<(?=[A-Za-z/!?])|\](?=\())")
_TILDES = re.compile(r"(?:\\*~){2,}")
_TILDE = re.compile(r"(\\*)(~)")
_STRIKE = "~~"


def clean(text: str) -> str:
    """Without characters that cannot be seen or that turn text around."""
    return text if text.isprintable() else _HIDDEN.sub("", text)


def collapsed(text: str) -> str:
    """On one line: each run of blanks, tabs and line separators is one blank, none at the ends.

    No-break, thin and ideographic spaces are arXiv's characters, and stay.
    """
    return _UNEVEN.sub(" ", text).strip(" ")


def unbroken(text: str) -> str:
    """On one line, nothing else changed: each line feed, and the space around it, is one blank."""
    return _LINE_FEED.sub(" ", text) if "\n" in text else text


def escaped(text: str) -> str:
    r"""Without HTML, code or links: a backslash before a backtick, before the `<` of a tag, before `](`.

    Backslashes that stand directly before one of these are doubled, so that `unescaped`
    gives back every character; all others are left alone.
    """
    if "`" in text or "<" in text or "](" in text:
        return _ACTIVE.sub(r"\1\1\\\2", text)
    return text


def unescaped(text: str) -> str:
    """What `escaped` was given."""
    return _ACTIVE.sub(_unescape, text) if "\\" in text else text


def calmed(text: str) -> str:
    """Without strike-through: a backslash before each of two and more tildes that stand together."""
    return _TILDES.sub(lambda run: _TILDE.sub(r"\1\1\\\2", run[0]), text) if text.count("~") > 1 else text


def uncalmed(text: str) -> str:
    """What `calmed` was given."""
    return _TILDES.sub(lambda run: _TILDE.sub(_unescape, run[0]), text) if text.count("~") > 1 else text


def struck(text: str) -> str:
    """Struck through; the text is calmed before."""
    return f"{_STRIKE}{text}{_STRIKE}"


def unstruck(text: str) -> str | None:
    """What `struck` was given; None where the text is not struck through."""
    bare = text.removeprefix(_STRIKE).removesuffix(_STRIKE)
    return bare if text == struck(bare) else None


def _unescape(match: re.Match[str]) -> str:
    slashes, mark = match.groups()
    return "\\" * (len(slashes) // 2) + mark if len(slashes) % 2 else match[0]
