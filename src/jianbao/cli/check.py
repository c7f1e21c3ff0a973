"""`check`: what the checks say of digests on disk. Findings on stdout, everything else on stderr."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from jianbao.checks import Source, Vocabulary, check, check_imported
from jianbao.cli.counted import counted
from jianbao.cli.processes import Texts, spread
from jianbao.errors import UsageError
from jianbao.model import Basis, Brief, Entry, Finding, Outcome, Section, Severity
from jianbao.ports import Progress
from jianbao.render import DefectKind, Reading, read_digest, read_record
from jianbao.stages import disk

if TYPE_CHECKING:
    from rich.table import Table

    from jianbao.settings import Settings

FAULTY = 6  # exit code where a 简介 has an error
_DAY = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")
_UNREAD = ("number.unsupported", "name.unsupported")
"""Codes that say nothing of a 简介 written from a PDF that is not here."""
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True)
class Row:
    """A finding and where it is."""

    file: str
    day: str | None
    topic: str
    id: str
    finding: Finding

    def as_json(self) -> str:
        """One object on one line."""
        found = self.finding
        fields = {"file": self.file, "day": self.day, "topic": self.topic, "id": self.id}
        fields |= {"code": found.code, "severity": found.severity.value}
        return json.dumps(fields | {"span": found.span, "message": found.message}, ensure_ascii=False)

    def as_line(self) -> str:
        """For a person."""
        found = self.finding
        span = f" “{found.span}”" if found.span else ""
        return f"{self.file}: {self.id}: {found.severity}: {found.code}{span}: {found.message}"


@dataclass(frozen=True)
class Checked:
    """One digest, gone over; `fault` says why a file is none."""

    rows: tuple[Row, ...] = ()
    entries: int = 0
    briefs: int = 0
    defects: tuple[str, ...] = ()
    """What is wrong with the file, healed or kept."""
    new: tuple[tuple[str, str], ...] = ()
    """Topic and id of its new papers."""
    fault: str | None = None


@dataclass
class _Sums:
    digests: int = 0
    entries: int = 0
    briefs: int = 0
    codes: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    defects: Counter[str] = field(default_factory=Counter)
    new: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, one: Checked) -> None:
        self.digests += 1
        self.entries += one.entries
        self.briefs += one.briefs
        self.codes.update((row.finding.code, row.finding.severity) for row in one.rows)
        self.defects.update(one.defects)
        self.new.update(set(one.new))

    @property
    def faulty(self) -> bool:
        return any(severity is Severity.ERROR for _, severity in self.codes)


def run(settings: Settings, paths: Sequence[Path], *, as_json: bool, summary: bool) -> int:
    """Print what is found; returns the exit code. Raises `UsageError` where there is nothing to check."""
    from jianbao.cli.progress import shown

    files = _files(paths)
    sums = _Sums()
    with shown() as progress:
        for one in _over(files, Texts.of(settings), progress):
            sums.add(one)
            for row in one.rows:
                if as_json:
                    typer.echo(row.as_json())
                elif row.finding.severity is not Severity.INFO:
                    typer.echo(row.as_line())
    if not sums.digests:
        raise UsageError("none of these files is a digest")
    if summary:
        _show(sums, on_stderr=as_json)
    return FAULTY if sums.faulty else 0


def _files(paths: Sequence[Path]) -> list[Path]:
    """Files as they are named, and the Markdown files below folders in order, indexes left out."""
    found = list[Path]()
    for path in paths:
        below = (one for one in sorted(path.glob("**/*.md")) if one.name != "README.md")
        found += below if path.is_dir() else [path]
    if not found:
        raise UsageError(f"no digests: {', '.join(map(str, paths))} holds no Markdown files")
    return list(dict.fromkeys(found))


def _over(files: Sequence[Path], texts: Texts, progress: Progress) -> Iterator[Checked]:
    """Every digest in order; a file that is none is said and left out, unless it was the only one."""
    progress.begin("digests", len(files))
    with spread(check_file, len(files), texts) as over:
        for path, one in zip(files, over(files), strict=True):
            progress.advance("digests")
            if not one.fault:
                yield one
            elif len(files) == 1:
                raise UsageError(f"{path}: {one.fault}", path=str(path))
            else:
                progress.note(f"{path}: left out: {one.fault}")


def check_file(path: Path, lore: Vocabulary) -> Checked:
    """Go over one digest: the Markdown that readers see, with the evidence of the record beside it."""
    day = _day(path)
    try:
        reading = read_digest(disk.whole(path).decode(), _slug(path), day or date.min)
        outcomes = _recorded(path.with_suffix(".json"))
    except UnicodeDecodeError:
        return Checked(fault="not UTF-8")
    except (UsageError, OSError) as error:
        return Checked(fault=str(error))
    if not reading.digest.entries and any(one.kind is DefectKind.HEADING for one in reading.healed):
        return Checked(fault="not a digest: it has neither sections nor entries")
    return _checked(path, day, reading, outcomes, lore)


def _checked(
    path: Path, day: date | None, reading: Reading, outcomes: dict[str, Outcome], lore: Vocabulary
) -> Checked:
    digest = reading.digest
    place = (str(path), day.isoformat() if day else None, digest.topic.slug)
    rows = tuple(
        Row(*place, entry.id, finding)
        for entry in digest.entries
        if entry.brief
        for finding in sorted(judge(entry, outcomes.get(entry.id), lore), key=lambda one: _RANK[one.severity])
    )
    return Checked(
        rows=rows,
        entries=len(digest.entries),
        briefs=sum(entry.brief is not None for entry in digest.entries),
        defects=tuple(defect.kind.value for defect in (*reading.healed, *reading.defects)),
        new=tuple((digest.topic.slug, entry.id) for entry in digest.section(Section.NEW)),
    )


def judge(entry: Entry, outcome: Outcome | None, lore: Vocabulary) -> tuple[Finding, ...]:
    """The findings of one entry. `outcome` is what the record beside the digest says of it.

    A PDF is not here. Of a 简介 that was written from one, the quotes are taken as
    read from it, and what is merely not found is for the record.
    """
    abstract = Source(title=entry.title, abstract=entry.abstract, comment=entry.comment or "")
    brief = Brief(text=entry.brief or "")
    if not outcome or not outcome.brief or outcome.basis in (None, Basis.IMPORTED):
        return check_imported(brief, abstract, lore)
    brief = outcome.brief.model_copy(update={"text": brief.text})
    if outcome.basis is not Basis.FULLTEXT:
        return check(brief, abstract, lore)
    quotes = "\n".join(one.quote for one in brief.evidence)
    found = check(brief, abstract.model_copy(update={"text": quotes}), lore)
    return tuple(
        one.model_copy(update={"severity": Severity.INFO}) if one.code in _UNREAD else one for one in found
    )


def _recorded(path: Path) -> dict[str, Outcome]:
    """Outcomes by id of the record beside a digest, where there is one."""
    if not path.is_file():
        return {}
    digest = read_record(disk.whole(path).decode())
    return {entry.id: entry.outcome for entry in digest.entries if entry.outcome}


def _day(path: Path) -> date | None:
    """Of its folder's name, else of its own."""
    for name in (path.absolute().parent.name, path.name):
        if found := _DAY.search(name):
            try:
                return datetime.strptime("".join(found.groups()), "%Y%m%d").replace(tzinfo=UTC).date()
            except ValueError:
                continue
    return None


