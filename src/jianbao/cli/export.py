"""`export`: what the store holds, for other programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from jianbao.adapters.files import new_file
from jianbao.adapters.store import open_store
from jianbao.app import resources
from jianbao.cli.counted import counted
from jianbao.cli.progress import shown
from jianbao.cli.terminal import terminal
from jianbao.errors import UsageError
from jianbao.model.export import Held, Holding, Wanted
from jianbao.ports import Progress, Store
from jianbao.render.exports import TEXTS, note, note_name, renewed, row, texts, work_of
from jianbao.settings import Settings
from jianbao.stages.export import holdings, newest
from jianbao.taxonomy import Taxonomy

__all__ = ["FORMATS", "wanted_of", "write"]

FORMATS = (*TEXTS, "parquet", "obsidian")


@dataclass
class _Seen:
    """What went out."""

    progress: Progress
    papers: int = 0
    versions: int = 0
    outcomes: int = 0
    last: str | None = None

    def counting(self, of: Iterable[Holding]) -> Iterator[Holding]:
        """The same ones."""
        for one in of:
            self.versions += 1
            self.papers += one.id != self.last
            self.outcomes += one.outcome is not None
            self.last = one.id
            self.progress.advance("versions")
            yield one


def wanted_of(
    settings: Settings, span: tuple[date | None, date | None], topics: list[str], tags: list[str]
) -> Wanted:
    """What is asked for. A tag may be called by its id or any of its names; topics are not only today's."""
    known = resources.taxonomy(settings)
    ids = [known.resolve(tag) for tag in tags]
    if None in ids:
        name = tags[ids.index(None)]
        raise UsageError(f"no tag {name!r}: jianbao tags --like {name!r} says which are like it", value=name)
    return Wanted(first=span[0], last=span[1], topics=tuple(topics), tags=tuple(tag for tag in ids if tag))


def write(settings: Settings, kind: str, wanted: Wanted, out: Path | None) -> None:
    """To a file or a folder, else to stdout; how much it was goes to stderr."""
    if kind in ("parquet", "obsidian") and out is None:
        raise UsageError(f"--format {kind} needs --out: a {'file' if kind == 'parquet' else 'folder'}")
    taxonomy = resources.taxonomy(settings)
    with closing(open_store(settings.store_url)) as store, shown() as progress:
        if wanted.topics:
            settings.require_topics(wanted.topics, (head.slug for head in store.digest_heads()))
        there = store.held(wanted)
        progress.begin("versions", there.versions)
        seen = _Seen(progress)
        try:
            _write(kind, seen.counting(holdings(store, wanted)), taxonomy, out)
        except BrokenPipeError:  # a reader that has had enough (`| head`) is no fault
            # or Python would complain once more at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
        told = _told(seen, there, store, wanted)
    terminal(stderr=True).print(told)


def _write(kind: str, coming: Iterator[Holding], taxonomy: Taxonomy, out: Path | None) -> None:
    if kind == "obsidian" and out:
        _notes(newest(coming), taxonomy, out)
    elif kind == "parquet" and out:
        from jianbao.adapters.parquet import write_parquet

        with new_file(out) as file:
            write_parquet(map(row, coming), file)
    else:
        papers = coming if kind == "jsonl" else newest(coming)
        pieces = texts(kind, papers, lambda one: _names(one, taxonomy))
        if out is None:
            _print(pieces)
            return
        with new_file(out) as file:
            file.writelines(piece.encode() for piece in pieces)


def _print(pieces: Iterable[str]) -> None:
    for piece in pieces:
        sys.stdout.buffer.write(piece.encode())
    sys.stdout.buffer.flush()


def _notes(papers: Iterable[Holding], taxonomy: Taxonomy, folder: Path) -> None:
    """One for each paper, in the folder of the first day on which it was printed."""
    from jianbao.adapters.vault import Vault

    vault = Vault(folder)
    for one in papers:
        if work := work_of(one, _names(one, taxonomy)):
            day = one.since.isoformat() if one.since else "undated"
            vault.keep(PurePosixPath(day, note_name(one.id)), note(one, work, _ids(one, taxonomy)), renewed)


def _ids(one: Holding, taxonomy: Taxonomy) -> list[str]:
    tags = one.outcome.brief.tags if one.outcome and one.outcome.brief else ()
    return [known for tag in tags if (known := taxonomy.resolve(tag))]


def _names(one: Holding, taxonomy: Taxonomy) -> list[str]:
    return [taxonomy.name(tag) for tag in _ids(one, taxonomy)]


def _told(seen: _Seen, there: Held, store: Store, wanted: Wanted) -> str:
    """Counted, and held against the ledger; a run may have written meanwhile."""
    now = there if seen.outcomes == there.outcomes else store.held(wanted)
    same = "as the ledger has" if seen.outcomes == now.outcomes else f"the ledger has {now.outcomes:,} by now"
    papers, versions = counted(seen.papers, "paper"), counted(seen.versions, "version")
    return f"{papers} in {versions}, {seen.outcomes:,} with an outcome, {same}"
