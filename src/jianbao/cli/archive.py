"""`import` and `render`: digests on disk into the store, and out again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.console import Console

from jianbao.adapters.files import OutputFolder
from jianbao.adapters.store import open_store
from jianbao.cli.progress import shown
from jianbao.settings import Settings
from jianbao.stages.archive import digest_files, import_digests, render_all
from jianbao.stages.publish import Layout


def read_in(settings: Settings, folder: Path) -> None:
    """Import a folder; every defect is a line on stdout, healed ones first to be seen."""
    files = digest_files(folder)
    store = open_store(settings.store_url)
    out = Console(soft_wrap=True, highlight=False)
    counts: Counter[str] = Counter()
    try:
        with shown() as progress:
            progress.begin("digests", len(files))
            for one in import_digests(files, store):
                for word, defects in (("healed", one.healed), ("kept", one.defects)):
                    for defect in defects:
                        place = f"{one.path}:{defect.line}"
                        out.print(
                            f"{place}: {word}: {defect.kind}: {defect.field}: {defect.message}", markup=False
                        )
                        counts[f"{defect.kind} ({word})"] += 1
                counts["entries"] += one.entries
                counts["known"] += one.known
                progress.advance("digests")
    finally:
        store.close()
    entries, known = counts.pop("entries"), counts.pop("known")
    out.print(f"{len(files)} digests, {entries:,} entries; {known} digests were known already", markup=False)
    for name, count in sorted(counts.items()):
        out.print(f"  {count:6,} {name}", markup=False)


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
    Console(soft_wrap=True).print(f"{len(heads)} digests in {folder}", markup=False)
