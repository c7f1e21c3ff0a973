"""Lines to paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.text.joining import join, paragraphs, undo_drop_cap, vocabulary
from tests.text.samples import Sheet

KNOWN = frozenset({"convolutional", "self-attention", "speech", "noise", "robust"})


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("a convolu-", "tional layer"), "a convolutional layer"),
        (("a convolu-", "tional-recurrent layer"), "a convolutional-recurrent layer"),
        (("trained end-to-", "end on it"), "trained end-to-end on it"),
        (("trained end-", "to-end on it"), "trained end-to-end on it"),
        (("by self-", "attention only"), "by self-attention only"),
        (("a noise-", "robust model"), "a noise-robust model"),
        (("pre-", "and post-training"), "pre- and post-training"),
        (("a Bi-", "LSTM"), "a Bi-LSTM"),
        (("COVID-", "19 wards"), "COVID-19 wards"),
        (("an unheard-of flib-", "bertigib"), "an unheard-of flibbertigib"),
        (("see https://example.org/", "kettle for"), "see https://example.org/kettle for"),
        (("the input/", "output pair"), "the input/ output pair"),
        (("a minus -", "b"), "a minus - b"),
    ],
)
def test_hyphens_at_line_ends(lines: tuple[str, ...], expected: str) -> None:
    """Broken words are whole again, compounds keep their hyphen, and `endto-end` never comes out."""
    assert join(lines, KNOWN) == expected


@given(st.lists(st.from_regex(r"[a-z]{1,9}(-[a-z]{1,5})?( [a-z]{1,9}){0,4}-?", fullmatch=True), min_size=1))
def test_no_letter_is_lost(lines: list[str]) -> None:
    """Joining adds and drops nothing but hyphens and blanks."""
    joined = join(lines, KNOWN)
    assert "".join(joined.split()).replace("-", "") == "".join("".join(lines).split()).replace("-", "")
    assert "\n" not in joined


def test_the_vocabulary_has_no_broken_words() -> None:
    """Halves of words at line ends would make every other half look known."""
    lines = Sheet().put("the convolu-", "tional layer, a self-attention.").lines
    assert {"layer", "self-attention", "attention"} <= vocabulary(lines)
    assert not {"convolu", "tional"} & vocabulary(lines)


def test_paragraphs_part_at_indents_and_blocks() -> None:
    """A sentence that ends a block ends a paragraph; one that does not runs on in the next column."""
    sheet = Sheet().put("It rains.").put("The kettle sings in the", "room and").put("the engine waits.")
    assert paragraphs(sheet.lines, KNOWN) == "It rains.\nThe kettle sings in the room and the engine waits."


def test_an_indented_line_starts_a_paragraph() -> None:
    """Journals without space between paragraphs set their first lines in."""
    first, second = Sheet().put("It rains.", "The kettle sings.").lines
    assert paragraphs([first, second._replace(x0=second.x0 + 12)], KNOWN) == "It rains.\nThe kettle sings."


@pytest.mark.parametrize(
    ("text", "expected"), [("S PEECH is hard", "SPEECH is hard"), ("A NOVEL idea", "A NOVEL idea")]
)
def test_drop_caps(text: str, expected: str) -> None:
    """A large first letter joins its word, where the document knows that word."""
    assert undo_drop_cap(text, KNOWN) == expected
