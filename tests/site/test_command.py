"""`jianbao site`, as a user calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from jianbao.adapters.store import open_store
from jianbao.cli import cli
from jianbao.errors import UsageError
from tests.site.house import DAY, archive


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a store, where the command is called."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".jianbao").mkdir()
    store = open_store(f"sqlite:///{tmp_path}/.jianbao/jianbao.db")
    for digest in archive():
        store.save_digest(digest)
    store.close()
    return tmp_path


def test_it_says_what_it_made_and_what_to_open(root: Path) -> None:
    """Counts, seconds, and the path of the first page on the last line; a second time the same."""
    for _ in range(2):
        said = CliRunner().invoke(cli, ["site"])
        assert said.exit_code == 0, said.output
        lines = said.stdout.strip().splitlines()
        assert lines[-2].startswith("3 days, ")
        assert Path(lines[-1]) == root / "site" / "index.html"
        assert Path(lines[-1]).is_file()


def test_it_is_said_where_addresses_are_relative(root: Path) -> None:
    """At the build, with the key that mends it."""
    del root
    assert "site.base_url" in CliRunner().invoke(cli, ["site"]).stderr
    assert "site.base_url" not in CliRunner().invoke(cli, ["site", "--base-url", "https://f.example"]).stderr


@pytest.mark.parametrize(("asked", "cure"), [((), "jianbao run"), (("--demo",), "jianbao demo")])
def test_a_store_without_digests_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], cure: str
) -> None:
    """What makes the first ones is named, and no empty site is built."""
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(cli, ["site", *asked])
    assert isinstance(said.exception, UsageError)
    assert cure in str(said.exception)
    assert not list(tmp_path.glob("site*"))


def test_it_goes_where_it_is_told(root: Path) -> None:
    """And knows its own address."""
    said = CliRunner().invoke(cli, ["site", "--out", "public", "--base-url", "https://frogs.example/p/"])
    assert said.exit_code == 0, said.output
    page = (root / "public" / "days" / str(DAY) / "audio.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="https://frogs.example/p/days/{DAY}/audio.html">' in page
