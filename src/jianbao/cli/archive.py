"""`import` and `render`: digests on disk into the store, and out again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from rich.console import Console

from jianbao.adapters.files import OutputFolder, new_file
from jianbao.adapters.store import open_store
from jianbao.cli.counted import counted
from jianbao.cli.processes import Texts, spread
from jianbao.cli.progress import shown
from jianbao.cli.terminal import terminal
from jianbao.model import Severity
from jianbao.render import Defect
from jianbao.settings import Settings
from jianbao.stages.archive import File, Imported, days_without, digest_files, import_digests, render_all
from jianbao.stages.judge import judged
from jianbao.stages.publish import Layout

LEFT_OUT = 5  # exit code where a file was no digest
_DAYS_NAMED = 12


@dataclass
class _Sums:
    """What is told at the end."""

    entries: int = 0
    briefs: int = 0
    tagged: int = 0
    known: int = 0
    ours: int = 0
    faults: int = 0
    findings: Counter[Severity] = field(default_factory=Counter)
    defects: Counter[str] = field(default_factory=Counter)

    def add(self, one: Imported) -> None:
        self.known += one.known
        self.ours += one.ours
        self.faults += one.fault is not None
        if receipt := one.receipt:
            self.entries += receipt.entries
            self.briefs += receipt.briefs
            self.tagged += receipt.tagged
            self.findings.update(receipt.findings)
            self.defects.update(f"{defect.kind} ({word})" for word, defect in _defects(one))

    def lines(self, files: Sequence[File]) -> Iterator[str]:
        yield (
            f"{counted(len(files), 'digest')}, {counted(self.entries, 'entry', 'entries')}, "
            f"{self.briefs:,} 简介; {self.known:,} known already"
        )
        told = ", ".join(f"{self.findings[one]:,} with {_NAMES[one]}" for one in _NAMES)
        yield f"简介: {told} at worst; {self.tagged:,} name a task that the taxonomy knows"
        if self.ours:
            yield f"{self.ours} left out: the store has digests of its own of that topic and day"
        if self.faults:
            yield f"{self.faults} left out: no digests"
        if gaps := days_without(files):
            named = ", ".join(map(str, gaps[:_DAYS_NAMED])) + (" …" if len(gaps) > _DAYS_NAMED else "")
            yield f"weekdays without a digest: {len(gaps)} ({named})"
        for name, count in sorted(self.defects.items()):
            yield f"  {count:6,} {name}"


_NAMES = {Severity.ERROR: "an error", Severity.WARNING: "a warning", Severity.INFO: "a remark"}


def read_in(settings: Settings, folder: Path, defects: Path | None = None) -> int:
    """Import a folder, and list every defect, as JSON Lines in `defects` too; returns the exit code."""
    files = digest_files(folder)
    out = terminal()
    sums = _Sums()
    with ExitStack() as stack:
        store = stack.enter_context(closing(open_store(settings.store_url)))
        listed = stack.enter_context(new_file(defects)) if defects else None
        read = stack.enter_context(spread(judged, len(files), Texts.of(settings)))
        progress = stack.enter_context(shown())
        progress.begin("digests", len(files))
        for one in import_digests(files, store, read):
            sums.add(one)
            _tell(one, out, listed)
            progress.advance("digests")
    for line in sums.lines(files):
        out.print(line)
    return LEFT_OUT if sums.faults else 0


def _tell(one: Imported, out: Console, listed: BinaryIO | None) -> None:
    if one.fault:
        out.print(f"{one.path}: left out: {one.fault}")
    if one.ours:
        out.print(f"{one.path}: left out: the store has this digest from a run of its own")
    for word, defect in _defects(one):
        where = f"{one.path}:{defect.line}"
        out.print(f"{where}: {word}: {defect.kind}: {defect.field}: {defect.message}")
        if listed:
            place = {"file": str(one.path), "day": str(one.day), "topic": one.path.stem}
            told = place | defect.model_dump(mode="json") | {"healed": word == "healed"}
            listed.write(f"{json.dumps(told, ensure_ascii=False)}\n".encode())


def _defects(one: Imported) -> Iterator[tuple[str, Defect]]:
    """The healed ones first, to be seen."""
    if one.receipt:
        for word, defects in (("healed", one.receipt.healed), ("kept", one.receipt.defects)):
            for defect in defects:
                yield word, defect


def write_out(settings: Settings, folder: Path, layout: Layout) -> None:
    """Render every digest of the store into a folder."""
    store = open_store(settings.store_url)
    try:
        heads = store.digest_heads()
        with shown() as progress:
            progress.begin("digests", len(heads))
            for _ in render_all(store, OutputFolder(folder), layout):
                progress.advance("digests")
    finally:
        store.close()
    terminal().print(f"{counted(len(heads), 'digest')} in {folder}")
