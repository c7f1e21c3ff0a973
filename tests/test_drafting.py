"""Drafts by rule: made of the paper's own words, changing with them, and never half English."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.adapters.draft import DraftWriter
from jianbao.checks import check_text
from jianbao.demo import DemoPaper, announced_days
from jianbao.drafting import Writer
from jianbao.drafting.lexicon import Lexicon
from jianbao.drafting.quantities import amount, sizes
from jianbao.drafting.translate import noun_phrase, verb_phrase
from jianbao.drafting.words import plain, sentences, words_of
from jianbao.errors import UsageError
from jianbao.glossary import Glossary
from jianbao.model import ChatRequest, Message, Severity
from jianbao.prompting import Prompt
from jianbao.replies import parse_brief
from jianbao.taxonomy import Taxonomy

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
TAXONOMY = Taxonomy.parse((ROOT / "prompts" / "taxonomy.yml").read_text(encoding="utf-8"))
GLOSSARY = Glossary.parse((ROOT / "prompts" / "glossary.yml").read_text(encoding="utf-8"))
WRITER = Writer(TAXONOMY, GLOSSARY)
LEXICON = Lexicon(TAXONOMY, GLOSSARY)
PAPERS = [paper for papers in announced_days().values() for paper in papers]
KEPT = {term.en.casefold() for term in GLOSSARY.terms if term.keep_english} | {"ms", "km", "cm", "mm", "m"}

TITLE = "PondNet: Robust Speech Recognition for Ponds"
ABSTRACT = (
    "Speech recognition near water suffers from background noise. We propose PondNet, a two-stage framework "
    "that combines diffusion models with contrastive learning. On PondBench-X, PondNet reduces the word "
    "error rate from 9.4% to 7.1% and is 3 times faster than the baseline."
)


def _text(title: str = TITLE, abstract: str = ABSTRACT, categories: tuple[str, ...] = ("cs.SD",)) -> str:
    return WRITER.draft(title, abstract, categories).text


def _lower_words(text: str) -> set[str]:
    """Words of small letters only that are no part of a name: `LLM-as-a-Judge` is one."""
    return {word for word in re.findall(r"[\w@.-]+", text, re.ASCII) if word.islower() and word.isalpha()}


def test_a_draft_tells_task_problem_method_and_result() -> None:
    """All four moves are found where an abstract makes them."""
    text = _text()
    assert text.startswith("该论文属于语音识别任务，")
    for told in (
        "背景噪声",
        "PondNet",
        "两阶段框架",
        "扩散模型",
        "对比学习",
        "PondBench-X",
        "词错误率从9.4%降至7.1%",
    ):
        assert told in text


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("7.1%", "6.8%", "6.8%"),
        ("PondNet", "LakeFormer-XL", "LakeFormer-XL"),
        ("Speech Recognition", "Speech Enhancement", "语音增强"),
        ("diffusion models", "graph neural networks", "图神经网络"),
        ("PondBench-X", "MarshSet-3K", "MarshSet-3K"),
        (
            "reduces the word error rate from 9.4% to 7.1%",
            "improves the accuracy by 2.5 points",
            "提升2.5个百分点",
        ),
    ],
)
def test_another_paper_gets_another_draft(old: str, new: str, told: str) -> None:
    """Change a number, name, task, technique or data set, and the 简介 changes with it."""
    title, abstract = TITLE.replace(old, new), ABSTRACT.replace(old, new)
    abstract = abstract.replace(old.casefold(), new.casefold())
    assert told not in _text()
    assert told in _text(title, abstract.replace("Speech recognition", "Audio"))


def test_a_replacement_tells_its_own_number() -> None:
    """The two versions of one demonstration paper differ in a result, and so do their drafts."""
    first, second = (
        WRITER.draft(one.title, one.abstract, one.categories).text for one in PAPERS if one.id == "9911.00021"
    )
    assert "66.8" in first
    assert "67.3" in second


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_bundled_papers_pass_the_checks(paper: DemoPaper) -> None:
    """What a newcomer sees first has no finding that would hold it back, and quotes verbatim."""
    brief = WRITER.draft(paper.title, paper.abstract, paper.arxiv_categories)
    assert not [one for one in check_text(brief.text) if one.severity is Severity.ERROR]
    assert 40 <= len(brief.text) <= 150
    assert "任务" in brief.text or "领域" in brief.text
    assert brief.evidence
    assert all(one.quote in f"{paper.title}\n{paper.abstract}" for one in brief.evidence)
    assert set(brief.tags) <= {node.id for node in TAXONOMY.nodes}
    assert _lower_words(brief.text) <= KEPT
    assert "虚构" not in brief.text


ODD = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            [
                *(
                    "We propose",
                    "a novel",
                    "PondNet",
                    ",",
                    "that combines",
                    "with",
                    "for",
                    "of",
                    "and",
                    "using",
                    "5.1%",
                ),
                *(
                    "based on",
                    "from",
                    "3",
                    "to",
                    "×",
                    "$x^2$",
                    "\\textbf{A}",
                    "(",
                    ")",
                    "<think>",
                    "dataset",
                    "images",
                ),
                *(
                    "1,200",
                    "million",
                    "improves accuracy by",
                    "points",
                    "However,",
                    "suffers from",
                    "speech",
                    "。",
                    "**",
                ),
                *(
                    "|",
                    "two",
                    "LLM-based",
                    "non-",
                    "the",
                    "achieves",
                    "\u2028",
                    ".",
                    "Experiments show",
                    "fewer",
                ),
            ]
        ),
        max_size=60,
    ).map(" ".join),
)


@given(title=ODD, abstract=ODD)
@settings(max_examples=150, deadline=None)
def test_odd_papers_get_a_draft_of_one_line(title: str, abstract: str) -> None:
    """Whatever comes in, the draft is one Chinese line that ends in 。 and holds no English words."""
    text = WRITER.draft(title, abstract, ()).text
    assert text.startswith("该论文")
    assert text.endswith("。")
    assert not re.search(r"[\n\r\u2028\u2029*<>|\\$]", text)
    assert len(text) <= 160
    assert _lower_words(text) <= KEPT


@given(abstract=ODD)
@settings(max_examples=100, deadline=None)
def test_sentences_are_verbatim(abstract: str) -> None:
    """Every sentence that may become evidence is a substring of the abstract."""
    assert all(one in abstract for one in sentences(abstract))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("a two-stage framework for robust speech recognition", "用于鲁棒语音识别的两阶段框架"),
        ("a knowledge-guided network", "知识引导的网络"),
        ("an LLM-based approach", "基于LLM的方法"),
        ("visual and textual features", "视觉和文本特征"),
        ("the performance of language models", "语言模型的性能"),
        ("three loss functions", "三个损失函数"),
        ("a frobnicated diffusion model", "扩散模型"),
        ("an algorithm based on reinforcement learning", "基于强化学习的算法"),
    ],
)
def test_noun_phrases(english: str, chinese: str) -> None:
    """The shapes in which methods are named; an unknown modifier is left out."""
    found = noun_phrase(LEXICON, words_of(english), 0)
    assert found
    assert found.zh == chinese


@pytest.mark.parametrize(
    "english", ["a diffusion frobnicator", "a robust", "no labels", "non frobnicated data", ""]
)
def test_unknown_heads_give_nothing(english: str) -> None:
    """A phrase whose head is unknown, or whose negation would be lost, is not told."""
    assert noun_phrase(LEXICON, words_of(english), 0) is None


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("jointly aligns speech and text features", "对齐语音和文本特征"),
        ("combines diffusion models with contrastive learning", "结合扩散模型和对比学习"),
        ("injects visual features into the language model", "将视觉特征注入语言模型"),
        ("fine-tunes the language model", "微调语言模型"),
        ("relies on human feedback", "依赖人类反馈"),
    ],
)
def test_verb_phrases(english: str, chinese: str) -> None:
    """Verbs in their forms, with one object or two, adverbs left out."""
    found = verb_phrase(LEXICON, words_of(english), 0)
    assert found
    assert found.zh == chinese


@pytest.mark.parametrize(
    ("value", "scale", "chinese"),
    [
        ("1.5", "million", "150万"),
        ("7", "B", "70亿"),
        ("1.2", "million", "120万"),
        ("100", "k", "10万"),
        ("12,400", "", "12,400"),
        ("0.5", "billion", "5亿"),
        ("3", "thousand", "3000"),
        ("15000", "billion", "15万亿"),
    ],
)
def test_powers_of_ten(value: str, scale: str, chinese: str) -> None:
    """million and billion become 万 and 亿, and keep their value."""
    assert amount(value, scale) == chinese


def test_counts_have_their_measure_words() -> None:
    """What a data set holds is counted the Chinese way, hedges kept."""
    assert sizes("It holds over 2.3 million images and 1,200 hours of speech in 40 languages.") == [
        "超过230万张图像",
        "1,200小时语音",
        "40种语言",
    ]


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ("PondNet improves accuracy by 3.2 points.", "准确率提升3.2个百分点"),
        ("PondNet improves accuracy by 3.2%.", "准确率提升3.2%"),
        ("PondNet reduces latency by up to 40%.", "延迟最高降低40%"),
        ("PondNet achieves an accuracy of 91.3%.", "准确率达到91.3%"),
        ("PondNet achieves 91.3% accuracy.", "准确率达到91.3%"),
        ("PondNet achieves a WER of 5.2%.", "WER为5.2%"),
        ("PondNet outperforms existing methods by 4.1%.", "优于现有方法4.1%"),
        ("PondNet yields a 23% relative reduction in EER.", "EER相对降低23%"),
        ("PondNet yields a 14% relative improvement in WER.", "WER相对改善14%"),
        ("PondNet achieves a 2.6$\\times$ speedup.", "实现2.6倍加速"),
        ("The best model achieves only 41.7% accuracy.", "准确率仅为41.7%"),
    ],
)
def test_figures_keep_value_kind_and_direction(result: str, told: str) -> None:
    """Points stay points, times stay times, what falls falls, and hedges stand where Chinese has them."""
    assert told in _text(abstract=f"We propose PondNet, a robust framework. {result}")


@pytest.mark.parametrize(
    "result",
    [
        "Pupils ask 38% fewer questions than their peers.",
        "PondNet reaches 87$\\pm$3% accuracy.",
        "PondNet frobnicates the zorp by 12%.",
        "It gains between 5.1%-7.3% accuracy.",
    ],
)
def test_figures_that_could_mislead_are_left_out(result: str) -> None:
    """A number of other people, with a spread, of an unknown thing or of a range is not told."""
    assert "%" not in _text(abstract=f"We propose PondNet, a robust framework. {result}")


def test_no_superlative_is_invented() -> None:
    """A draft never says first or best on its own account."""
    assert not [
        paper.name for paper in PAPERS if re.search("首个|首次|最优", _text(paper.title, paper.abstract))
    ]


def test_tex_is_undressed() -> None:
    """Styles and signs of TeX do not keep a number from being read."""
    assert (
        plain(r"\textbf{PondNet} is $2.6\times$ faster, $\sim$5\% better")
        == "PondNet is 2.6× faster, ~5% better"
    )


def _question(title: str, abstract: str) -> ChatRequest:
    prompt = Prompt.load(ROOT / "prompts", "brief", 1)
    messages = prompt.messages(id="9912.00001", title=title, categories="cs.SD; eess.AS", abstract=abstract)
    return ChatRequest(messages=messages)


async def test_the_writer_answers_the_real_prompt() -> None:
    """Behind the model's port it reads the paper out of the question and answers its JSON, for nothing."""
    model = DraftWriter(TAXONOMY, GLOSSARY)
    reply = await model.complete(_question(TITLE, ABSTRACT))
    assert parse_brief(reply, TAXONOMY.resolve) == WRITER.draft(TITLE, ABSTRACT, ("cs.SD", "eess.AS"))
    assert (reply.usage.prompt, reply.usage.completion) == (0, 0)
    assert model.is_draft
    assert set(json.loads(reply.text)) == {"brief", "tags", "evidence"}


