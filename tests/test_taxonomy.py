"""The vocabulary of tasks: its rules, its look-up, and what it covers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.errors import UsageError
from jianbao.taxonomy import Taxonomy

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
TAXONOMY = Taxonomy.parse((ROOT / "prompts" / "taxonomy.yml").read_text(encoding="utf-8"))
IDS = [node.id for node in TAXONOMY.nodes]


def _small(*nodes: str) -> Taxonomy:
    rows = "".join(f"\n  - {{{node}}}" for node in nodes)
    return Taxonomy.parse(f"version: 1.0.0\nendings: [任务]\nfacets: [评估]\nnodes:{rows or ' []'}\n")


@pytest.mark.parametrize(
    ("nodes", "rule"),
    [
        (["id: a, zh: 甲, en: A1", "id: a, zh: 乙, en: B1"], "stands twice"),
        (["id: a.b, zh: 甲, en: A1"], "parent of a.b"),
        (["id: a, zh: 甲, en: A1, aliases: [Bee]", "id: b, zh: 乙, en: bees"], "belongs to a"),
        (["id: a, zh: 甲, en: A1", "id: b, zh: 乙, en: B1, aliases: [甲]"], "belongs to a"),
        (["id: a, zh: 甲, en: A1, aliases: [cat], not: [Cats]"], "`not` forbids"),
        (["id: a, zh: 甲, en: A1, not: [乙]", "id: b, zh: 乙, en: B1"], "not the reverse"),
        (["id: a, zh: 甲, en: A1, broader: [b]", "id: b, zh: 乙, en: B1, broader: [a]"], "above itself"),
        (["id: a, zh: 甲, en: A1, broader: [a]"], "above itself"),
        (["id: a, zh: 甲, en: A1, also: [z]"], "also of a"),
        (["id: a, zh: 甲, en: A1, status: deprecated, replaced_by: z"], "replaced_by of a"),
        (["id: a, zh: 甲, en: A1, colour: red"], "colour"),
        (["id: A, zh: 甲, en: A1"], "pattern"),
        (
            [f"id: {'.'.join('abcd'[:n])}, zh: {n}号, en: Level{n}" for n in (1, 2, 3, 4)],
            "deeper than 3",
        ),
    ],
)
def test_a_broken_rule_is_named(nodes: list[str], rule: str) -> None:
    """Whoever edits the file learns which rule it breaks, when it is read and not at night."""
    with pytest.raises(UsageError, match=re.escape(rule)):
        _small(*nodes)


def test_what_is_no_yaml_is_our_callers_mistake() -> None:
    """A parser's own error never leaves the room."""
    with pytest.raises(UsageError, match="taxonomy"):
        Taxonomy.parse("nodes: [")


@pytest.mark.parametrize(
    ("name", "node_id"),
    [
        ("speech.asr", "speech.asr"),
        ("语音识别", "speech.asr"),
        ("自动语音识别任务", "speech.asr"),
        ("语音识别（ASR）", "speech.asr"),
        ("Automatic  Speech-Recognition", "speech.asr"),
        ("ASV", "speech.speaker.verification"),
        ("说话人验证", "speech.speaker.verification"),
        ("语音情感识别", "speech.emotion"),
        ("图像分割", "vision.segmentation"),
        ("图像分类", "vision.classification"),
        ("AI生成文本检测", "language.generation.detection"),
        ("文本检测", "vision.ocr"),
        ("音乐源分离", "music.separation"),
        ("语音分离", "speech.separation"),
        ("中文拼图识别", None),
        ("", None),
    ],
)
def test_names_resolve_and_lookalikes_stay_apart(name: str, node_id: str | None) -> None:
    """A spelling does not matter; a likeness decides nothing."""
    assert TAXONOMY.resolve(name) == node_id


def test_every_name_leads_home() -> None:
    """Each id, Chinese name, English name and alias of the file resolves to its own node."""
    for node in TAXONOMY.nodes:
        assert {TAXONOMY.resolve(name) for name in node.names} == {node.replaced_by or node.id}


@given(st.text())
def test_any_name_resolves_to_a_node_or_to_nothing(name: str) -> None:
    """A model may write anything where a tag belongs."""
    assert TAXONOMY.resolve(name) in (None, *IDS)
    assert set(TAXONOMY.resolve_phrase(name)) <= set(IDS)


