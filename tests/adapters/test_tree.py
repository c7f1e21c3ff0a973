"""A whole folder swapped in: never half of one, never somebody else's files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from jianbao.adapters.tree import new_tree
from jianbao.errors import UsageError

_HALF = """
import sys, time
from pathlib import Path
from jianbao.adapters.tree import new_tree
with new_tree(Path(sys.argv[1]), "manifest.json") as tree:
    tree.write("page.html", b"half")
    print("half", flush=True)
    time.sleep(60)
"""


def _write(folder: Path, **files: str) -> None:
    with new_tree(folder, "manifest.json") as tree:
        for name, text in files.items():
            tree.write(f"{name}.html", text.encode())
        paths = [f"{name}.html" for name in files]
        tree.write("manifest.json", json.dumps({"files": dict.fromkeys(paths, "")}).encode())


def _held(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.suffix == ".html"}


def test_a_new_tree_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """What it no longer has is gone, and nothing is left beside it."""
    site = tmp_path / "site"
    _write(site, old="1", page="1")
    _write(site, page="2")
    assert _held(site) == {"page.html": "2"}
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_kill_9_in_the_middle_leaves_the_old_tree_whole(tmp_path: Path) -> None:
    """The next build clears what the dead one left, and is not kept out."""
    site = tmp_path / "site"
    _write(site, page="1")
    dying = subprocess.Popen([sys.executable, "-c", _HALF, str(site)], stdout=subprocess.PIPE)
    assert dying.stdout
    assert dying.stdout.readline() == b"half\n"
    dying.kill()
    dying.wait()
    dying.stdout.close()
    assert _held(site) == {"page.html": "1"}
    _write(site, page="2")
    assert _held(site) == {"page.html": "2"}
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_an_error_in_the_middle_leaves_the_old_tree_whole(tmp_path: Path) -> None:
    """It comes out as it was raised."""
    site = tmp_path / "site"
    _write(site, page="1")
    with pytest.raises(AttributeError):
        _write(site, page=2)  # type: ignore[arg-type]
    assert _held(site) == {"page.html": "1"}


def test_somebody_elses_files_are_never_given_up(tmp_path: Path) -> None:
    """Neither a folder that no build wrote, nor a file that was put into ours."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.html").write_text("years")
    with pytest.raises(UsageError, match=r"thesis\.html"):
        _write(tmp_path / "home", page="1")
    _write(tmp_path / "site", page="1")
    (tmp_path / "site" / "CNAME").write_text("frogs.example")
    with pytest.raises(UsageError, match="CNAME"):
        _write(tmp_path / "site", page="2")
    assert (tmp_path / "home" / "thesis.html").read_text() == "years"
    assert _held(tmp_path / "site") == {"page.html": "1"}


@pytest.mark.parametrize("path", ["../out.html", "/tmp/out.html", "page.html"])
def test_paths_stay_inside_and_come_once(tmp_path: Path, path: str) -> None:
    """Whatever gives them."""
    with new_tree(tmp_path / "site", "manifest.json") as tree:
        tree.write("page.html", b"1")
        with pytest.raises(UsageError):
            tree.write(path, b"2")
