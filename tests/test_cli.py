"""The `jianbao` command: help, exit codes, and digests in and out of the store."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from rich.table import Table

from jianbao.cli import cli, exit_code
from jianbao.cli.terminal import sheet, terminal
from jianbao.errors import (
    JianbaoError,
    NoText,
    NotSettled,
    Overloaded,
    StoreError,
    Unauthorized,
    Unavailable,
    UsageError,
)
from jianbao.render import classic, standard
from tests.render import samples
from tests.standin import Desk

COMMANDS = sorted(typer.main.get_command(cli).commands)  # type: ignore[attr-defined]
IMPORTED = {"prefect", "openai", "pymupdf", "sqlalchemy", "httpx2", "pydantic"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    """`--help` says what a command does, and what each of its options is for."""
    shown = Desk(tmp_path).run(command, "--help")
    assert shown.code == 0
    assert re.search(r"^ {1,4}\S.{20,}", shown.out, re.MULTILINE)
    assert not list(tmp_path.iterdir())


def test_help_imports_nothing_heavy() -> None:
    """Nobody waits for a flow engine to read a help page."""
    code = (
        "import sys\nsys.argv = ['jianbao', '--help']\nfrom jianbao.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    print(*sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not IMPORTED & set(done.stdout.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("rnu",),
        ("run", "--day", "tomorrow"),
        ("run", "--day", "2026-13-01"),
        ("run", "--topic", "vidoe"),
        ("run", "--dya", "2026-11-02"),
        ("import", "nowhere"),
        ("import", "."),
        ("render", "--layout", "baroque", "--out", "out"),
    ],
)
def test_a_wrong_command_line_is_said_in_a_sentence(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Exit code 2, what is wrong, and no traceback."""
    done = Desk(tmp_path, OPENAI_API_KEY="sk-unused-0123456789").run(*arguments)
    assert done.code == 2
    assert "Traceback" not in done.err
    assert done.err.strip()
    assert not list(tmp_path.glob("outputs/**"))


def test_a_topic_that_is_nearly_right(tmp_path: Path) -> None:
    """The nearest name is offered."""
    done = Desk(tmp_path, OPENAI_API_KEY="sk-unused-0123456789").run("run", "--topic", "vidoe")
    assert "'video'" in done.err


@pytest.mark.parametrize("asked", ["version", "--version"])
def test_version(tmp_path: Path, asked: str) -> None:
    """One line with the version, however it is asked for."""
    assert re.fullmatch(r"jianbao \d+\.\d+\.\d+\S*\n", Desk(tmp_path).run(asked).out)


def test_import_and_render_give_the_same_bytes(tmp_path: Path) -> None:
    """Classic digests go into the store and come out as they were; a second import finds them known."""
    theirs = samples.digest(samples.entry(1), samples.entry(2, samples.outcome("9901.00002")))
    folder = tmp_path / "theirs" / theirs.folder
    folder.mkdir(parents=True)
    (folder / "audio.md").write_text(classic(theirs), "utf-8")
    desk = Desk(tmp_path)
    first = desk.run("import", "theirs")
    assert first.code == 0, first.err
    assert "1 digest, 2 entries, 1 简介; 0 known already" in first.out
    assert "; 1 known already" in desk.run("import", "theirs").out
    assert desk.run("render", "--layout", "classic", "--out", "again").code == 0
    assert (tmp_path / "again" / theirs.folder / "audio.md").read_text("utf-8") == classic(theirs)
    assert (tmp_path / "again" / "README.md").is_file()


def test_import_names_what_it_heals(tmp_path: Path) -> None:
    """A broken entry is a line with file, number and kind; the rest is read all the same."""
    text = standard(samples.everything()).replace("- **链接: [", "- **连接: [", 1)
    folder = tmp_path / "theirs" / samples.everything().folder
    folder.mkdir(parents=True)
    (folder / "audio.md").write_text(text, "utf-8")
    done = Desk(tmp_path).run("import", "theirs", "--defects", "defects.jsonl")
    assert done.code == 0, done.err
    assert re.search(r"audio\.md:\d+: (healed|kept): ", done.out)
    told = [json.loads(line) for line in (tmp_path / "defects.jsonl").read_text("utf-8").splitlines()]
    assert {(one["topic"], one["healed"]) for one in told} >= {("audio", True)}
    assert all(f"{one['file']}:{one['line']}: " in done.out for one in told)
    again = Desk(tmp_path).run("import", "theirs", "--defects", "again.jsonl")
    assert again.code == 0, again.err
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "defects.jsonl").read_bytes()


