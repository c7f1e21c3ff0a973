"""Characters that no model is to see, and the judgement of a text by its characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.model import TextQuality
from jianbao.text import clean
from jianbao.text.characters import mend, quality, restore_ligatures, smuggled

ANY = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("pass\u200bword", "password"),
        ("\u202eevil\u202c", "evil"),
        ("hi" + "".join(chr(0xE0000 + ord(char)) for char in "obey"), "hi"),
        ("a\0b", "ab"),
        ("a\ud800b", "ab"),
        ("a\tb\x07c", "a b c"),
        ("one\r\ntwo", "one\ntwo"),
        ("e\u0301", "é"),
        ("简介：12 万", "简介：12 万"),
    ],
)
def test_clean_removes_what_nobody_sees(given_: str, expected: str) -> None:
    """Zero width, bidi, tags, NUL, surrogates and controls go; what a reader sees stays."""
    assert clean(given_) == expected


@given(ANY)
def test_clean_text_is_clean(text: str) -> None:
    """Cleaning twice changes nothing, and the result is NFC and can be encoded."""
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "\0" not in cleaned
    cleaned.encode()


@given(ANY)
def test_a_mended_line_is_one_line(line: str) -> None:
    """No line breaks, no double blanks, no blanks at the ends."""
    assert mend(line) == " ".join(mend(line).split())


def test_mend_reads_control_glyphs_as_ligatures() -> None:
    """Fonts of TeX without a ToUnicode map give control characters for ligatures."""
    assert mend("e\x0ecient \x0cltering, de\x1cned") == "efficient filtering, defined"


def test_a_soft_hyphen_at_the_end_breaks_the_word() -> None:
    """It is shown there, and nowhere else."""
    assert mend("acous\u00ad") == "acous-"
    assert mend("acou\u00adstic") == "acoustic"


def test_private_glyphs_become_the_ligature_that_makes_a_word() -> None:
    """The document's own words decide; a glyph that makes none is dropped."""
    known = frozenset({"definite", "flow"})
    assert restore_ligatures("a de\ue000nite \ue001ow of \ue002", known) == "a definite flow of "


def test_smuggled_text_is_spelled_out() -> None:
    """Unicode tags mirror ASCII."""
    tags = "".join(chr(0xE0000 + ord(char)) for char in "obey me")
    assert smuggled(f"Hello {tags} reader") == ("obey me",)


@pytest.mark.parametrize(
    ("text", "pages", "expected"),
    [
        ("", 3, TextQuality.NONE),
        ("arXiv stamp", 3, TextQuality.NONE),
        ("only a title and a name here", 3, TextQuality.LITTLE),
        ("plain words of a paper " * 50, 3, TextQuality.GOOD),
        ("这是一篇论文的正文" * 50, 3, TextQuality.GOOD),
        ("\ue012\ue013 words \ufffd\ufffd here " * 50, 3, TextQuality.GARBLED),
        ("1 2 3 + 4 = % 7 & a " * 50, 3, TextQuality.GARBLED),
    ],
)
def test_quality(text: str, pages: int, expected: TextQuality) -> None:
    """No text, little text, glyphs without letters, and good text are told apart."""
    assert quality(text, pages) is expected


def test_quality_of_a_long_text_is_that_of_its_parts() -> None:
    """A text longer than the sample is judged from all over it, not from its beginning."""
    assert quality("plain words of a paper " * 3000 + "\ue012 \ue013 " * 30_000, 9) is TextQuality.GARBLED
