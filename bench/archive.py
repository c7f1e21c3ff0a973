"""An archive as large as a real one: 1,001 digests, 122,032 entries, 82,821 papers, out of fewer real ones.

python -m bench.archive FOLDER_OF_DIGESTS OUT

Entries of the digests in a folder are dealt out over a year of days under ids of their own, defects
and all: the same paper in two topics of a day, and again in a later version, as in a real archive. What
it writes is other people's text: keep it out of the repository.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

DIGESTS, ENTRIES, PAPERS, NEW = 1_001, 122_032, 82_821, 74_251
SEEN_AS_NEW = 60_000
"""Papers that are new somewhere; the others are only ever replaced, as those of before the first day."""
FIRST = date(2025, 5, 14)
TOPICS = {"video": 46, "text": 30, "robotics": 12, "society": 6, "audio": 6}
"""Share of the papers that each topic has, in per cent."""
_ENTRY = re.compile(r"^#### \[(new|replaced) \d+\] .*?^---$\n", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(\d{4}\.\d{5})(?:v\d+)?(?=[\])])")
_NUMBER = re.compile(r"\A#### \[\w+ \d+\]")
_PAGES = {
    "video": "计算机视觉 cs.CV",
    "text": "自然语言处理 cs.CL",
    "robotics": "机器人 cs.RO",
    "society": "计算机与社会 cs.CY",
    "audio": "音频 cs.SD;  eess.AS",
}


@dataclass
class Page:
    """A digest: the entries of its halves, numbered when it is written."""

    day: date
    slug: str
    halves: dict[str, list[str]] = field(default_factory=lambda: {"new": [], "replaced": []})

    def text(self) -> str:
        """In the classic layout."""
        new, replaced = (_numbered(name, entries) for name, entries in self.halves.items())
        counts = [len(entries) for entries in self.halves.values()]
        return (
            f"# {_PAGES[self.slug]}\n\n- **最新发布 {counts[0]} 篇**\n\n- **更新 {counts[1]} 篇**\n\n"
            f"## 最新发布\n\n{new}## 更新\n\n{replaced}"
        )


def _numbered(name: str, entries: list[str]) -> str:
    return "".join(
        _NUMBER.sub(f"#### [{name} {number:03d}]", text, count=1) for number, text in enumerate(entries, 1)
    )


def pages() -> list[Page]:
    """The empty digests: every topic on every weekday, oldest first."""
    found: list[Page] = []
    day = FIRST
    while len(found) < DIGESTS:
        if day.weekday() < 5:
            found += [Page(day, slug) for slug in TOPICS]
        day += timedelta(1)
    return found[:DIGESTS]


def entries(folder: Path) -> dict[str, list[str]]:
    """The real entries, by half, in the order of the files."""
    found: dict[str, list[str]] = {"new": [], "replaced": []}
    for path in sorted(folder.glob("*/*.md")):
        for match in _ENTRY.finditer(path.read_text(encoding="utf-8")):
            found[match[1]].append(match[0])
    return found


def fill(all_pages: list[Page], real: dict[str, list[str]]) -> None:
    """Deal the entries out."""
    drawn = random.Random(8)
    days = sorted({page.day for page in all_pages})
    at = {(page.day, page.slug): page for page in all_pages}
    slugs, weights = list(TOPICS), list(TOPICS.values())
    homes: list[tuple[int, date, str]] = []
    for number in range(PAPERS):
        kind = "new" if number < SEEN_AS_NEW else "replaced"
        slug = drawn.choices(slugs, weights)[0]
        day = drawn.choice([day for day in drawn.choices(days, k=3) if (day, slug) in at] or days[:1])
        homes.append((number, day, slug))
        at[day, slug].halves[kind].append(_entry(real[kind], number, day, 1 if kind == "new" else 2))
    again = list(_repeats(homes[:SEEN_AS_NEW], days, at, drawn))
    for (number, born, _), page, kind in again:
        text = _entry(real["new"], number, born, 1 if kind == "new" else 2)
        page.halves[kind].append(text)


def _repeats(
    homes: list[tuple[int, date, str]],
    days: list[date],
    at: dict[tuple[date, str], Page],
    drawn: random.Random,
) -> Iterator[tuple[tuple[int, date, str], Page, str]]:
    """Papers for the second time: new in another topic of their day, or replaced in their own later on."""
    crossed, replaced = NEW - SEEN_AS_NEW, ENTRIES - NEW - (PAPERS - SEEN_AS_NEW)
    for home in drawn.sample(homes, len(homes)):
        _, day, slug = home
        others = [one for one in TOPICS if one != slug and (day, one) in at]
        if crossed and others:
            crossed -= 1
            yield home, at[day, drawn.choice(others)], "new"
        elif replaced and (later := [one for one in days if one > day and (one, slug) in at]):
            replaced -= 1
            yield home, at[drawn.choice(later), slug], "replaced"


def _entry(real: list[str], number: int, day: date, version: int) -> str:
    """A real entry under the id of paper `number`, first seen on `day`."""
    paper = f"{day:%y%m}.{number:05d}v{version}"
    return _LINK.sub(paper, real[number % len(real)])


def main() -> None:
    """Write the archive."""
    source, out = map(Path, sys.argv[1:])
    all_pages = pages()
    fill(all_pages, entries(source))
    for page in all_pages:
        weekday = ("Mon", "Tue", "Wed", "Thu", "Fri")[page.day.weekday()]
        folder = out / f"{page.day:%Y%m%d}_{weekday}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{page.slug}.md").write_text(page.text(), encoding="utf-8")
    counts = {name: sum(len(page.halves[name]) for page in all_pages) for name in ("new", "replaced")}
    print(f"{len(all_pages)} digests, {sum(counts.values())} entries ({counts}), {PAPERS} papers in {out}")


if __name__ == "__main__":
    main()