async def test_a_repair_turn_gets_the_same_answer() -> None:
    """The paper is found behind later turns, too."""
    model, question = DraftWriter(TAXONOMY, GLOSSARY), _question(TITLE, ABSTRACT)
    more = (Message(role="assistant", content="…"), Message(role="user", content="请改正。"))
    again = ChatRequest(messages=question.messages + more)
    assert await model.complete(again) == await model.complete(question)


async def test_a_question_without_a_paper_is_our_mistake() -> None:
    """Another prompt's question is refused rather than answered at random."""
    with pytest.raises(UsageError):
        await DraftWriter(TAXONOMY, GLOSSARY).complete(
            ChatRequest(messages=(Message(role="user", content="翻译这篇论文。"),))
        )


@pytest.mark.skipif(not SHARED.exists(), reason="the shared digests are not here")
def test_real_abstracts_pass_the_checks() -> None:
    """At least 95 % of 500 real papers get a draft that no check holds back."""
    entry = re.compile(
        r"^#### \[new \d+\] (.*)\n- \*\*分类: (.*)\*\*\n(?:.*\n)*?> \*\*摘要:\*\* (.*)$", re.MULTILINE
    )
    texts = (file.read_text(encoding="utf-8") for file in sorted(SHARED.glob("data/digests/*/*.md"))[::7])
    found = [match.groups() for text in texts for match in entry.finditer(text)][:500]
    drafts = [WRITER.draft(title, abstract, categories.split("; ")) for title, categories, abstract in found]
    good = [
        one for one in drafts if all(fault.severity is not Severity.ERROR for fault in check_text(one.text))
    ]
    assert len(good) >= 0.95 * len(drafts) > 0
