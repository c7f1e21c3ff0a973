"""Accents and authors as arXiv's raw records write them."""

from __future__ import annotations

import pytest

from jianbao.adapters.arxiv.tex import accented, authors


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"Schr{\"o}dinger", "Schrödinger"),
        (r"G\"odel", "Gödel"),
        (r"G\"{o}del", "Gödel"),
        (r"\'Ecole", "École"),
        (r"Erd\H{o}s", "Erdős"),
        (r"\v{S}ef and \v S", "Šef and Š"),
        (r"Mart\'{\i}n, \'\i x", "Martín, íx"),
        (r"Fran\c{c}ois", "François"),
        (r"Stra\ss e, Stra\ss{}e, {\L}ukasz", "Straße, Straße, Łukasz"),
        (r"S\o ren", "Søren"),
        (r"$\'e \v{s}$ and \omega, \over", r"$\'e \v{s}$ and \omega, \over"),
        ("{Kim} costs 5% \\$ and \\% more", "{Kim} costs 5% \\$ and \\% more"),
    ],
)
def test_accents_become_letters(tex: str, text: str) -> None:
    """As arXiv's other pages show them; formulas, groups and other commands stay."""
    assert accented(tex) == text


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada Quill (Whale Lab (North)), Bo Ferry", ("Ada Quill", "Bo Ferry")),
        ("A. Quill, B. Ferry, and C. Lan", ("A. Quill", "B. Ferry", "C. Lan")),
        ("Alexander Sandland and Brand Ortiz", ("Alexander Sandland", "Brand Ortiz")),
        ("Bo Ferry, Jr. and Ci Lan III", ("Bo Ferry, Jr.", "Ci Lan III")),
        ("The Whale Collaboration: A. Quill, B. Ferry", ("The Whale Collaboration", "A. Quill", "B. Ferry")),
        ("A (1), B (2) ((1) Lab One, (2) Lab Two)", ("A", "B")),
        ("", ()),
    ],
)
def test_a_line_of_authors_is_split(line: str, names: tuple[str, ...]) -> None:
    """Affiliations go, suffixes stay with their names."""
    assert authors(line) == names