def _slug(path: Path) -> str:
    """Of its file's name; a name of some other kind is made one."""
    slug = re.sub(r"[^a-z0-9-]+", "-", path.stem.lower()).strip("-")
    return slug if slug[:1].isalpha() else f"topic-{slug}".rstrip("-")


def _show(sums: _Sums, *, on_stderr: bool) -> None:
    from jianbao.cli.terminal import terminal

    again = sum(days > 1 for days in sums.new.values())
    console = terminal(stderr=on_stderr)
    looked = f"{counted(sums.digests, 'digest')}, {counted(sums.entries, 'entry', 'entries')}"
    console.print(f"{looked}, {sums.briefs:,} 简介")
    codes = {f"{code} ({severity})": count for (code, severity), count in sums.codes.items()}
    defects = dict(sums.defects) | ({"new on two days": again} if again else {})
    for head, counts, whole in (("finding", codes, sums.briefs), ("defect of form", defects, sums.entries)):
        if counts:
            console.print(_table(head, counts, whole))


def _table(head: str, counts: dict[str, int], whole: int) -> Table:
    from rich.table import Table

    table = Table(head, "count", "share", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, count in sorted(counts.items()):
        table.add_row(name, f"{count:,}", f"{count / whole:.2%}" if whole else "")
    return table
