"""Where phrases stand in a text: whole words, longest first, whatever the spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.phrases import PhraseIndex, normal_form, singular


@pytest.mark.parametrize(
    ("word", "one"),
    [
        ("models", "model"),
        ("queries", "query"),
        ("analyses", "analysis"),
        ("losses", "loss"),
        ("speech", "speech"),
        ("bias", "bia"),
        ("its", "its"),
        ("Alzheimer's", "alzheimer"),
    ],
)
def test_plurals_fold(word: str, one: str) -> None:
    """Both sides of a comparison are folded alike, so that a stem need not be a word."""
    assert singular(word) == one


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Text-to-Speech", "text to speech"),
        ("视觉-语言模型", "视觉语言模型"),
        ("AI 安全", "ＡＩ安全"),
        ("vision-language models", "Vision Language Model"),
    ],
)
def test_spellings_that_are_one(left: str, right: str) -> None:
    """Width, case, hyphens, blanks and plurals do not part names."""
    assert normal_form(left) == normal_form(right)


@given(st.text())
def test_any_text_has_one_normal_form(text: str) -> None:
    """Nothing that arrives as a name can make the look-up fail."""
    assert isinstance(normal_form(text), str)


@given(st.text(), st.lists(st.text(max_size=20), max_size=5))
def test_no_text_breaks_the_walk(text: str, phrases: list[str]) -> None:
    """Hits come in the order of the text and do not overlap, whatever the phrases."""
    starts = [hit.at for hit in PhraseIndex((phrase, phrase) for phrase in phrases).find(text)]
    assert starts == sorted(set(starts))


def _keys(phrases: list[str], text: str) -> list[str]:
    return [hit.key for hit in PhraseIndex((phrase, phrase) for phrase in phrases).find(text)]


def test_the_longest_phrase_counts_alone() -> None:
    """Speech emotion recognition is no speech, and no emotion recognition either."""
    phrases = ["emotion recognition", "speech", "speech emotion recognition"]
    assert _keys(phrases, "On speech-emotion recognition.") == ["speech emotion recognition"]


def test_words_are_whole() -> None:
    """`ner` is not found in `corner`, and a sentence's end parts two words."""
    assert _keys(["ner", "image segmentation"], "A corner image. Segmentation follows") == []


def test_acronyms_stand_in_capitals() -> None:
    """`sed` is a tool, `SED` a task."""
    assert _keys(["SED"], "we ran sed and Sed") == []
    assert _keys(["SED"], "we study SED and SEDs") == ["SED", "SED"]
