"""The wheel: everything in it that an empty folder needs."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jianbao.demo import announced_days
from tests.standin import Desk

ROOT = Path(__file__).parents[1]
UV = shutil.which("uv")
NEEDED = (
    "flows/daily.py",
    "flows/server.py",
    "jianbao/py.typed",
    "jianbao/prompts/taxonomy.yml",
    "jianbao/prompts/glossary.yml",
    "jianbao/prompts/brief/1.md",
    "jianbao/prices.toml",
    "jianbao/adapters/llm/profiles.toml",
    "jianbao/adapters/llm/local/models.toml",
    "jianbao/web/templates/item.html",
    "jianbao/web/static/keys.js",
    "jianbao/web/static/style.css",
    "jianbao/adapters/store/migrations/env.py",
    "jianbao/adapters/store/migrations/versions/0001_first.py",
    *(
        f"jianbao/demo/papers/{day}/{one.name}.yml"
        for day, papers in announced_days().items()
        for one in papers
    ),
)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not UV, reason="uv is not installed")]


def _uv(*arguments: str, cwd: Path = ROOT) -> None:
    """Run uv; skip where the package index cannot be reached."""
    done = subprocess.run([str(UV), *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    unreachable = ("error sending request", "Could not connect", "dns error", "network was disabled")
    if done.returncode and any(sign in done.stderr for sign in unreachable):
        pytest.skip(f"the package index cannot be reached: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    _uv("build", "--wheel", "--quiet", "--out-dir", str(folder))
    (built,) = folder.glob("*.whl")
    return built


def test_it_holds_what_is_no_module(wheel: Path) -> None:
    """Flows, prompts, prices, migrations, profiles and the demonstration's papers; no tests."""
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    assert set(NEEDED) <= names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"flows", "jianbao"}


def test_installed_it_gives_the_demonstration(wheel: Path, tmp_path: Path) -> None:
    """In a fresh environment, in an empty folder, without the checkout."""
    environment, folder = tmp_path / "environment", tmp_path / "folder"
    folder.mkdir()
    _uv("venv", "--quiet", "--python", sys.executable, str(environment))
    python = environment / "bin" / "python"
    constraints = tmp_path / "constraints.txt"
    _uv(
        "export",
        "--quiet",
        "--frozen",
        "--no-dev",
        "--no-emit-project",
        "--no-hashes",
        "-o",
        str(constraints),
    )
    _uv("pip", "install", "--quiet", "--python", str(python), "-c", str(constraints), str(wheel))
    desk = Desk(folder, environment / "bin" / "jianbao")
    done = desk.run("demo")
    assert done.code == 0, done.err
    assert "video.md" in done.out
    assert len([name for name in desk.files() if name.endswith(".md")]) > 5
