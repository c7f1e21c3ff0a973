"""Citations that reference managers can read, whatever stands in a title."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from jianbao.render.citations import bibtex, ris
from tests.render import samples


def test_a_paper_as_bibtex() -> None:
    """Formulas and accents stay, what TeX would act on is escaped."""
    entry = samples.entry(1).model_copy(
        update={"title": "50% of $x_1$ & {Frogs}_1", "authors": ("Zoë Ångström", "Bo Tarn")}
    )
    assert bibtex(entry) == (
        "@misc{angstrom9901.00001,\n"
        "  title = {{50\\% of $x_1$ \\& {Frogs}\\_1}},\n"
        "  author = {Zoë Ångström and Bo Tarn},\n"
        "  year = {1999},\n"
        "  eprint = {9901.00001v1},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.SD},\n"
        "  url = {https://arxiv.org/abs/9901.00001},\n"
        "}\n"
    )


def test_a_paper_as_ris() -> None:
    """One line for each field, one for each author."""
    assert ris(samples.entry(1)).splitlines() == [
        "TY  - UNPB",
        "TI  - A Murmur Heard 1 Times",
        "AU  - Ada Vell",
        "AU  - Bo Tarn",
        "PY  - 1999",
        "PB  - arXiv",
        "M1  - arXiv:9901.00001v1",
        "UR  - https://arxiv.org/abs/9901.00001",
        "ER  - ",
    ]


@given(st.text(), st.lists(st.text(), max_size=3), st.text())
def test_nothing_breaks_out_of_its_field(title: str, authors: list[str], paper_id: str) -> None:
    """Braces balance, and no text begins a field of its own."""
    entry = samples.entry(1).model_copy(update={"title": title, "authors": tuple(authors), "id": paper_id})
    made = bibtex(entry)
    assert made.count("{") == made.count("}")
    assert len(re.findall(r"^@", made, re.MULTILINE)) == 1
    lines = ris(entry).split("\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
