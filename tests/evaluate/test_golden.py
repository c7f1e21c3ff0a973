"""The golden set: its demands, its freshness, and that no prompt gives it away."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from jianbao.demo import announced_days
from jianbao.errors import UsageError
from jianbao.model import Brief, Paper
from jianbao.model.shelf import Must, MustKind
from jianbao.prompting import Prompt
from jianbao.stages.evaluate.golden import broken, leaks, source_hash, staleness
from tests.evaluate.house import Lab, prompt
from tests.stages.house import PROMPTS, House
from tests.stages.samples import NOW, paper
from tests.standin.llm import brief

SHIPPED = sorted(PROMPTS.glob("*/*.md"))
DEMO = list(chain.from_iterable(announced_days().values()))


def _prompt(path: Path) -> Prompt:
    return Prompt.load(PROMPTS, path.parent.name, int(path.stem))


@pytest.mark.parametrize("text", ["contains 70 亿", "not contains 首个", "tag speech.asr", "not tag vision"])
def test_a_demand_reads_as_it_is_written(text: str) -> None:
    """And the kinds that begin alike are told apart."""
    must = Must.parse(f"  {text} ")
    assert str(must) == text
    assert must.kind in MustKind


@pytest.mark.parametrize("text", ["", "contains", "contains ", "has 7", "not", "70 亿", "containsX"])
def test_what_is_no_demand_is_refused(text: str) -> None:
    """With the forms there are."""
    with pytest.raises(UsageError, match="contains TEXT"):
        Must.parse(text)


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("contains 70 亿", True),
        ("contains ７０亿", True),
        ("contains 7 亿参数的", False),
        ("not contains 首个", True),
        ("not contains 模型", False),
        ("tag speech.asr", True),
        ("tag 新任务", True),
        ("tag vision", False),
        ("not tag vision", True),
        ("not tag speech.asr", False),
    ],
)
def test_demands_are_held_against_text_and_tags(text: str, met: bool) -> None:
    """White space and full-width digits make no difference."""
    made = Brief(text="该论文提出70亿参数模型。", tags=("speech.asr",), proposed=("新任务",))
    assert (broken((Must.parse(text),), made) == ()) is met


def test_no_brief_meets_no_demand() -> None:
    """An unusable answer is no way round them."""
    demands = (Must.parse("not contains 首个"),)
    assert broken(demands, None) == demands


def test_an_item_is_stale_once_its_paper_says_something_else(house: House) -> None:
    """Whether the record changed, a later version did, or it is gone; a new comment is nothing."""
    item = Lab(house, papers=1).gild(1)
    assert staleness(house.store, item) is None
    house.store.add_papers([paper(1, comment="Accepted"), paper(1, version=2)])
    assert staleness(house.store, item) is None
    house.store.add_papers([paper(1, version=3, title="Another Title")])
    assert staleness(house.store, item) == "v3 has another title or abstract"
    house.store.add_papers([paper(1, abstract="Changed by a clerk.")])
    assert staleness(house.store, item) == "its title or abstract changed"
    gone = item.model_copy(update={"paper_id": "2611.99999"})
    assert staleness(house.store, gone) == "its record is not in the store"


def test_an_item_added_again_takes_the_place_of_the_old(house: House) -> None:
    """Which is kept with its end; removing ends it too."""
    lab = Lab(house, papers=1)
    old, new = lab.gild(1), lab.gild(1, "contains 蛙")
    assert house.store.golden() == [new]
    assert [one.id for one in house.store.golden(ended=True)] == [old.id, new.id]
    assert house.store.end_golden(new.paper_id, 1, NOW + timedelta(days=1))
    assert not house.store.end_golden(new.paper_id, 1, NOW)
    assert house.store.golden() == []
    assert house.store.golden(ended=True)[0].valid_to == NOW


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}@{path.stem}")
def test_no_golden_item_stands_in_a_prompt(path: Path) -> None:
    """What the project's own papers could be tested with is no example of any prompt."""
    for one in DEMO:
        record = Paper(
            id=one.id,
            version=one.version,
            title=one.title,
            authors=one.authors,
            abstract=one.abstract,
            categories=one.categories,
        )
        assert not leaks(_prompt(path), record, brief(one)), one.id


@pytest.mark.parametrize(
    "shown",
    [
        "示例：该论文研究池塘夜间录音的切分任务，提出一种按水声分段的方法。",
        "示例：该论文研究池塘夜间录音的切分任务， 提出一种按水声\n分段的方法，并公开了数据。",
        "Abstract: Wide ponds at night are LOUD, and nobody knows where one call ends and the next begins.",
    ],
)
def test_a_leak_is_found_however_it_is_set(shown: str) -> None:
    """White space, punctuation, case and what stands around it are no disguise."""
    item = "该论文研究池塘夜间录音的切分任务，提出一种按水声分段的方法。"
    record = paper(
        title="Ponds",
        abstract="Wide ponds at night are loud, and nobody knows where one call ends and the next begins.",
    )
    assert leaks(prompt().model_copy(update={"user": shown}), record, item)
    assert not leaks(prompt(), record, item)


def test_the_hash_is_of_what_the_paper_says() -> None:
    """Not of its comment, nor of how its lines were broken."""
    assert source_hash(paper()) == source_hash(
        paper(comment="v2", abstract=paper().abstract.replace(" ", "\n"))
    )
    assert source_hash(paper()) != source_hash(paper(abstract="Other."))
