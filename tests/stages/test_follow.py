"""What readers follow: what is met, by whom, and where it stands then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.model import Basis, Brief, Document, Entry, Follow, Hit, HitKind, Section, State, TextQuality
from jianbao.render import classic, read_digest, standard
from jianbao.stages.follow import front_matter, matches
from jianbao.stages.names import same_person
from tests.stages.conftest import Houses
from tests.stages.samples import ABSTRACT, AUDIO, DAY, GOOD, listed, listing, outcome, paper, paper_id

KEYWORD, AUTHOR, INSTITUTION, EXCLUDE = HitKind


def _entry(**changes: object) -> Entry:
    one = paper(1)
    plain = {
        "section": Section.NEW,
        "number": 1,
        "id": one.id,
        "version": 1,
        "title": one.title,
        "categories": one.categories,
        "url": "https://arxiv.org/pdf/2611.00001v1",
        "authors": one.authors,
        "abstract": one.abstract,
    }
    return Entry.model_validate(plain | changes)


def _met(follow: Follow, front: str | None = None, **changes: object) -> list[str]:
    return [f"{hit.kind} {hit.name}" for hit in matches(_entry(**changes), follow, front)]


@pytest.mark.parametrize(
    ("keyword", "text", "met"),
    [
        ("diffusion", "Diffusion for frogs", True),
        ("DIFFUSION", "latent diffusions", True),
        ("diffusion model", "two Diffusion-Models", True),
        ("text-to-speech", "a text to speech system", True),
        ("ASR", "an asr for frogs", True),
        ("rain", "we train terrain models", False),
        ("diffusion models", "diffusion is no model", False),
        ("LoRA", "我们提出LoRA适配", True),
        ("语音增强", "该论文研究语音增强任务", True),
        ("Transformer 模型", "一种transformer模型", True),
        ("蛙", "数据集", False),
        ("C++", "written in c++.", True),
        ("C++", "written in C.", False),
        ("R&D", "for r&d only", True),
        ("query", "many queries", True),
        ("3D", "3d reconstruction", True),
        ("3D", "13d reconstruction", False),
        ("é", "cafe", False),
    ],
)
def test_keywords(keyword: str, text: str, met: bool) -> None:
    """Whole words of Latin letters in any case and number, Chinese anywhere."""
    follow = Follow(keywords=(keyword,))
    assert bool(_met(follow, title=text, abstract="x")) is met
    assert bool(_met(follow, title="x", abstract=text)) is met


def test_a_published_brief_is_searched_and_a_held_one_is_not() -> None:
    """What waits for a reviewer is spoken of nowhere."""
    follow = Follow(keywords=("两阶段网络",))
    brief = Brief(text=GOOD)
    assert _met(follow, outcome=outcome(1, brief=brief, basis=Basis.FULLTEXT)) == ["keyword 两阶段网络"]
    assert _met(follow, outcome=outcome(1, brief=brief, state=State.HELD)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Example", "Ada Example"),
        ("Ada Example", "ADA EXAMPLE"),
        ("Ada Example", "A. Example"),
        ("Ada Example", "Ada B. Example"),
        ("Ada Example", "Example, Ada"),
        ("Ada Example", "Example Ada"),
        ("Ada Example", "A.B. Example Jr."),
        ("Jörg Müller", "Jorg Muller"),
        ("Jörg Müller", 'J{\\"o}rg M\\"uller'),
        ("Søren Łoś", "S{\\o}ren {\\L}o\\'s"),
        ("Xiao-Ming Specimen", "Xiaoming Specimen"),
        ("Xiaoming Specimen", "X.-M. Specimen"),
        ("Yan Le Sample", "Yan LeSample"),
        ("Pat O'Sample", "Pat O’Sample"),
        ("Laurens van der Beispiel", "L. van der Beispiel"),
        ("李伟", "李 伟"),
    ],
)
def test_names_of_one_person(one: str, other: str) -> None:
    """However they are spelt, and whichever of the two the reader wrote."""
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Example", "Ida Example"),
        ("Ada Example", "Ada Sample"),
        ("Ada Example", "B. Example"),
        ("Ada Example", "Example"),
        ("Ada Example", "E. Ada"),
        ("Ada Example", "Adam Example"),
        ("李伟", "李伟明"),
        ("", ""),
        ("Ada Example", "..."),
    ],
)
def test_names_of_two_people(one: str, other: str) -> None:
    """Another family name, another given name, or too little to go by."""
    assert not same_person(one, other)
    assert not same_person(other, one)


@given(st.text(max_size=20), st.text(max_size=20))
def test_names_are_compared_either_way(one: str, other: str) -> None:
    """Whatever they hold, the answer is the same both ways round."""
    assert same_person(one, other) == same_person(other, one)


def test_institutions_are_read_before_the_abstract() -> None:
    """Of the PDF, where it is there; what the abstract names is no affiliation. Else in the comment."""
    follow = Follow(institutions=("Pond University", "蛙学研究所"))
    body = f"Frogs\nAda Example, Pond University\nAbstract\n{ABSTRACT}\nThe Marsh Institute helped."
    document = Document(quality=TextQuality.GOOD, pages=1, abstract=ABSTRACT, body=body, extractor="x")
    assert _met(follow, front_matter(document)) == ["institution Pond University"]
    assert _met(Follow(institutions=("Marsh Institute",)), front_matter(document)) == []
    assert _met(follow, comment="Pond University, 8 pages") == ["institution Pond University"]
    assert _met(follow, "elsewhere", comment="Pond University") == []


def test_hits_stand_in_the_order_of_the_readers_words() -> None:
    """Keywords, authors, institutions, and what is to stand last."""
    follow = Follow(
        keywords=("rain", "frog"), authors=("B. Sample",), institutions=("Pond",), exclude=("hard",)
    )
    met = _met(follow, "Pond")
    assert met == ["keyword rain", "keyword frog", "author B. Sample", "institution Pond", "exclude hard"]


async def test_a_run_puts_what_is_followed_first(houses: Houses) -> None:
    """In the file, with its reason; nothing is lost, numbers stay, and the classic layout is as it was."""
    house = houses(follow={"audio": Follow(keywords=("newt",), exclude=("toad",))})
    house.arxiv.announce(listing("cs.SD", *(listed(n) for n in range(1, 5))), listing("eess.AS"))
    titles = {1: "A Toad", 2: "A Heron", 3: "Newts", 4: "Newts and a Toad"}
    house.arxiv.hold(*(paper(number, title=title) for number, title in titles.items()))
    await house.run(AUDIO)
    digest = house.store.digest("audio", DAY)
    assert digest
    assert [entry.number for entry in digest.section(Section.NEW)] == [1, 2, 3, 4]
    assert [entry.number for entry in digest.ranked(Section.NEW)] == [3, 2, 1, 4]
    text = (house.folder / "outputs/20261102_Mon/audio.md").read_text("utf-8")
    assert text == standard(digest)
    assert text.count("> **命中:** 关键词 newt\n") == 1
    assert "> **命中:** 关键词 newt; 排后 toad\n" in text
    assert read_digest(text, "audio", DAY).digest.section(Section.NEW)[0].hits == (
        Hit(kind=HitKind.EXCLUDE, name="toad"),
    )
    bare = tuple(entry.model_copy(update={"hits": ()}) for entry in digest.entries)
    assert classic(digest) == classic(digest.model_copy(update={"entries": bare}))


async def test_other_topics_follow_other_things(houses: Houses) -> None:
    """What one topic follows is nothing to another."""
    house = houses(follow={"text": Follow(keywords=("invented",))})
    house.arxiv.announce(listing("cs.SD", listed(1)), listing("eess.AS"))
    house.arxiv.hold(paper(1))
    await house.run(AUDIO)
    digest = house.store.digest("audio", DAY)
    assert digest
    assert digest.entries[0].hits == ()
    assert digest.entries[0].id == paper_id(1)
