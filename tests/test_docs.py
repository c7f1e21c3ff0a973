"""What the documents say is so."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import BaseModel

from jianbao.adapters.llm.profiles import load_profiles
from jianbao.cli import cli
from jianbao.settings import Settings
from jianbao.settings.groups import Topic
from jianbao.settings.notify import NotifyGroup

ROOT = Path(__file__).parents[1]
COMMANDS = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
READMES = ("README.md", "README.zh-CN.md")
INTERNAL = {"root", "demo", "keys"}
"""Fields of the settings that nobody configures."""


def _page(name: str) -> str:
    path = ROOT / name
    text = path.read_text("utf-8") if path.is_file() else ""
    if len(text) < 200:
        pytest.skip(f"{name} is not written yet")
    return text


def _shown(default: Any) -> str:
    """A default as the page states it: in TOML's way, or `unset`."""
    if default is None:
        return "unset"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return f"`{list(default)}`"
    return f"`{default}`" if isinstance(default, int | float | dict) else f'`"{default}"`'


def _defaults() -> dict[str, str]:
    """Every key that can be configured, and its default as the page states it."""
    found = {f"topics.<slug>.{name}": "" for name in Topic.model_fields}
    channel = {name: _shown(field.default) for name, field in NotifyGroup.model_fields.items()}
    found |= {f"notify.<name>.{name}": default for name, default in channel.items()}
    settings = Settings(root=ROOT)
    for group in Settings.model_fields.keys() - INTERNAL - {"topics", "notify"}:
        table = getattr(settings, group)
        assert isinstance(table, BaseModel)
        kind = type(table)
        found |= {f"{group}.{name}": _shown(getattr(kind(), name)) for name in kind.model_fields}
    return found


def test_configuration_names_every_key_with_its_default() -> None:
    """No key is missing, none is left over, and no default is out of date; each has a meaning."""
    rows = re.findall(
        r"^\| `([\w.<>]+\.\w+)` \| (.*?) ?\| (.+) \|$", _page("docs/configuration.md"), re.MULTILINE
    )
    assert {key: default for key, default, _ in rows} == _defaults()
    assert all(len(meaning) > 5 for _, _, meaning in rows)


def test_configuration_names_every_provider() -> None:
    """With its variables and its model."""
    rows = re.findall(r"^\| `(\w+)` \| (.*?) ?\| (.*?) ?\|$", _page("docs/configuration.md"), re.MULTILINE)
    told = {name: (re.findall(r"`(\w+_API_KEY)`", keys), model.strip("`")) for name, keys, model in rows}
    known = load_profiles().values()
    assert told == {one.name: (list(one.key_variables), one.model or "") for one in known}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_has_help(name: str) -> None:
    """Nobody has to read the source."""
    command = COMMANDS[name]
    assert len(command.help or "") > 10
    for parameter in command.params:
        assert getattr(parameter, "help", None), parameter.name


@pytest.mark.parametrize("page", READMES)
def test_every_command_is_in_the_readme(page: str) -> None:
    """Both languages name them all."""
    text = _page(page)
    assert [name for name in COMMANDS if f"jianbao {name}" not in text] == []


@pytest.mark.parametrize("page", READMES)
def test_every_command_of_the_readme_exists(page: str) -> None:
    """Whoever copies a line from it gets no error."""
    named = set(re.findall(r"\buv run jianbao ([a-z][a-z-]*)", _page(page)))
    assert named <= set(COMMANDS)


def _named(page: Path, program: str) -> Iterator[list[str]]:
    """What a page has people type: the words after the program's name, of each command."""
    text = page.read_text("utf-8")
    blocks = (
        re.findall(r"```(?:sh|cron|ini|yaml)?\n(.*?)```", text, re.DOTALL) if page.suffix == ".md" else [text]
    )
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    for line in (line for block in [*blocks, *inline] for line in block.splitlines()):
        for said in re.findall(rf"(?:^|&& |run |worker |bin/){program} ([a-z][^`|&;>#\"]*)", line.strip()):
            yield said.split()


def _options(words: list[str]) -> set[str]:
    """Those of a command of ours; raises `KeyError` where there is none."""
    command: Any = COMMANDS[words[0]]
    if hasattr(command, "commands"):
        command = command.commands[words[1]] if len(words) > 1 else command
    return {opt for parameter in command.params for opt in [*parameter.opts, *parameter.secondary_opts]}


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.stem)
def test_every_command_of_a_page_exists(page: Path) -> None:
    """With every option that stands beside it."""
    for words in _named(page, "jianbao"):
        options = {word.partition("=")[0] for word in words if word.startswith("--")} - {"--help"}
        assert options <= _options(words), f"{page.name}: jianbao {' '.join(words)}"


@pytest.mark.slow
def test_every_command_of_prefect_s_exists() -> None:
    """In the pages about schedules and workers, and in the units: each with its options."""
    pages = [ROOT / "docs" / "cluster.md", ROOT / "docs" / "schedule.md"]
    wanted: dict[tuple[str, ...], set[str]] = {}
    for page in [*pages, *(ROOT / "deploy" / "systemd").glob("*.service")]:
        for words in _named(page, "prefect"):
            name = tuple(words[: 1 if words[0] == "deploy" else 2])
            wanted.setdefault(name, set()).update(word for word in words if word.startswith("--"))
    assert len(wanted) == 5
    for name, options in wanted.items():
        command = [str(Path(sys.executable).with_name("prefect")), *name, "--help"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert {one for one in options if one not in told} == set(), name


def test_links_between_documents_lead_somewhere() -> None:
    """Every relative link of a page in the repository is a file."""
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")]:
        text = re.sub(r"^```.*?^```$|`[^`\n]+`", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_architecture_names_every_room() -> None:
    """Page and code say the same."""
    text = _page("docs/architecture.md")
    rooms = [
        one
        for one in (ROOT / "src" / "jianbao").iterdir()
        if one.is_dir() and (one / "__init__.py").is_file()
    ]
    assert [one.name for one in rooms if f"`{one.name}/" not in text] == []


def test_architecture_names_every_part_of_the_work() -> None:
    """Nobody has to guess where a step stands."""
    text = _page("docs/architecture.md")
    parts = [one for one in (ROOT / "src" / "jianbao" / "stages").iterdir() if not one.name.startswith("_")]
    names = [f"`{one.stem}`" if one.is_file() else f"`{one.name}/`" for one in parts]
    assert [name for name in names if name not in text] == []


def test_there_is_a_changelog() -> None:
    """It has the version that the package has, or what comes after it."""
    assert re.search(r"^## .*(\d+\.\d+\.\d+|Unreleased)", _page("CHANGELOG.md"), re.MULTILINE)
