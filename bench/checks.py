"""How well the checks find what a reader found: recall and precision per code, with 95 % intervals.

python -m bench.checks [FOLDER_OF_DIGESTS] [--misses]

The labels are the pieces of each 简介 that a reader found wrong against title, abstract and
comment: wrong numbers, wrong names, words left in English, mistranslated terms, faults of
form; several are parted by `|`. A finding is right where it overlaps a piece, and a piece is
found where a finding overlaps it; `info` does not count. Texts are read from the digests.

Four parts are told apart. `random` and `flagged` are the 300 entries of `labels.tsv`, read
whole, by which the checks were made: they tell how well these are fitted. `mended` and
`fresh` are all others of the digests, the first 2,500 by a seed and the rest; their pieces
are in `held_out.tsv`, and what is not there was found right. Of these each finding, number
and English word was read, and no whole text. What was learned from `mended` has gone into
the rules; no rule was made from `fresh`, though counts over all digests were looked at, and
150 entries of both were read whole later (docs/checks.md), which gave rules too.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from jianbao.checks import Source, Vocabulary, check_imported
from jianbao.glossary import Glossary
from jianbao.model import Brief, Entry, Finding, Severity
from jianbao.render import read_digest
from jianbao.taxonomy import Taxonomy

HERE = Path(__file__).resolve().parent
DIGESTS = HERE.parents[1] / "shared" / "data" / "digests"
GROUPS = {
    "number": ("number.magnitude", "number.unsupported", "number.kind"),
    "name": ("name.unsupported",),
    "half": ("language.half_translated",),
    "term": ("term.forbidden",),
    "form": (
        "form.markdown",
        "form.meta",
        "form.lines",
        "form.truncated",
        "language.english",
        "language.traditional",
    ),
}
"""Columns of the labels, and the codes that answer for them. `form.length` only counts characters."""
PARTS = ("random", "flagged", "mended", "fresh")
SEED, MENDED = 20261123, 2500
Z = 1.96


@dataclass
class Score:
    """What a group of codes found, in one part of the labels."""

    pieces: int = 0
    found: int = 0
    findings: int = 0
    right: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, paper_id: str, text: str, pieces: list[str], findings: list[Finding]) -> None:
        """Count one entry."""
        places = [_places(text, piece) for piece in pieces]
        spans = [_places(text, one.span or "") for one in findings]
        caught = [any(_overlap(place, span) for span in spans) for place in places]
        hit = [any(_overlap(place, span) for place in places) for span in spans]
        self.pieces += len(pieces)
        self.found += sum(caught)
        self.findings += len(findings)
        self.right += sum(hit)
        self.misses += [
            f"{paper_id} not found: {one}" for one, ok in zip(pieces, caught, strict=True) if not ok
        ]
        self.misses += [
            f"{paper_id} wrongly found: {one.code} {one.span}"
            for one, ok in zip(findings, hit, strict=True)
            if not ok
        ]


def _places(text: str, piece: str) -> set[int]:
    """Offsets that a piece covers, wherever it stands."""
    covered: set[int] = set()
    at = text.find(piece) if piece else -1
    while at >= 0:
        covered.update(range(at, at + len(piece)))
        at = text.find(piece, at + 1)
    return covered


def _overlap(one: set[int], other: set[int]) -> bool:
    return not one.isdisjoint(other)


def wilson(hits: int, total: int) -> str:
    """A share with its 95 % interval, as Wilson has it."""
    if not total:
        return "–"
    share, square = hits / total, Z * Z / total
    middle = (share + square / 2) / (1 + square)
    half = Z * math.sqrt(share * (1 - share) / total + square / total / 4) / (1 + square)
    return f"{share:4.0%} [{middle - half:4.0%}, {middle + half:4.0%}] {hits}/{total}"


def labels(name: str) -> dict[str, dict[str, str]]:
    """The rows of a table of labels, by id."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"]: row for row in rows}


def parted(given: list[Entry]) -> Iterator[tuple[str, Entry, dict[str, str]]]:
    """Each entry with its part and its labels."""
    tuned, others = labels("labels.tsv"), labels("held_out.tsv")
    by_id = {entry.id: entry for entry in given}
    for paper_id, row in tuned.items():
        yield row["part"], by_id[paper_id], row
    rest = sorted(by_id.keys() - tuned.keys())
    random.Random(SEED).shuffle(rest)
    for place, paper_id in enumerate(rest):
        yield "mended" if place < MENDED else "fresh", by_id[paper_id], others.get(paper_id, {})


def everything(folder: Path) -> list[Entry]:
    """Every entry of a folder that has a 简介, once, in the order of days."""
    found: dict[str, Entry] = {}
    for path in sorted(folder.glob("*/*.md")):
        if path.name != "README.md":
            digest = read_digest(path.read_text(encoding="utf-8"), path.stem, _day(path.parent.name)).digest
            for entry in digest.entries:
                found.setdefault(entry.id, entry)
    return [entry for entry in found.values() if entry.brief]


def _day(name: str) -> date:
    return datetime.strptime(name[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone


def findings(entry: Entry, lore: Vocabulary, text: str | None = None) -> list[Finding]:
    """What counts of what the checks say, of an entry's own 简介 or of another one for it."""
    source = Source(title=entry.title, abstract=entry.abstract, comment=entry.comment or "")
    found = check_imported(Brief(text=text or entry.brief or ""), source, lore)
    return [one for one in found if one.severity is not Severity.INFO]


def vocabulary() -> Vocabulary:
    """The project's own data files."""
    folder = HERE.parent / "prompts"
    names = ("kept", "glossary", "taxonomy")
    read = {name: (folder / f"{name}.yml").read_text(encoding="utf-8") for name in names}
    return Vocabulary.parse(read["kept"], Glossary.parse(read["glossary"]), Taxonomy.parse(read["taxonomy"]))


def scored(folder: Path, lore: Vocabulary) -> dict[tuple[str, str], Score]:
    """What each group of codes found in each part."""
    scores = {(part, group): Score() for part in PARTS for group in GROUPS}
    for part, entry, row in parted(everything(folder)):
        found = findings(entry, lore)
        for group, codes in GROUPS.items():
            pieces = [piece for piece in row.get(group, "").split("|") if piece]
            ours = [one for one in found if one.code in codes]
            scores[part, group].add(entry.id, entry.brief or "", pieces, ours)
    return scores


def main() -> None:
    """Print a table for each part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?", default=DIGESTS)
    parser.add_argument(
        "--misses", action="store_true", help="list what was missed and what was wrongly found"
    )
    arguments = parser.parse_args()
    for (part, group), score in scored(arguments.folder, vocabulary()).items():
        print(f"{part:8}{group:7} recall {wilson(score.found, score.pieces):27} ", end="")
        print(f"precision {wilson(score.right, score.findings)}")
        if arguments.misses:
            print(*(f"    {miss}" for miss in score.misses), sep="\n", end="\n" if score.misses else "")


if __name__ == "__main__":
    main()
