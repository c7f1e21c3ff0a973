"""Digests of others, or of ours, read from disk into the store; and every digest written out again."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from jianbao.errors import UsageError
from jianbao.model import Digest, Entry, Paper, Record, Section, Severity
from jianbao.ports import Files, Store
from jianbao.render import Defect, DefectKind, Reading
from jianbao.stages import calendar, disk
from jianbao.stages.judge import Judged
from jianbao.stages.publish import Layout, publish, publish_index

__all__ = ["File", "Imported", "Receipt", "days_without", "digest_files", "import_digests", "render_all"]

File = tuple[date, Path]

_DAY = re.compile(r"(\d{8})(_[A-Z][a-z]{2})?")


class Receipt(Record):
    """What is remembered of a file that was read in: it need not be read again to say the same of it."""

    sha256: str
    """Of the file, and of the record beside it."""
    entries: int
    briefs: int
    """Published ones."""
    tagged: int
    """Of these, those with a tag of the taxonomy."""
    findings: dict[Severity, int]
    """Number of 简介 by what is worst about them."""
    healed: tuple[Defect, ...] = ()
    """What broke the grammar: here the store differs from the file."""
    defects: tuple[Defect, ...] = ()
    """What is wrong and was kept."""


class Imported(Record):
    """One file, seen to."""

    path: Path
    day: date
    receipt: Receipt | None = None
    known: bool = False
    """The store has taken in the very same file before, or has a digest of its own that is no older."""
    ours: bool = False
    """Left out: the store has a digest of that topic and day that it did not import."""
    fault: str | None = None
    """Left out: why it is no digest."""


def digest_files(folder: Path) -> list[File]:
    """The Markdown digests below a folder: `YYYYMMDD_Ddd/<slug>.md`, oldest day first.

    A day's folder may be a link; other links are not followed, so that none leads in a circle.
    """
    found = []
    for place in (folder.absolute(), *folder.glob("**/*")):
        if match := _DAY.fullmatch(place.name):
            paths = [path for path in place.glob("*.md") if path.name != "README.md"]
            found += [(_day(match[1], path), path) for path in paths]
    if not found:
        raise UsageError(
            f"{folder} holds no digests: they lie in folders such as 20250807_Thu", path=str(folder)
        )
    return sorted(found)


def days_without(files: Iterable[File]) -> list[date]:
    """Weekdays between the first and the last one of which there is no file, usual holidays left out."""
    days = sorted({day for day, _ in files})
    return [
        day
        for one, other in pairwise(days)
        for day in calendar.days(one, other)
        if one < day < other and not (calendar.is_weekend(day) or calendar.is_holiday_hint(day))
    ]


def _day(digits: str, path: Path) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise UsageError(f"{path} lies in the folder of no day: {error}", path=str(path)) from error


def import_digests(
    files: Sequence[File], store: Store, read: Callable[[Iterable[File]], Iterator[Judged]]
) -> Iterator[Imported]:
    """Read digests into the store: first those that it knows, which are only looked at, then the others.

    Each file is one transaction: what ends this command loses nothing, and the same command
    goes on from there. `read` maps `judged` over files, in their order. What is known of a
    paper stays as it is, and so does a digest that was not imported, but for a newer one of ours.
    """
    sums = {path: _sum(path) for _, path in files}
    fresh = []
    for day, path in files:
        receipt = _receipt(store.recall(_name(day, path)))
        if receipt and receipt.sha256 == sums[path]:
            yield Imported(path=path, day=day, receipt=receipt, known=True)
        else:
            fresh.append((day, path))
    there = {(head.slug, head.day) for head in store.digest_heads()}
    for (day, path), one in zip(fresh, read(fresh), strict=True):
        if one.reading is None:
            yield Imported(path=path, day=day, fault=one.fault)
            continue
        is_ours = (path.stem, day) in there and _is_ours(one.reading.digest, store)
        if is_ours and one.reading.digest.imported:
            yield Imported(path=path, day=day, ours=True)
            continue
        receipt = _counted(path, sums[path], one.reading, store)
        if not is_ours:
            _take_in(one.reading.digest, store)
        store.remember(_name(day, path), receipt.model_dump_json())
        yield Imported(path=path, day=day, receipt=receipt, known=is_ours)


def render_all(store: Store, files: Files, layout: Layout) -> Iterator[Digest]:
    """Write every digest of the store again, oldest day first."""
    for head in reversed(store.digest_heads()):
        if digest := store.digest(head.slug, head.day):
            publish(digest, files, layout)
            yield digest
    publish_index(store, files)


def _name(day: date, path: Path) -> str:
    return f"imported: {day} {path.stem}"


def _sum(path: Path) -> str:
    """Of what cannot be read, of nothing: reading it says why."""
    found = hashlib.sha256()
    for one in (path, path.with_suffix(".json")):
        try:
            found.update(disk.whole(one))
        except (OSError, UsageError):
            continue
    return found.hexdigest()


def _receipt(kept: str | None) -> Receipt | None:
    try:
        return Receipt.model_validate_json(kept) if kept else None
    except ValidationError:
        return None  # of another version: the file is read again


def _is_ours(digest: Digest, store: Store) -> bool:
    """Whether it would take the place of one that a run made, and is somebody else's or no newer."""
    before = store.digest(digest.topic.slug, digest.day)
    if before is None or before.imported:
        return False
    return digest.imported or _made(digest) <= _made(before)


def _made(digest: Digest) -> datetime:
    """When the last thing in it was written or decided."""
    rows = (row for entry in digest.entries for row in (entry.outcome, entry.translation) if row)
    return max((row.at for row in rows), default=datetime.min.replace(tzinfo=UTC))


def _take_in(digest: Digest, store: Store) -> None:
    store.receive(digest, [_paper(one, one.version, digest) for one in digest.entries if one.version])


def _counted(path: Path, sum_: str, reading: Reading, store: Store) -> Receipt:
    digest = reading.digest
    outcomes = [one.outcome for one in digest.entries if one.outcome and one.brief]
    return Receipt(
        sha256=sum_,
        entries=len(digest.entries),
        briefs=len(outcomes),
        tagged=sum(bool(one.brief and one.brief.tags) for one in outcomes),
        findings=dict(
            Counter(
                next(severity for severity in Severity if severity in said)
                for one in outcomes
                if (said := {finding.severity for finding in one.findings})
            )
        ),
        healed=reading.healed,
        defects=(*reading.defects, *_again(path, digest, store)),
    )


def _again(path: Path, digest: Digest, store: Store) -> list[Defect]:
    """New papers that were new in this topic on an earlier day."""
    new = {entry.id: entry for entry in digest.section(Section.NEW)}
    first = store.new_on(digest.topic.slug, new)
    found = {paper_id: first[paper_id] for paper_id in new if first.get(paper_id, digest.day) < digest.day}
    return [
        Defect(
            line=_line(path, new[paper_id]),
            field="id",
            kind=DefectKind.AGAIN,
            message=f"{day} 已作为新论文收入本主题",
            id=paper_id,
        )
        for paper_id, day in found.items()
    ]


def _line(path: Path, entry: Entry) -> int:
    """Where an entry begins; 1 where that cannot be told."""
    begins = f"#### [{entry.section} {entry.number:03d}]".encode()
    lines = disk.whole(path).splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(begins)), 1)


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
