"""A backup made while the store is written to brings back every digest, to the byte."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

from jianbao.adapters.store import SqlStore, open_store
from jianbao.cli import archive
from jianbao.cli.backup import make
from jianbao.model import Digest, Entry, Kind, Paper, Section, TopicName
from jianbao.settings import Settings, load

AUDIO = TopicName(slug="audio", name="音频", categories=("cs.SD",))
NUMBERS = range(1, 6)


def settings_of(folder: Path) -> Settings:
    """Of a folder of its own."""
    folder.mkdir(exist_ok=True)
    return load(start=folder)


def entry(number: int) -> Entry:
    """One paper of a digest."""
    plain: dict[str, Any] = {
        "section": Section.NEW,
        "number": number,
        "id": f"2601.{number:05}",
        "version": 1,
        "kind": Kind.NEW,
        "title": f"Invented paper {number}",
        "categories": ("cs.SD",),
        "url": f"https://arxiv.org/pdf/2601.{number:05}v1",
        "authors": ("Ada Example",),
        "abstract": "We invent a method and measure it.",
    }
    return Entry.model_validate(plain)


def fill(store: SqlStore) -> None:
    """Two days' digests."""
    for day in (6, 7):
        entries = tuple(entry(number) for number in NUMBERS)
        store.save_digest(
            Digest(topic=AUDIO, day=date(2026, 1, day), new=len(entries), replaced=0, entries=entries)
        )


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path there."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def write(store: SqlStore, done: Event) -> None:
    """Another run goes on."""
    number = 0
    while not done.is_set():
        number += 1
        record: dict[str, Any] = {"id": f"2602.{number:05}", "version": 1, "title": "x", "authors": ("x",)}
        record |= {"abstract": "x", "categories": ("cs.SD",), "published": datetime(2026, 2, 1, tzinfo=UTC)}
        store.add_papers([Paper.model_validate(record)])


def test_a_backup_made_during_a_run_brings_everything_back(tmp_path: Path) -> None:
    """As docs/operations.md tells it: the file into an empty folder, then `render`."""
    old, new, kept = settings_of(tmp_path / "old"), settings_of(tmp_path / "new"), tmp_path / "kept.db"
    done = Event()
    with closing(open_store(old.store_url)) as store:
        fill(store)
        writer = Thread(target=write, args=(store, done))
        writer.start()
        try:
            make(old, kept)
        finally:
            done.set()
            writer.join()
    archive.write_out(old, old.outputs_dir, "standard")
    (new.root / ".jianbao").mkdir()
    shutil.copy(kept, new.root / ".jianbao/jianbao.db")
    archive.write_out(new, new.outputs_dir, "standard")
    assert len(files(old.outputs_dir)) > 4
    assert files(new.outputs_dir) == files(old.outputs_dir)
