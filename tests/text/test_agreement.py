"""Whether a PDF is the paper that arXiv describes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.model import Document, TextQuality
from jianbao.text import agreement, compare

ABSTRACT = (
    "We present a membrane that separates rain from speech with twelve numbers a beat. "
    "On nine hundred hours of kettles it halves the error rate of convolutional networks."
)
OTHER = (
    "Automatic proofs of compactness are long. We shorten them by a factor of seven with a grammar of "
    "lemmas, and release the grammar together with all of its derivations."
)


def document(abstract: str, quality: TextQuality = TextQuality.GOOD) -> Document:
    return Document(quality=quality, pages=4, abstract=abstract, body=abstract, extractor="test 1 / 1")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("the convolu-\ntional layer of speech", "the convolutional layer of speech"),
        (
            "the end-to-end loss α of 3.5%",
            r"the \textbf{end-to-end} loss $\alpha$ of $3.5\%$".replace(r"$\alpha$", "α"),
        ),
        ("a schrödinger bridge for ﬁne speech", "A Schr\u00f6dinger Bridge for fine speech"),
    ],
)
def test_form_does_not_matter(ours: str, theirs: str) -> None:
    """Hyphenation, case, TeX, accents and ligatures are not differences."""
    assert agreement(ours, theirs) == 1.0


def test_other_papers_do_not_agree() -> None:
    """Two papers on different things share hardly a phrase."""
    assert agreement(OTHER, ABSTRACT) < 0.1


@given(st.text(), st.text())
def test_agreement_is_a_share(ours: str, theirs: str) -> None:
    """Between 0 and 1 for any two texts, 1 for a text and itself."""
    assert 0 <= agreement(ours, theirs) <= 1
    assert agreement(theirs, theirs) == 1


def test_a_paper_that_agrees_is_left_as_it_is() -> None:
    """Nothing is noted where there is nothing to note."""
    assert compare(document(ABSTRACT), ABSTRACT) == document(ABSTRACT)


def test_another_paper_is_suspect() -> None:
    """No 简介 may be written from it, and the figure says why."""
    compared = compare(document(OTHER), ABSTRACT)
    assert compared.quality is TextQuality.SUSPECT
    assert compared.warnings == ("agreement with arXiv's abstract 0.00",)


def test_another_version_is_noted() -> None:
    """Half an abstract is a doubt, not a verdict."""
    compared = compare(document(ABSTRACT[: len(ABSTRACT) // 2]), ABSTRACT)
    assert compared.quality is TextQuality.GOOD
    assert len(compared.warnings) == 1


def test_a_scan_is_not_compared() -> None:
    """What has no text is no other paper."""
    scan = document("", TextQuality.NONE)
    assert compare(scan, ABSTRACT) == scan
