"""Where prompts and data files are taken from."""

from __future__ import annotations

from pathlib import Path

import pytest

from jianbao.app import resources
from jianbao.errors import UsageError
from jianbao.settings import Settings, load
from tests.environment import environment

SHIPPED = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of the user's."""
    return tmp_path.resolve()


def _settings(root: Path, **variables: str) -> Settings:
    with environment(**variables):
        return load(start=root)


def _put(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_what_came_with_the_package_is_found_from_anywhere(root: Path) -> None:
    """Without any file of the user's, everything that a run needs can be loaded."""
    settings = _settings(root)
    assert resources.find(settings, "prices.toml") == SHIPPED / "prices.toml"
    assert resources.taxonomy(settings).nodes
    assert resources.glossary(settings).version
    assert resources.prices(settings).models


def test_the_roots_own_file_comes_first(root: Path) -> None:
    """File by file: what the root does not have still comes from the package."""
    ours = _put(root / "prompts" / "taxonomy.yml")
    settings = _settings(root)
    assert resources.find(settings, "prompts/taxonomy.yml") == ours
    assert resources.find(settings, "prompts/glossary.yml") == SHIPPED / "prompts" / "glossary.yml"


def test_a_folder_of_prompts_comes_before_the_roots(root: Path) -> None:
    """`prompts.dir` is relative to the root, and for prompts alone."""
    _put(root / "prompts" / "taxonomy.yml")
    theirs = _put(root / "mine" / "taxonomy.yml")
    _put(root / "mine" / "prices.toml")
    settings = _settings(root, JIANBAO_PROMPTS__DIR="mine")
    assert resources.find(settings, "prompts/taxonomy.yml") == theirs
    assert resources.find(settings, "prices.toml") == SHIPPED / "prices.toml"


def test_a_file_that_is_nowhere_is_told(root: Path) -> None:
    """With where it was looked for."""
    with pytest.raises(UsageError, match=f"there is no prompts/nothing.yml: neither in {root} nor"):
        resources.find(_settings(root), "prompts/nothing.yml")
