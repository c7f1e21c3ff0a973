"""How many entries a second the checks go over, one process, part by part.

python -m bench.check_speed [FOLDER_OF_DIGESTS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench.checks import DIGESTS
from jianbao.app import resources
from jianbao.checks import (
    Source,
    Vocabulary,
    check_imported,
    check_text,
    claims,
    injection,
    names,
    numbers,
    terms,
    words,
)
from jianbao.checks.direction import direction
from jianbao.cli.check import check_file
from jianbao.model import Brief
from jianbao.render import read_digest
from jianbao.settings import load

Pair = tuple[str, Source]


def pairs(files: list[Path]) -> list[Pair]:
    """Every 简介 with its source."""
    found = []
    for path in files:
        digest = read_digest(path.read_text(encoding="utf-8"), "topic", load().now().date()).digest
        for entry in digest.entries:
            if entry.brief:
                source = Source(title=entry.title, abstract=entry.abstract, comment=entry.comment or "")
                found.append((entry.brief, source))
    return found


def parts(lore: Vocabulary) -> dict[str, Callable[[str, Source], object]]:
    """What is timed, by name."""
    return {
        "form and language": lambda text, _: check_text(text),
        "half-translated words": lambda text, source: list(words.half_translated(text, source, lore)),
        "terms": lambda text, source: list(terms.forbidden(text, source, lore)),
        "numbers": lambda text, source: list(numbers.findings(text, source)),
        "names": lambda text, source: list(names.findings(text, source)),
        "claims": lambda text, source: [
            *claims.first(text, source),
            *claims.best(text, source),
            *claims.negation(text, source),
            *direction(text, source),
        ],
        "echoes": lambda text, source: [*injection.echo(text, source), *injection.praise(text, source)],
        "all checks": lambda text, source: check_imported(Brief(text=text), source, lore),
    }


class Speed(NamedTuple):
    """How many entries took how many seconds of CPU."""

    name: str
    entries: int
    seconds: float


def measure(folder: Path) -> Iterator[Speed]:
    """One for each part, and one for whole files: read, checked and made rows."""
    files = [path for path in sorted(folder.glob("**/*.md")) if path.name != "README.md"]
    settings = load()
    lore = resources.vocabulary(settings, resources.glossary(settings), resources.taxonomy(settings))
    given = pairs(files)
    for name, part in parts(lore).items():
        started = time.process_time()
        for text, source in given:
            part(text, source)
        yield Speed(name, len(given), time.process_time() - started)
    started = time.process_time()
    entries = sum(check_file(path, lore).entries for path in files)
    yield Speed("whole files, all entries", entries, time.process_time() - started)


def main() -> None:
    """Print a line for each."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DIGESTS
    for name, entries, seconds in measure(folder):
        print(f"{name:26} {entries / seconds:9,.0f} entries/s of CPU ({entries:,} in {seconds:.2f} s)")


if __name__ == "__main__":
    main()
