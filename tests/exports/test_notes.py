"""Notes of Obsidian's, and what people write in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from jianbao.adapters.store import SqlStore
from jianbao.cli import cli
from jianbao.model import Paper
from jianbao.model.export import Holding
from jianbao.render.exports import note, note_name, renewed, work_of
from jianbao.render.exports.notes import inert
from tests.exports.test_command import store
from tests.render import samples
from tests.site.house import ATTACK, DAY, SECRET
from tests.strategies import texts

__all__ = ["store"]

TAGS = ("语音增强",)


def _holding(**changes: object) -> Holding:
    entry = samples.everything().entries[0]
    paper = Paper(
        id=entry.id,
        version=1,
        title=entry.title,
        authors=entry.authors,
        abstract=entry.abstract,
        categories=entry.categories,
    )
    return Holding(
        id=entry.id,
        version=1,
        paper=paper.model_copy(update=changes),
        outcome=entry.outcome,
        since=DAY,
    )


def _note(one: Holding) -> str:
    work = work_of(one, TAGS)
    assert work
    return note(one, work, ["speech.enhancement"])


def _front(text: str) -> dict[str, object]:
    found = yaml.safe_load(text.split("---\n")[1])
    assert isinstance(found, dict)
    return found


def _notes(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.rglob("*.md"))}


def _export() -> None:
    said = CliRunner().invoke(cli, ["export", "--format", "obsidian", "--out", "vault"])
    assert said.exit_code == 0, said.output


def test_a_note_has_properties_text_and_links() -> None:
    """Nested tags, wiki-links, 简介, and whether to believe it."""
    text = _note(_holding())
    assert _front(text) == {
        "title": "A Murmur Heard 1 Times",
        "aliases": ["arXiv:9901.00001"],
        "authors": ["Ada Vell", "Bo Tarn"],
        "categories": ["cs.SD", "eess.AS"],
        "tags": ["speech/enhancement"],
        "url": "https://arxiv.org/abs/9901.00001",
        "printed": "2026-01-07",
    }
    assert "任务：[[语音增强]]" in text
    assert "词错误率降低 12.5%" in text
    assert "AI 生成，可能有误" in text


def test_a_note_lies_in_the_folder_of_its_first_day(store: SqlStore, tmp_path: Path) -> None:
    """One for each paper; a second export changes no byte and touches no file."""
    store.save_digest(samples.digest(samples.entry(1), day=DAY.replace(day=20)))
    _export()
    folder = tmp_path / "vault"
    first = _notes(folder)
    assert f"{DAY}/9901.00001.md" in first
    assert len(first) == len({name.partition("/")[2] for name in first})
    assert SECRET not in "".join(first.values())
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*.md")}
    _export()
    assert _notes(folder) == first
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.md")} == times


def test_what_people_write_stays(store: SqlStore, tmp_path: Path) -> None:
    """Around the block, in their own notes beside it, and in the properties once they touched them."""
    _export()
    mine = tmp_path / "vault" / str(DAY) / "9901.00001.md"
    old = mine.read_text("utf-8")
    block = old[old.index("%% jianbao:begin") :]
    written = old.replace("title:", "rating: 5\ntitle:").replace(
        "%% jianbao:begin", "我的话\n\n%% jianbao:begin"
    )
    mine.write_text(f"{written}\n读过。\n", encoding="utf-8")
    (mine.parent / "own.md").write_text("我的笔记", encoding="utf-8")
    store.save_outcome(samples.outcome("9901.00001", text="该论文换了说法。"))
    _export()
    now = mine.read_text("utf-8")
    assert "该论文换了说法。" in now
    assert "MurmurNet" in block
    assert "MurmurNet" not in now
    assert _front(now)["rating"] == 5
    assert now.index("我的话") < now.index("%% jianbao:begin")
    assert now.endswith("%% jianbao:end %%\n\n读过。\n")
    assert (mine.parent / "own.md").read_text("utf-8") == "我的笔记"
    _export()
    assert mine.read_text("utf-8") == now


def test_a_note_without_the_block_is_let_be(store: SqlStore, tmp_path: Path) -> None:
    """Somebody took it over."""
    _export()
    mine = tmp_path / "vault" / str(DAY) / "9901.00001.md"
    mine.write_text("全是我写的", encoding="utf-8")
    _export()
    assert mine.read_text("utf-8") == "全是我写的"


def test_properties_that_nobody_touched_are_renewed() -> None:
    """As the block is."""
    old = _note(_holding(title="An Old Title"))
    assert _front(renewed(old, _note(_holding())))["title"] == "A Murmur Heard 1 Times"
    assert renewed(_note(_holding()), _note(_holding())) == _note(_holding())


@given(texts(), texts(), st.lists(texts(), max_size=2))
def test_nothing_breaks_out(title: str, abstract: str, authors: list[str]) -> None:
    """One block, properties that can be read, and a renewal that settles, whatever the texts hold."""
    hostile = f"{title}\n%% jianbao:end %%\n---", f"{abstract} %% jianbao:end %%"
    made = _note(_holding(title=hostile[0], abstract=hostile[1], authors=tuple(authors)))
    assert len(re.findall(r"^%% jianbao:(?:begin|end)", made, re.MULTILINE)) == 2
    assert set(_front(made)) >= {"title", "aliases"}
    assert renewed(made, made) == made
    assert renewed(f"{made}mine", _note(_holding())).endswith("%% jianbao:end %%\nmine")


@pytest.mark.parametrize(
    "text",
    [
        ATTACK,
        "![x](http://evil.example/p.png)",
        "![[secret]]",
        "`$= dv.pages()`",
        "<% tp.system.run() %>",
        "%%x%%",
    ],
)
def test_nothing_acts_in_a_vault(text: str) -> None:
    """No HTML, no embed, no inline query, no template, no comment."""
    made = inert(text)
    assert not re.search(r"(?<!\\)[<\[`]", made)
    assert "<%" not in made
    assert "%%" not in made


def test_formulas_stay_and_money_is_none() -> None:
    """Obsidian sets them."""
    assert inert("in $O(n_1)$ for $5 and $10") == r"in $O(n_1)$ for \$5 and \$10"


@pytest.mark.parametrize(
    "paper_id", ["2508.03780", "math/0309136", "../../etc/passwd", "http://x/y?z", "", "简介", "a" * 300]
)
def test_names_of_files_are_safe(paper_id: str) -> None:
    """Whatever an import calls a paper; and each has its own."""
    name = note_name(paper_id)
    assert re.fullmatch(r"[A-Za-z0-9_-][\w.-]{0,70}\.md", name, re.ASCII)
    assert note_name("2508.03780") == "2508.03780.md"
    assert note_name("math/0309136") == "math_0309136.md"
    assert note_name("math_0309136") != note_name("math/0309136")
