"""Tags over all that is printed."""

from __future__ import annotations

from datetime import timedelta

from jianbao.adapters.store import SqlStore
from jianbao.model import Basis, Brief, Outcome, State
from jianbao.model.tags import Proposed, TagCount
from tests.stages import samples
from tests.web.house import held, keep, written

ONE, TWO, THREE = (samples.paper_id(number) for number in (1, 2, 3))


def _tagged(number: int, *tags: str, proposed: tuple[str, ...] = (), **changes: object) -> Outcome:
    brief = Brief(text=samples.GOOD, tags=tags, proposed=proposed)
    return written(number).model_copy(update={"brief": brief} | changes)


def test_a_paper_of_two_topics_counts_once_and_in_each(store: SqlStore) -> None:
    """Over all topics together a paper is one; each topic has its own count."""
    outcomes = [_tagged(1, "speech.asr", "survey"), _tagged(2, "speech.asr")]
    keep(store, outcomes)
    keep(store, outcomes[:1], topic=samples.TEXT)

    tagging = store.tagging()

    assert tagging.papers == 2
    assert set(tagging.counts) == {
        TagCount(tag="speech.asr", topic=None, papers=2),
        TagCount(tag="survey", topic=None, papers=1),
        TagCount(tag="speech.asr", topic=samples.AUDIO.slug, papers=2),
        TagCount(tag="survey", topic=samples.AUDIO.slug, papers=1),
        TagCount(tag="speech.asr", topic=samples.TEXT.slug, papers=1),
        TagCount(tag="survey", topic=samples.TEXT.slug, papers=1),
    }


def test_proposals_stay_apart_from_tags(store: SqlStore) -> None:
    """A proposal is no tag: a paper with nothing else is untagged. The newest papers come first."""
    keep(
        store, [_tagged(1, "survey", proposed=("蛙类计数",)), _tagged(2, proposed=("蛙类计数",)), _tagged(3)]
    )

    tagging = store.tagging()

    assert tagging.proposed == (
        Proposed(name="蛙类计数", paper_id=ONE),
        Proposed(name="蛙类计数", paper_id=TWO),
    )
    assert tagging.untagged == (THREE, TWO)


def test_only_the_text_that_stands_counts(store: SqlStore) -> None:
    """What was edited, held back, imported or never printed has no tags here."""
    keep(
        store, [_tagged(1, "survey", proposed=("旧名",)), held(2), _tagged(3, "survey", basis=Basis.IMPORTED)]
    )
    store.save_outcome(_tagged(1, "speech.asr"))
    store.save_outcome(_tagged(4, "theory"))
    store.save_outcome(_tagged(5, "theory", state=State.HELD))

    tagging = store.tagging()

    assert (tagging.papers, tagging.proposed, tagging.untagged) == (1, (), ())
    assert {count.tag for count in tagging.counts} == {"speech.asr"}


def test_a_span_holds_both_its_ends(store: SqlStore) -> None:
    """A day before or after it has no papers."""
    keep(store, [_tagged(1, "survey")])
    day = timedelta(days=1)
    spans = [(None, None), (samples.DAY, samples.DAY), (samples.DAY + day, None), (None, samples.DAY - day)]
    assert [store.tagging(*span).papers for span in spans] == [1, 1, 0, 0]


def test_a_proposal_of_any_length_is_kept(store: SqlStore) -> None:
    """A model that writes a page where a tag belongs breaks nothing, nor does one that proposes twice."""
    page = "蛙" * 100_000
    keep(store, [_tagged(1, proposed=(page, page + "鸣"))])
    [proposed] = store.tagging().proposed
    assert page.startswith(proposed.name)
