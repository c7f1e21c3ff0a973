"""Which version of a prompt is meant, and that what was used stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from jianbao.adapters.store import open_store
from jianbao.adapters.store.store import SqlStore
from jianbao.app import open_app, prompts
from jianbao.errors import UsageError
from jianbao.model.shelf import Label
from jianbao.settings import Settings, load
from tests.environment import environment
from tests.evaluate.house import Lab
from tests.stages.fakes import Heard
from tests.stages.house import PROMPTS, House
from tests.stages.samples import NOW

TEXT = (PROMPTS / "brief" / "1.md").read_text("utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A user's folder with versions 1, 2 and 12 of its own."""
    for version in (1, 2, 12):
        _put(tmp_path, version)
    return tmp_path.resolve()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """An empty one."""
    store = open_store(f"sqlite:///{tmp_path}/store.db")
    yield store
    store.close()


def _put(root: Path, version: int, word: str = "严谨") -> Path:
    path = root / "prompts" / "brief" / f"{version}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = TEXT.replace("version: 1\n", f"version: {version}\n").replace("严谨", word)
    path.write_text(text, encoding="utf-8")
    return path


def _settings(root: Path) -> Settings:
    with environment():
        return load(start=root)


def _label(store: SqlStore, version: int, label: str = "production") -> None:
    store.set_label(Label(name="brief", label=label, version=version, at=NOW, by="an"))


def test_a_name_alone_is_production_else_the_newest(root: Path, store: SqlStore) -> None:
    """The newest by number, not by spelling; a label moves and the last place holds."""
    settings = _settings(root)
    assert prompts.find(settings, store, "brief").version == 12
    _label(store, 2)
    assert prompts.find(settings, store, "brief").version == 2
    _label(store, 1)
    assert prompts.find(settings, store, "brief").version == 1
    assert prompts.find(settings, store, "brief@12").version == 12


def test_a_new_file_is_a_candidate_until_it_is_labelled(tmp_path: Path, store: SqlStore) -> None:
    """Runs stay with what they used last, whatever else was asked with; the shelf says which and why."""
    _put(tmp_path, 1)
    settings = _settings(tmp_path)

    def told() -> dict[int, str | None]:
        shelf = prompts.shelf(settings, store)
        return {one.prompt.version: one.runs for one in shelf if one.prompt.id == "brief"}

    assert told() == {1: "newest, none used yet"}
    prompts.ran(store, prompts.used(settings, store, "brief", NOW))
    _put(tmp_path, 2)
    prompts.used(settings, store, "brief@2", NOW)
    assert prompts.find(settings, store, "brief").version == 1
    assert told() == {1: "used last", 2: None}
    _label(store, 2)
    assert prompts.find(settings, store, "brief").version == 2
    assert told() == {1: None, 2: "labelled production"}


async def test_a_run_goes_on_with_the_prompt_of_the_run_before(tmp_path: Path) -> None:
    """A file that was added between two runs is used by none."""
    _put(tmp_path, 1)
    with environment(JIANBAO_LLM__PROVIDER="draft"):
        settings = load(start=tmp_path)
    async with open_app(settings, Heard()) as app:
        assert app.asking.run_writer
    _put(tmp_path, 2)
    async with open_app(settings, Heard()) as app:
        assert app.asking.prompt.version == 1


def test_a_label_can_be_named(root: Path, store: SqlStore) -> None:
    """`brief@candidate`; one that was never set is told."""
    _label(store, 2, "candidate")
    assert prompts.find(_settings(root), store, "brief@candidate").version == 2
    with pytest.raises(UsageError, match="no version of brief is labelled stable"):
        prompts.find(_settings(root), store, "brief@stable")


@pytest.mark.parametrize("spec", ["brief@99", "brief@", "letter", "letter@1", "", "brief@1.5", "../brief"])
def test_a_prompt_that_is_not_there_is_told(root: Path, store: SqlStore, spec: str) -> None:
    """Before anybody is asked with another one."""
    with pytest.raises(UsageError):
        prompts.find(_settings(root), store, spec)


def test_versions_of_root_and_package_stand_beside_each_other(tmp_path: Path, store: SqlStore) -> None:
    """A root with a second version still has the package's first to compare with."""
    _put(tmp_path, 2)
    settings = _settings(tmp_path)
    assert prompts.find(settings, store, "brief").version == 2
    assert prompts.find(settings, store, "brief@1").system in TEXT
    names = [f"{one.prompt.id}@{one.prompt.version}" for one in prompts.shelf(settings, store)]
    assert names == ["brief@1", "brief@2", "judge@1", "translation@1"]


def test_an_edit_after_use_is_refused(root: Path, store: SqlStore) -> None:
    """With the cure; put back as it was, it goes on. Before its use it may change."""
    settings = _settings(root)
    _put(root, 2, "细心")
    used = prompts.used(settings, store, "brief@2", NOW)
    path = _put(root, 2, "认真")
    with pytest.raises(UsageError, match=r"was edited after its use.*13\.md.*prompts show brief@2") as told:
        prompts.used(settings, store, "brief@2", NOW + timedelta(days=1))
    assert told.value.path == str(path)
    (version,) = store.prompt_versions()
    assert "细心" in version.text
    path.write_text(version.text, "utf-8")
    assert prompts.used(settings, store, "brief@2", NOW) == used
    assert not any(one.edited for one in prompts.shelf(settings, store))


def test_a_label_names_an_evaluation_of_that_very_version(root: Path, store: SqlStore) -> None:
    """One that does not exist, or is about another text, justifies nothing."""
    asked = Label(name="", label="production", version=1, at=NOW, by="an")
    moved = prompts.move(_settings(root), store, "brief@2", asked)
    assert (moved.name, moved.version, moved.id) == ("brief", 2, 1)
    with pytest.raises(UsageError, match="there is no evaluation E1"):
        prompts.move(_settings(root), store, "brief@2", asked.model_copy(update={"because": "E1"}))
    with pytest.raises(UsageError, match="no prompt brief@7"):
        prompts.move(_settings(root), store, "brief@7", asked)
    assert len(store.labels("brief")) == 1


async def test_an_evaluation_of_another_text_justifies_nothing(root: Path, house: House) -> None:
    """The hash decides, not the number."""
    made = await Lab(house).evaluation()
    house.store.save_evaluation(made)
    asked = Label(name="", label="production", version=1, at=NOW, by="an", because=made.id)
    with pytest.raises(UsageError, match="is about brief@2"):
        prompts.move(_settings(root), house.store, "brief@2", asked)


async def test_evaluations_are_kept_whole(house: House) -> None:
    """With every pair; the list says the verdict."""
    made = await Lab(house).evaluation()
    house.store.save_evaluation(made)
    assert house.store.evaluation(made.id) == made
    assert house.store.evaluations() == [made.head]
    assert house.store.evaluation("other") is None
