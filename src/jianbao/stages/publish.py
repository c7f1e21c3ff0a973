"""Digest to files: Markdown, full record, index; the same bytes from the same store."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Literal

from jianbao.model import Digest
from jianbao.ports import Files, Store
from jianbao.render import classic, index, record, standard

Layout = Literal["standard", "classic"]


def publish(digest: Digest, files: Files, layout: Layout) -> PurePosixPath:
    """Write a digest's Markdown and record; returns where the Markdown lies."""
    folder = PurePosixPath(digest.folder)
    page = folder / f"{digest.topic.slug}.md"
    files.write(page, classic(digest) if layout == "classic" else standard(digest))
    files.write(folder / f"{digest.topic.slug}.json", record(digest))
    return page


def publish_index(store: Store, files: Files) -> None:
    """Write the index over every digest of the store, newest day first."""
    files.write(PurePosixPath("README.md"), index(store.digest_heads()))
