"""`site`: the store as a static site."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from jianbao.adapters.store import open_store
from jianbao.adapters.tree import new_tree
from jianbao.app.site import site_files
from jianbao.cli.counted import counted
from jianbao.cli.progress import shown
from jianbao.cli.terminal import terminal
from jianbao.errors import UsageError
from jianbao.render.site import places
from jianbao.settings import Settings


def write(settings: Settings, out: Path | None) -> None:
    """Build the site beside the old one and swap it in; the last line on stdout is the page to open."""
    folder = out.resolve() if out else settings.site_dir
    started = time.monotonic()
    files = size = 0
    with closing(open_store(settings.store_url)) as store:
        days = {f"days/{head.day}/index.html" for head in store.digest_heads()}
        if not days:
            first = "demo" if settings.demo else "run"
            raise UsageError(f"there is no digest to build a site of: jianbao {first} makes the first ones")
        with new_tree(folder, places.MANIFEST) as tree, shown() as progress:
            progress.begin("days", len(days))
            for file in site_files(settings, store):
                tree.write(file.path, file.data)
                files, size = files + 1, size + len(file.data)
                if file.path in days:
                    progress.advance("days")
    if not settings.site.base_url:
        told = "site.base_url is not set: addresses in feeds are relative, which not every reader takes"
        terminal(stderr=True).print(told)
    console = terminal()
    took = time.monotonic() - started
    made = f"{counted(len(days), 'day')}, {files:,} files, {size / 1e6:,.1f} MB in {took:.1f} s"
    console.print(made)
    console.print(str(folder / places.HOME))
