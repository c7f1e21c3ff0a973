"""One topic's papers out of its categories' announcements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.model import Announced, Announcement, Counts, Kind
from jianbao.stages.announce import merge
from tests import strategies
from tests.stages.samples import DAY, paper_id

PRIMARY = (Kind.NEW, Kind.REPLACE)


def _announcement(category: str, *papers: tuple[int, Kind]) -> Announcement:
    announced = tuple(Announced(id=paper_id(number), version=1, kind=kind) for number, kind in papers)
    return Announcement(category=category, day=DAY, counts=Counts(), papers=announced)


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        ((Kind.CROSS, Kind.NEW), Kind.NEW),
        ((Kind.REPLACE_CROSS, Kind.REPLACE), Kind.REPLACE),
        ((Kind.CROSS, Kind.REPLACE), Kind.REPLACE),
        ((Kind.CROSS, Kind.REPLACE_CROSS), Kind.CROSS),
    ],
)
def test_a_papers_kind_is_relative_to_the_topic(kinds: tuple[Kind, Kind], kind: Kind) -> None:
    """What the primary category says of a paper counts wherever the topic has it, in either order."""
    one, other = (_announcement(category, (1, kind)) for category, kind in zip("ab", kinds, strict=True))
    assert [paper.kind for paper in merge([one, other])] == [kind]
    assert [paper.kind for paper in merge([other, one])] == [kind]


def test_the_order_is_arxivs_own() -> None:
    """New, then cross, then replaced, then replaced crosses; ids ascending in each."""
    merged = merge(
        [
            _announcement("a", (7, Kind.REPLACE_CROSS), (6, Kind.REPLACE), (4, Kind.NEW), (2, Kind.CROSS)),
            _announcement("b", (1, Kind.CROSS), (3, Kind.NEW), (5, Kind.REPLACE)),
        ]
    )
    assert [paper.id for paper in merged] == [paper_id(number) for number in (3, 4, 1, 2, 5, 6, 7)]


@given(st.lists(strategies.announcements(), max_size=4))
def test_every_paper_is_there_once(announcements: list[Announcement]) -> None:
    """Nobody is lost or doubled, whatever the categories say, and no kind is made up."""
    merged = merge(announcements)
    said = [(paper.id, paper.kind) for one in announcements for paper in one.papers]
    assert [paper.id for paper in merged] == list(dict.fromkeys(paper.id for paper in merged))
    assert {paper.id for paper in merged} == {paper_id for paper_id, _ in said}
    assert {(paper.id, paper.kind) for paper in merged} <= set(said)
    for paper in merged:
        primary = [kind for id_, kind in said if id_ == paper.id and kind in PRIMARY]
        assert not primary or paper.kind in PRIMARY
