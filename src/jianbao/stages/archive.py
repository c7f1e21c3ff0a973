"""Digests of others, or of ours, read from disk into the store; and every digest written out again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from jianbao.errors import UsageError
from jianbao.model import Digest, Entry, Paper, Record
from jianbao.ports import Files, Store
from jianbao.render import Defect, Reading, read_digest, read_record
from jianbao.stages.publish import Layout, publish, publish_index

_DAY = re.compile(r"(\d{8})(_[A-Z][a-z]{2})?")


class Imported(Record):
    """One file, read in."""

    path: Path
    entries: int
    healed: tuple[Defect, ...] = ()
    """What broke the grammar: here the store differs from the file."""
    defects: tuple[Defect, ...] = ()
    """What is wrong and was kept."""
    known: bool = False
    """The store held the very same digest before."""


def digest_files(folder: Path) -> list[tuple[date, Path]]:
    """The Markdown digests below a folder: `YYYYMMDD_Ddd/<slug>.md`, oldest day first."""
    found = []
    for path in sorted(folder.glob("**/*.md")):
        match = _DAY.fullmatch(path.parent.name)
        if match and path.name != "README.md":
            found.append((_day(match[1], path), path))
    if not found:
        raise UsageError(
            f"{folder} holds no digests: they lie in folders such as 20250807_Thu", path=str(folder)
        )
    return found


def _day(digits: str, path: Path) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise UsageError(f"{path} lies in the folder of no day: {error}", path=str(path)) from error


def import_digests(files: Iterable[tuple[date, Path]], store: Store) -> Iterator[Imported]:
    """Read digests into the store, one at a time; the full record where it lies beside, else the Markdown."""
    for day, path in files:
        reading = _read(day, path)
        digest = reading.digest
        known = store.digest(digest.topic.slug, digest.day) == digest
        if not known:
            _keep_papers(digest, store)
            _keep_outcomes(digest, store)
            store.save_digest(digest)
        yield Imported(
            path=path,
            entries=len(digest.entries),
            healed=reading.healed,
            defects=reading.defects,
            known=known,
        )


def render_all(store: Store, files: Files, layout: Layout) -> Iterator[Digest]:
    """Write every digest of the store again, oldest day first."""
    for head in reversed(store.digest_heads()):
        if digest := store.digest(head.slug, head.day):
            publish(digest, files, layout)
            yield digest
    publish_index(store, files)


def _read(day: date, path: Path) -> Reading:
    beside = path.with_suffix(".json")
    try:
        if beside.is_file():
            return Reading(digest=read_record(beside.read_text(encoding="utf-8")))
        return read_digest(path.read_bytes().decode("utf-8"), path.stem, day)
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8", path=str(path)) from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", path=str(path)) from error


def _keep_papers(digest: Digest, store: Store) -> None:
    """Records of versions that the store does not know; a link that names no version gives none."""
    found = {
        (entry.id, entry.version): _paper(entry, entry.version, digest)
        for entry in digest.entries
        if entry.version
    }
    known = store.papers(found)
    store.add_papers(paper for key, paper in found.items() if key not in known)


def _paper(entry: Entry, version: int, digest: Digest) -> Paper:
    return Paper(
        id=entry.id,
        version=version,
        title=entry.title,
        authors=entry.authors,
        abstract=entry.abstract,
        categories=entry.categories or digest.topic.categories,
        comment=entry.comment,
    )


def _keep_outcomes(digest: Digest, store: Store) -> None:
    """Into the ledger, but never over what is there: a 简介 of ours is not undone by an import."""
    outcomes = [entry.outcome for entry in digest.entries if entry.outcome]
    known = store.outcomes((one.paper_id, one.version) for one in outcomes)
    for outcome in outcomes:
        if (outcome.paper_id, outcome.version) not in known:
            store.save_outcome(outcome)