def test_a_retired_node_leads_on() -> None:
    """Its names give the node that replaced it, its id can still be looked up, and nobody is offered it."""
    taxonomy = _small(
        "id: a, zh: 甲, en: Apples, arxiv_hint: [cs.CV]",
        "id: b, zh: 乙, en: Berries, status: deprecated, replaced_by: a, arxiv_hint: [cs.CV]",
    )
    assert taxonomy.resolve("berry") == "a"
    assert taxonomy.name("b") == "乙"
    assert taxonomy.mentions("berries") == ()
    assert [node.id for node in taxonomy.shortlist("", ["cs.CV"])] == ["a"]


@pytest.mark.parametrize(
    ("phrase", "ids"),
    [
        ("低资源方言语音识别", ("speech.asr",)),
        ("语音识别与机器翻译", ("speech.asr", "language.translation")),
        ("图像分类和目标检测任务", ("vision.classification", "vision.detection")),
        ("音频深度伪造检测与定位", ("audio.deepfake",)),
        ("爵士和弦识别", ("music.chord",)),
        ("语音对话模型评估", ("speech.dialogue",)),
        ("方言模型压缩", ("ml.efficiency",)),
        ("面向老人的语音增强", ("speech.enhancement",)),
        ("机器翻译中的性别选择", ("language.translation",)),
        ("大模型生成文本检测", ("language.generation.detection",)),
        ("天气真好", ()),
    ],
)
def test_phrases_resolve_by_their_head(phrase: str, ids: tuple[str, ...]) -> None:
    """Compounds split at 与 and 和, and modifiers fall away."""
    assert TAXONOMY.resolve_phrase(phrase) == ids


def test_a_false_friend_at_the_end_of_a_phrase_leads_nowhere() -> None:
    """What `not` names is not taken for the task by its last characters."""
    taxonomy = _small("id: a, zh: 文本检测, en: Text detection, not: [生成文本检测]")
    assert taxonomy.resolve_phrase("街景文本检测评估") == ("a",)
    assert taxonomy.resolve_phrase("模型生成文本检测") == ()
    assert taxonomy.resolve("生成文本检测") is None


def test_an_unknown_id_is_a_mistake() -> None:
    """Ids come from the file, so that one that is not there is a fault of the program."""
    with pytest.raises(UsageError, match=r"speech\.none"):
        TAXONOMY.node("speech.none")


def test_what_the_title_says_comes_first() -> None:
    """One name in the title outweighs two in the abstract."""
    text = "Towards robust keyword spotting\nUnlike speech recognition (ASR), it runs on small devices."
    assert [node.id for node in TAXONOMY.mentions(text)][:2] == ["speech.keyword", "speech.asr"]


def test_a_papers_category_decides_between_equals() -> None:
    """Of two tasks named once each, the one at home in the paper's category leads."""
    text = "A study of two tasks\nWe treat machine translation and trajectory prediction."
    assert TAXONOMY.mentions(text, ["cs.CL"])[0].id == "language.translation"
    assert TAXONOMY.mentions(text, ["cs.RO"])[0].id == "robotics.driving.prediction"


@pytest.mark.parametrize("size", [1, 12, 60])
def test_a_shortlist_is_as_long_as_asked(size: int) -> None:
    """What title and abstract name leads, none stands twice."""
    text = "Beat tracking for live bands\nWe improve beat tracking."
    ids = [node.id for node in TAXONOMY.shortlist(text, ["cs.SD"], size)]
    assert ids[0] == "music.beat"
    assert len(ids) == len(set(ids)) == size


@pytest.mark.parametrize(
    ("title", "category", "node_id"),
    [
        ("Detecting speech that was deepfaked", "cs.SD", "speech.spoof"),
        ("Which chatbots refuse too much?", "cs.CL", "language.dialogue"),
        ("A stethoscope for noisy wards", "cs.SD", "audio.medical"),
        ("Counting frogs by their calls", "cs.SD", "audio.bioacoustics"),
        ("Bounds for shallow networks", "cs.LG", "theory"),
        ("", "cs.CV", "vision"),
    ],
)
def test_a_task_need_not_be_named_to_be_offered(title: str, category: str, node_id: str) -> None:
    """Some of the words of a name, a cue, or the paper's category put it on the list."""
    assert node_id in [node.id for node in TAXONOMY.shortlist(f"{title}\n", [category])]


