"""What is said of tags in use, and of names that the vocabulary lacks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jianbao.model.tags import Proposed, TagCount, Tagging
from jianbao.stages.tags import near, survey
from jianbao.taxonomy import Likeness, Taxonomy

TAXONOMY = Taxonomy.parse(
    """
version: 2026.11.0
endings: [任务]
facets: [评估]
nodes:
  - {id: speech, zh: 语音处理, en: Speech Processing}
  - {id: speech.asr, zh: 语音识别, en: Speech Recognition, aliases: [ASR], not: [语音情感识别]}
  - {id: speech.old, zh: 语音听写, en: Dictation, status: deprecated, replaced_by: speech.asr}
  - {id: vision.none, zh: 图像分割, en: Image Segmentation}
  - {id: vision, zh: 计算机视觉, en: Computer Vision}
"""
)


def _tagging(*proposed: tuple[str, str], counts: tuple[TagCount, ...] = (), papers: int = 10) -> Tagging:
    named = tuple(Proposed(name=name, paper_id=paper) for name, paper in proposed)
    return Tagging(papers=papers, counts=counts, proposed=named, untagged=("2511.00002",))


def _count(tag: str, papers: int, topic: str | None = None) -> TagCount:
    return TagCount(tag=tag, topic=topic, papers=papers)


def test_use_is_counted_by_node() -> None:
    """A retired id counts for the one that replaced it; one that is gone keeps its own line."""
    counts = (
        _count("speech.asr", 4),
        _count("speech.old", 1),
        _count("gone", 1),
        _count("speech.asr", 3, "audio"),
        _count("speech.asr", 2, "text"),
    )
    tags = survey(_tagging(counts=counts), TAXONOMY, 3)
    asr, gone = tags.uses
    assert (asr.id, asr.zh, asr.papers, asr.share) == ("speech.asr", "语音识别", 5, 0.5)
    assert asr.topics == {"audio": 3, "text": 2}
    assert (gone.id, gone.zh) == ("gone", "gone")
    assert tags.unused == ("speech", "vision.none", "vision")
    assert tags.coverage == 0.9


def test_spellings_of_one_proposal_are_one() -> None:
    """Case, hyphens and blanks make no other task; enough papers make a candidate, the commonest first."""
    tags = survey(
        _tagging(
            ("蛙类计数", "1"),
            ("Frog-Counting", "1"),
            ("frog counting", "2"),
            ("frog counting", "3"),
            ("frog countings", "3"),
        ),
        TAXONOMY,
        3,
    )
    first, second = tags.proposals
    assert (first.name, first.papers, first.candidate) == ("frog counting", ("3", "2", "1"), True)
    assert set(first.spellings) == {"frog counting", "Frog-Counting", "frog countings"}
    assert (second.name, second.candidate) == ("蛙类计数", False)
    assert tags.proposing == 3


def test_what_is_known_by_now_is_no_proposal() -> None:
    """A name that the taxonomy has got since stands apart, with its id."""
    tags = survey(_tagging(("语音识别任务", "1"), ("蛙类计数", "1")), TAXONOMY, 3)
    assert tags.resolved == {"语音识别任务": "speech.asr"}
    assert [one.name for one in tags.proposals] == ["蛙类计数"]


def test_likeness_only_suggests() -> None:
    """However like a node a proposal is, it stays one; a false friend is not even suggested."""
    tags = survey(_tagging(("图像分隔", "1"), ("语音情感识别", "1")), TAXONOMY, 3)
    emotion, image = sorted(tags.proposals, key=lambda one: one.name, reverse=True)
    assert [one.id for one in image.near] == ["vision.none"]
    assert "speech.asr" not in [one.id for one in emotion.near]
    assert tags.resolved == {}
    assert near("语音识別", TAXONOMY)[0].id == "speech.asr"


def test_two_proposals_that_may_be_one_are_shown_once() -> None:
    """A pair stands once, whichever of the two is asked about."""
    tags = survey(_tagging(("野外蛙类计数", "1"), ("蛙类计数", "2"), ("天气", "3")), TAXONOMY, 3)
    [pair] = tags.pairs
    assert {pair.one, pair.other} == {"野外蛙类计数", "蛙类计数"}


def test_a_proposal_cannot_write_on_the_terminal() -> None:
    """A model wrote it: control characters are gone, and the name still stands for itself."""
    tags = survey(_tagging(("蛙类\x1b[31m计数\n第二行", "1")), TAXONOMY, 3)
    assert tags.proposals[0].name == "蛙类 [31m计数 第二行"


def test_nothing_printed_is_no_fault() -> None:
    """A store without papers has no tags and no shares."""
    tags = survey(Tagging(papers=0, counts=(), proposed=(), untagged=()), TAXONOMY, 3)
    assert (tags.uses, tags.coverage, tags.proposals) == ((), 0.0, ())


@given(st.lists(st.text(max_size=8), max_size=8), st.text(max_size=8))
def test_likeness_is_a_share(names: list[str], name: str) -> None:
    """Between the least asked for and one, falling, and never the name itself."""
    found = Likeness(names).near(name, least=0.5)
    assert all(0.5 <= alike.ratio <= 1 and alike.name in names for alike in found)
    assert [alike.ratio for alike in found] == sorted((alike.ratio for alike in found), reverse=True)
    assert name not in [alike.name for alike in found]
