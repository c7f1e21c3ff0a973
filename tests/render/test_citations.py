"""Citations that reference managers can read, whatever stands in a title."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.model import Paper
from jianbao.render.citations import Work, bibtex, csl, ris
from jianbao.render.citations.tex import plain, tex
from jianbao.render.citations.work import Name
from tests.render import samples
from tests.strategies import texts


def _work(**changes: object) -> Work:
    return Work.of(samples.entry(1).model_copy(update=changes))


def _fields(made: str) -> dict[str, str]:
    """What a parser of BibTeX reads: braces count, whatever stands before them."""
    head = re.match(r"@misc\{([\w.-]+),\n", made)
    assert head
    found, at = {"key": head[1]}, head.end()
    while made[at] != "}":
        name = re.compile(r"  (\w+) = ").match(made, at)
        assert name, made[at:]
        at = end = name.end()
        depth = 0
        while depth or made[end] not in ",\n":
            depth += (made[end] == "{") - (made[end] == "}")
            end += 1
        value = made[at:end]
        found[name[1]] = value[1:-1] if value.startswith("{") else value
        at = end + 2
    assert made[at:] == "}\n"
    return found


def test_a_paper_as_bibtex() -> None:
    """Formulas and letters stay, what TeX would act on is escaped."""
    work = _work(title="50% of $x_1$ & {Frogs}_1", authors=("Zoë Ångström", "Bo Tarn"))
    assert bibtex(work) == (
        "@misc{angstrom9901.00001,\n"
        "  title = {{50\\% of $x_1$ \\& {Frogs}\\_1}},\n"
        "  author = {Zoë Ångström and Bo Tarn},\n"
        "  year = {1999},\n"
        "  month = jan,\n"
        "  eprint = {9901.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.SD},\n"
        "  url = {https://arxiv.org/abs/9901.00001},\n"
        "}\n"
    )


def test_a_paper_as_ris() -> None:
    """One line for each field, one for each author, the last name first."""
    work = replace(_work(), abstract="We listen.", brief="该论文研究蛙,计数3种。", tags=("语音增强",))
    assert ris(work).splitlines() == [
        "TY  - UNPB",
        "ID  - vell9901.00001",
        "TI  - A Murmur Heard 1 Times",
        "AU  - Vell, Ada",
        "AU  - Tarn, Bo",
        "PY  - 1999",
        "DA  - 1999/01",
        "PB  - arXiv",
        "M1  - arXiv:9901.00001",
        "UR  - https://arxiv.org/abs/9901.00001",
        "AB  - We listen.",
        "KW  - 语音增强",
        "N1  - 简介（AI 生成，可能有误）：该论文研究蛙，计数 3 种。",
        "ER  - ",
    ]


def test_what_arxiv_knows_is_told() -> None:
    """DOI, journal and the day of the first version, in all three."""
    entry = samples.entry(1)
    paper = Paper(
        id=entry.id,
        version=1,
        title=entry.title,
        authors=entry.authors,
        abstract=entry.abstract,
        categories=entry.categories,
        doi="10.1000/a_b",
        journal_ref="Ponds & Frogs 3 (1999) 1-9",
        published=datetime(1999, 1, 4, 12, tzinfo=UTC),
    )
    work = Work.of(entry, paper)
    told = _fields(bibtex(work))
    assert (told["doi"], told["note"]) == (r"10.1000/a\_b", r"Ponds \& Frogs 3 (1999) 1-9")
    lines = ris(work).splitlines()
    assert {"DO  - 10.1000/a_b", "DA  - 1999/01/04", "N1  - Ponds & Frogs 3 (1999) 1-9"} <= set(lines)
    item = json.loads(csl(work))
    assert (item["DOI"], item["issued"]) == ("10.1000/a_b", {"date-parts": [[1999, 1, 4]]})


@pytest.mark.parametrize(
    ("name", "family", "given", "suffix"),
    [
        ("Ada Vell", "Vell", "Ada", ""),
        ("Ludwig van der Berg", "van der Berg", "Ludwig", ""),
        ("Martin L. Frog Jr.", "Frog", "Martin L.", "Jr."),
        ("The Pond Collaboration", "The Pond Collaboration", "", ""),
        ("Frogs and Friends", "Frogs and Friends", "", ""),
        ("Ångström", "Ångström", "", ""),
        ("", "", "", ""),
    ],
)
def test_names_are_parted(name: str, family: str, given: str, suffix: str) -> None:
    """As arXiv writes them; a group is no person."""
    assert Name.parse(name) == Name(family, given, suffix)


def test_nobody_is_taken_apart() -> None:
    """A group's `and` or comma would make two authors of it."""
    told = _fields(bibtex(_work(authors=("Ada Vell", "Frogs and Friends", "", "Bo Tarn Jr."))))
    assert told["author"] == "Ada Vell and {Frogs and Friends} and {Bo Tarn Jr.}"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (r"\input{/etc/passwd}", r"\textbackslash{}input{/etc/passwd}"),
        (r"$\input{/etc/passwd}$", r"\$\textbackslash{}input{/etc/passwd}\$"),
        (r"\immediate\write18{rm}", r"\textbackslash{}immediate\textbackslash{}write18{rm}"),
        (r"M\"uller, \emph{twice} \& 5\%", r"M\"uller, \emph{twice} \& 5\%"),
        ("a^b {", r"a\^{}b \textbraceleft{}"),
        ("}{", r"\textbraceright{}\textbraceleft{}"),
        (r"\{", r"\textbackslash{}\textbraceleft{}"),
        ("$5 and $10", r"\$5 and \$10"),
        ("$a_{i}$ for 100%", r"$a_{i}$ for 100\%"),
        ("naïve 简介 😀", "naïve 简介 😀"),
    ],
)
def test_tex_prints_and_does_nothing_else(text: str, made: str) -> None:
    """Nobody's document reads a file or runs a command because of a title."""
    assert tex(text) == made


def test_programs_without_tex_get_letters() -> None:
    """Accents are letters; formulas stay."""
    assert plain(r"M\"uller, Erd{\H o}s, Erd\H{o}s, Va\v{c}, \'{e} \& $\'x$") == (
        r"Müller, Erd{\H o}s, Erdős, Vač, é & $\'x$"
    )


@given(texts(), st.lists(texts(), max_size=3), texts(), texts())
def test_nothing_breaks_out_of_its_field(title: str, authors: list[str], paper_id: str, tag: str) -> None:
    """Braces balance, and no text begins a field of its own; a parser finds those fields that we wrote."""
    work = _work(title=title, authors=tuple(authors), id=paper_id)
    work = replace(work, tags=(tag,), abstract=title, brief=title)
    known = {"key", "title", "author", "year", "month", "eprint", "archivePrefix", "primaryClass", "url"}
    assert set(_fields(bibtex(work))) <= known
    lines = ris(work).split("\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    assert [line[:2] for line in lines].count("TY") == 1
    assert json.loads(csl(work))["type"] == "article"
    assert "\n" not in csl(work)