def test_import_ends_badly_where_a_file_is_left_out(tmp_path: Path) -> None:
    """Exit code 5, and the file is named; all others are read."""
    folder = tmp_path / "theirs" / samples.everything().folder
    folder.mkdir(parents=True)
    (folder / "audio.md").write_text(classic(samples.everything()), "utf-8")
    (folder / "notes.md").write_text("Call Ada.\n", "utf-8")
    done = Desk(tmp_path).run("import", "theirs")
    assert done.code == 5
    assert "notes.md: left out: not a digest" in done.out
    assert "1 left out: no digests" in done.out


def test_a_store_that_is_none(tmp_path: Path) -> None:
    """A damaged database is named in a sentence, and left as it is."""
    store = tmp_path / ".jianbao" / "jianbao.db"
    store.parent.mkdir()
    store.write_bytes(b"no database at all" * 100)
    done = Desk(tmp_path).run("render", "--out", "out")
    assert done.code == 1
    assert "jianbao.db" in done.err
    assert "Traceback" not in done.err
    assert store.read_bytes() == b"no database at all" * 100


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), 2),
        (Unavailable("x"), 3),
        (NotSettled("x"), 3),
        (Unauthorized("x"), 4),
        (Overloaded("x"), 5),
        (NoText("x"), 5),
        (StoreError("x"), 1),
    ],
)
def test_exit_codes(error: JianbaoError, code: int) -> None:
    """Schedulers act on them; docs/architecture.md lists them."""
    assert exit_code(error) == code


def test_help_is_cut_off_nowhere(tmp_path: Path) -> None:
    """Each command's line in the lists of commands is a whole sentence, also on 80 columns."""
    for group in ((), ("golden",), ("prompts",)):
        commands = Desk(tmp_path, COLUMNS="80").run(*group, "--help").out.partition("Commands:")[2]
        assert commands
        assert "..." not in commands


def test_a_terminal_without_chinese_ends_nothing(tmp_path: Path) -> None:
    """What a terminal's encoding lacks is spelt out, instead of a traceback in the middle of a list."""
    (tmp_path / "20251107_Fri").mkdir()
    (tmp_path / "20251107_Fri" / "audio.md").write_text("no digest\n", encoding="utf-8")
    done = Desk(tmp_path, PYTHONIOENCODING="ascii").run("import", ".")
    assert done.code == 5
    assert "0 \\u7b80\\u4ecb" in done.out


def test_defects_go_into_a_new_folder_or_are_refused_in_a_sentence(tmp_path: Path) -> None:
    """A folder that cannot be made is named; none of it is a traceback."""
    (tmp_path / "20251107_Fri").mkdir()
    (tmp_path / "20251107_Fri" / "audio.md").write_text("no digest\n", encoding="utf-8")
    desk = Desk(tmp_path)
    assert desk.run("import", ".", "--defects", "new/defects.jsonl").code == 5
    assert (tmp_path / "new" / "defects.jsonl").read_bytes() == b""
    refused = desk.run("import", ".", "--defects", "/proc/nowhere/defects.jsonl")
    assert refused.code == 1
    assert refused.err.splitlines()[-1].startswith("jianbao: cannot write /proc/nowhere/defects.jsonl")


def test_nothing_to_do_is_said(tmp_path: Path) -> None:
    """A span that lies ahead asks nobody, and does not end in silence."""
    done = Desk(tmp_path, OPENAI_API_KEY="sk-unused-0123456789").run("catch-up", "--since", "2999-01-01")
    assert done.code == 0
    assert "nothing to do" in done.err


@pytest.mark.parametrize(
    ("name", "said"), [("gone.pdf", "there is no file gone.pdf"), ("kept.txt", "kept.txt: this is")]
)
def test_a_file_that_cannot_be_read_as_a_paper_is_named(tmp_path: Path, name: str, said: str) -> None:
    """`paper` says which file, and whether it is missing or no PDF."""
    (tmp_path / "kept.txt").write_text("frogs", encoding="utf-8")
    done = Desk(tmp_path, OPENAI_API_KEY="sk-unused-0123456789").run("paper", name, "--show-prompt")
    assert said in done.err
    assert "Traceback" not in done.err


def test_what_papers_say_is_no_order_to_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in a line nor in a table: marks, emoji by name and brackets are printed as they stand."""
    said = "sample:100: [b]title[/b] :robot: [/nothing]"
    table = Table("title", box=None)
    table.add_row(said)
    terminal().print(said)
    sheet().print(table)
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == [said, "title", said]