def test_a_cue_is_no_name() -> None:
    """It brings a node onto the list; a text that holds it does not name the task, nor does a tag."""
    taxonomy = _small("id: a, zh: 甲, en: Apples, cues: [orchard]", "id: b, zh: 乙, en: Berries")
    assert next(node.id for node in taxonomy.shortlist("In the orchard\n", [])) == "a"
    assert taxonomy.mentions("In the orchard") == ()
    assert taxonomy.resolve("orchard") is None


@pytest.mark.parametrize(
    ("text", "node_id"),
    [
        ("Robust communications between teams", "signal.wireless"),
        ("Chatbots in the classroom", "language.dialogue"),
        ("Calibration of cameras", "language.llm.hallucination"),
        ("Mapping beliefs", "robotics.localization.slam"),
        ("Mastering chess", "music.production"),
    ],
)
def test_a_word_with_many_meanings_names_no_task(text: str, node_id: str) -> None:
    """What stood for the wrong task in papers, before it became a cue."""
    assert node_id not in [node.id for node in TAXONOMY.mentions(text)]


def test_what_is_alike_is_told_by_its_node() -> None:
    """One line for a node, by its likest name; what its `not` names is not suggested for it."""
    taxonomy = _small("id: a, zh: 语音识别, en: ASR1, aliases: [语音识别器], not: [语音情感识别]")
    assert {node_id: alike.name for node_id, alike in taxonomy.near("语音识别仪").items()} == {
        "a": "语音识别"
    }
    assert taxonomy.near("语音情感识别") == {}


def test_names_can_stand_in_one_line() -> None:
    """A prompt lists them with 、 between: no Chinese name holds one, or a comma or a line's end."""
    assert not [node.zh for node in TAXONOMY.nodes if re.search(r"[、，,;；\n]", node.zh)]


def test_a_prompt_gets_names() -> None:
    """Chinese names in one line: what a model copies, `resolve` knows."""
    line = TAXONOMY.prompt_names([TAXONOMY.node("speech.asr"), TAXONOMY.node("survey")])
    assert line == "语音识别、综述"


_PHRASE = re.compile(r"属于([^，。；：,;（）()]{2,20}?)的?(?:任务|领域|问题|研究|方向|范畴)")
_ENTRY = re.compile(
    r"^#### \[\w+ \d+\] (?P<title>.*)\n- \*\*分类: (?P<categories>.*)\*\*\n\n"
    r"- \*\*简介: (?P<brief>.*)\*\*\n(?P<rest>(?:(?!^---$).*\n)*)",
    re.MULTILINE,
)
_ABSTRACT = re.compile(r"^> \*\*摘要:\*\* ?(.*)$", re.MULTILINE)


class _Real(NamedTuple):
    text: str
    """Title and abstract."""
    categories: list[str]
    phrases: list[str]
    """What its 简介 calls its task."""


@pytest.fixture(scope="module")
def papers() -> list[_Real]:
    """Of real digests, those that say what task they belong to."""
    found = []
    for path in sorted((SHARED / "data" / "digests").glob("*/*.md")):
        for entry in _ENTRY.finditer(path.read_text(encoding="utf-8")):
            abstract = _ABSTRACT.search(entry["rest"])
            if phrases := _PHRASE.findall(entry["brief"]):
                text = f"{entry['title']}\n{abstract[1] if abstract else ''}"
                found.append(_Real(text, entry["categories"].split("; "), phrases))
    return found


real = pytest.mark.skipif(not (SHARED / "data" / "digests").exists(), reason="the real digests are not here")


@real
def test_nine_in_ten_task_phrases_of_real_digests_resolve(papers: list[_Real]) -> None:
    """What people's digests call a task is in the vocabulary."""
    known = [bool(TAXONOMY.resolve_phrase(phrase)) for paper in papers for phrase in paper.phrases]
    assert sum(known) / len(known) >= 0.9


@real
def test_the_shortlist_holds_the_task_of_real_papers(papers: list[_Real]) -> None:
    """The model can choose the right tag for 95 of 100 papers: what is not offered is seldom chosen."""
    hits = []
    for paper in papers:
        wanted = {node_id for phrase in paper.phrases for node_id in TAXONOMY.resolve_phrase(phrase)}
        if wanted:
            hits.append(wanted <= {node.id for node in TAXONOMY.shortlist(paper.text, paper.categories)})
    assert len(hits) > 1000
    assert sum(hits) / len(hits) >= 0.95
