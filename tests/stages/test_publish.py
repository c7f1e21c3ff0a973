"""Digest to files: the same bytes from the same digest, and nothing written that stands already."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings

from jianbao.adapters.files import OutputFolder
from jianbao.model import Digest
from jianbao.render import read_record
from jianbao.stages.publish import Layout, publish, publish_index
from tests import strategies
from tests.stages.house import House
from tests.stages.samples import AUDIO, DAY


class _Kept:
    """A folder in memory that counts what is really written."""

    def __init__(self) -> None:
        self.files: dict[PurePosixPath, str] = {}
        self.written = 0

    def write(self, path: PurePosixPath, text: str) -> bool:
        changed = self.files.get(path) != text
        self.files[path] = text
        self.written += changed
        return changed

    def require(self, folder: PurePosixPath) -> None:
        pass


@settings(max_examples=40, deadline=None)
@given(strategies.digests())
@pytest.mark.parametrize("layout", ["standard", "classic"])
def test_the_same_digest_gives_the_same_bytes(layout: Layout, digest: Digest) -> None:
    """Printed twice, it is two files in its day's folder, written once; the record holds all of it."""
    kept = _Kept()
    page = publish(digest, kept, layout)
    assert publish(digest, kept, layout) == page == PurePosixPath(digest.folder, f"{digest.topic.slug}.md")
    assert kept.written == 2
    assert read_record(kept.files[page.with_suffix(".json")]) == digest


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(strategies.digests(max_size=1))
def test_files_come_back_from_the_disk_as_they_were(tmp_path: Path, digest: Digest) -> None:
    """No line end or character is changed on the way: a reader of the file reads the digest."""
    page = publish(digest, OutputFolder(tmp_path), "standard")
    data = (tmp_path / page).with_suffix(".json").read_bytes()
    assert read_record(data.decode("utf-8")) == digest


def test_the_index_is_over_every_digest(house: House) -> None:
    """Also those of earlier runs; the same store gives the same index."""
    kept = _Kept()
    house.store.save_digest(Digest(topic=AUDIO, day=DAY, new=0, replaced=0, entries=()))
    publish_index(house.store, kept)
    publish_index(house.store, kept)
    assert kept.written == 1
    assert "20261102_Mon/audio.md" in kept.files[PurePosixPath("README.md")]
