"""Characters that no text should hold, and how far a text can be trusted by its characters."""

from __future__ import annotations

import re
import unicodedata

from jianbao.model import TextQuality

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Zero width, bidi controls, fillers, variation selectors and Unicode tags: what smuggles text unseen."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\v\f]")
_UNCLEAN = re.compile(f"[\0\t\r{''.join(one.pattern[1:-1] for one in (_CONTROL, _INVISIBLE, _SURROGATE))}]")
"""Whatever `clean` takes out: one look for it costs an eighth of taking it out, and most texts hold none."""
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_BAD = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd\x00-\x08\x0e-\x1f]")
_LIGATURES = str.maketrans(
    {
        **dict(zip("\x0b\x0c\x0d\x0e\x0f", ("ff", "fi", "fl", "ffi", "ffl"), strict=True)),
        **dict(zip("\x1b\x1c\x1d\x1e\x1f", ("ff", "fi", "fl", "ffi", "ffl"), strict=True)),
        **dict(zip("\ufb00\ufb01\ufb02\ufb03\ufb04", ("ff", "fi", "fl", "ffi", "ffl"), strict=True)),
        "\x15": "–",
        "\x16": "—",
    }
)
"""Where TeX's OT1 and T1 fonts keep ligatures and dashes, for fonts that lack a ToUnicode map."""
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_WORD = re.compile(r"[^\W\d_]*[\ue000-\uf8ff][^\W\d_]*")

_FEWEST = 20
"""Characters that are more than a stamp."""
_FEWEST_A_PAGE = 100
_BAD_SHARE = 0.05
_LETTER_SHARE = 0.45
_SAMPLE = 4_000
"""Characters, spread over the whole text, by which it is judged."""


def clean(text: str) -> str:
    """Text that may go to a model: NFC, no invisible characters, no NUL, no surrogates, no controls.

    Line feeds stay, tabs and other controls become blanks. What a reader sees is not changed.
    """
    if _UNCLEAN.search(text):
        text = _SURROGATE.sub("", text.replace("\0", ""))
        text = _CONTROL.sub(" ", _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
        text = text.replace("\t", " ")
    return unicodedata.normalize("NFC", text)


def mend(line: str) -> str:
    """One line of a PDF, its white space collapsed, TeX's control glyphs read as the ligatures they are."""
    line = line.rstrip()
    if line.endswith("\u00ad"):  # a soft hyphen shows where it breaks a line
        line = line[:-1] + "-"
    return " ".join(clean(line.translate(_LIGATURES)).split())


def smuggled(text: str) -> tuple[str, ...]:
    """What Unicode tags in a text spell in ASCII."""
    return tuple("".join(chr(ord(tag) - 0xE0000) for tag in run) for run in _TAGS.findall(text))


def restore_ligatures(text: str, vocabulary: frozenset[str]) -> str:
    """Replace private-use glyphs inside words by the ligature that gives a known word, else drop them."""

    def restore(match: re.Match[str]) -> str:
        word: str = match[0]
        for ligature in ("fi", "fl", "ff", "ffi", "ffl"):
            whole = _BAD.sub(ligature, word)
            if whole.lower() in vocabulary:
                return whole
        return _BAD.sub("", word)

    return _WORD.sub(restore, text) if _PRIVATE.search(text) else text


def quality(text: str, pages: int) -> TextQuality:
    """Judge a document's whole visible text by its characters alone; never `SUSPECT`."""
    solid = len(text) - text.count(" ") - text.count("\n")
    if solid < _FEWEST:
        return TextQuality.NONE
    sample = "".join(text[:: len(text) // _SAMPLE + 1].split())
    letters = sum(map(str.isalpha, sample))
    if len(_BAD.findall(sample)) > _BAD_SHARE * len(sample) or letters < _LETTER_SHARE * len(sample):
        return TextQuality.GARBLED
    return TextQuality.LITTLE if solid < _FEWEST_A_PAGE * pages else TextQuality.GOOD
