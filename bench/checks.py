"""How well the checks find what a reader found: recall and precision per code, with 95 % intervals.

python bench/checks.py [FOLDER_OF_DIGESTS] [--misses]

`labels.tsv` holds, for 300 entries, the pieces of each 简介 that a reader found wrong when
reading it against title, abstract and comment: wrong numbers, wrong names, words left in
English, mistranslated terms, faults of form; several are parted by `|`. Half the entries
were drawn at random, half from those that some check flagged. A finding is right where it
overlaps a piece, and a piece is found where a finding overlaps it; `info` does not count.
Texts are read from the digests.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Iterable, Iterator
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


def labels() -> Iterator[dict[str, str]]:
    """The rows of `labels.tsv`."""
    with (HERE / "labels.tsv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def entries(folder: Path, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str, str], Entry]:
    """Every entry of the wanted files, by day, topic and id."""
    found: dict[tuple[str, str, str], Entry] = {}
    for day, topic in sorted(set(wanted)):
        text = (folder / day / f"{topic}.md").read_text(encoding="utf-8")
        for entry in read_digest(text, topic, _day(day)).digest.entries:
            found.setdefault((day, topic, entry.id), entry)
    return found


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


def main() -> None:
    """Print a table for the random half, and one for all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?", default=DIGESTS)
    parser.add_argument(
        "--misses", action="store_true", help="list what was missed and what was wrongly found"
    )
    arguments = parser.parse_args()
    rows, lore = list(labels()), vocabulary()
    known = entries(arguments.folder, ((row["day"], row["topic"]) for row in rows))
    scores = {(part, group): Score() for part in ("random", "all") for group in GROUPS}
    for row in rows:
        entry = known[row["day"], row["topic"], row["id"]]
        found = findings(entry, lore)
        for group, codes in GROUPS.items():
            pieces = [piece for piece in row[group].split("|") if piece]
            ours = [one for one in found if one.code in codes]
            for part in {"all", row["part"]} & {"all", "random"}:
                scores[part, group].add(row["id"], entry.brief or "", pieces, ours)
    for (part, group), score in scores.items():
        print(f"{part:7}{group:7} recall {wilson(score.found, score.pieces):26} ", end="")
        print(f"precision {wilson(score.right, score.findings)}")
        if arguments.misses and part == "all":
            print(*(f"    {miss}" for miss in score.misses), sep="\n")


if __name__ == "__main__":
    main()
