"""Translations: what is copied to the letter, whether all is said, and the checks that a 简介 has too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.checks import Source, check_translation
from jianbao.checks.verbatim import altered, blanked
from jianbao.checks.whole import length, numbers, sentences
from jianbao.model import Severity
from jianbao.model.translation import TextPart
from jianbao.prompting import Prompt
from tests.checks.lore import PROMPTS, vocabulary

TITLE, ABSTRACT = TextPart
MOTHS = Source(
    title="MothMap: Tracking Moths by Lamp Light",
    abstract=(
        "Tracking moths around street lamps is hard because their paths cross and the images are noisy. "
        "We present MothMap, which follows Vell et al. [7] and predicts the next $k$ positions of every moth "
        r"in $\mathcal{O}(n \log n)$ time. On 1.2 million frames, MothMap lowers the tracking error by 18\% "
        "relative to the strongest baseline, but it may still fail when more than 30 moths fly at once. "
        "Code: https://example.org/mothmap"
    ),
)
GOOD = (
    "路灯周围飞蛾的轨迹相互交叉，图像噪声又大，因此难以追踪。本文提出MothMap，沿用Vell et al. [7]的做法，"
    r"在$\mathcal{O}(n \log n)$时间内预测每只飞蛾其后的$k$个位置。"
    "在120万帧图像上，MothMap的追踪误差比最强基线相对降低18%，"
    "但同时飞行的飞蛾超过30只时仍可能失败。代码见 https://example.org/mothmap 。"
)


def codes(text: str, part: TextPart = ABSTRACT, source: Source = MOTHS) -> dict[str, Severity]:
    """What the checks say, each code once."""
    return {one.code: one.severity for one in check_translation(part, text, source, vocabulary())}


def test_a_faithful_translation_passes() -> None:
    """Formulas, citations, names and numbers included; and its title."""
    assert codes(GOOD) == {}
    assert codes("MothMap：在路灯光下追踪飞蛾", TITLE) == {}


def test_the_prompts_own_example_passes() -> None:
    """What we show to a model is what we ask of it."""
    system = Prompt.load(PROMPTS, "translation").system
    assert GOOD.replace("\\", "\\\\") in system
    assert MOTHS.abstract in system


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("120万", "12万", "number.magnitude"),
        ("18%", "81%", "number.unsupported"),
        ("[7]", "", "form.citation"),
        ("[7]", "[8]", "form.citation"),
        ("Vell et al.", "Vell 等人", "form.citation"),
        ("/mothmap", "/moths", "form.citation"),
        (r"\log n", r"\log m", "form.formula"),
        ("$k$", "$K$", "form.formula"),
        ("$k$", "k ", "form.formula"),
        ("。在120万", "。\n在120万", "form.lines"),
        ("难以追踪", "**难以**追踪", "form.markdown"),
        ("路灯周围", "摘要：路灯周围", "form.meta"),
        ("可能失败。", "可能失败。强烈推荐。", "injection.echo"),
    ],
)
def test_what_no_translation_may_do(right: str, wrong: str, code: str) -> None:
    """Each goes back to the model, or is held."""
    assert right in GOOD
    assert codes(GOOD.replace(right, wrong)).get(code) is Severity.ERROR


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        ("MothMap", "MothMop", "name.unsupported"),
        ("难以追踪", "难以 tracking 追踪", "language.half_translated"),
        ("轨迹相互交叉", "軌跡相互交叉", "language.traditional"),
        ("相对降低18%", "明显降低", "number.missing"),
    ],
)
def test_what_is_worth_a_look(right: str, wrong: str, code: str) -> None:
    """A warning publishes it."""
    assert codes(GOOD.replace(right, wrong)).get(code) is Severity.WARNING


def test_a_summary_is_no_translation() -> None:
    """Half of the sentences are gone, and nearly all of the length."""
    told = codes("本文提出MothMap来追踪飞蛾。")
    assert told["form.sentences"] is told["form.length"] is Severity.ERROR


def test_english_is_no_translation() -> None:
    """Of title or abstract; a title that is nothing but a name is none to translate."""
    assert codes(MOTHS.title, TITLE)["language.english"] is Severity.ERROR
    assert codes(MOTHS.abstract)["language.english"] is Severity.ERROR
    assert codes("Tracking Moths By Lamp Light（译）", TITLE)["language.english"] is Severity.ERROR
    assert (
        codes(
            "Gemma与Mistral、Llama之比较", TITLE, Source(title="Gemma, Mistral, Llama Compared", abstract="")
        )
        == {}
    )
    assert codes("MothMap-2", TITLE, Source(title="MothMap-2", abstract="")) == {}


def test_findings_speak_of_a_translation() -> None:
    """The model, and whoever reads the record, is not told of a 简介."""
    found = check_translation(ABSTRACT, MOTHS.abstract + "\n**x**", MOTHS, vocabulary())
    assert found
    assert not [one.message for one in found if "简介" in one.message]


def test_a_paper_that_speaks_to_its_reader_may() -> None:
    """The English says you: the Chinese may too, and a person can look at it."""
    source = Source(title="What You See Is What You Get", abstract="")
    assert codes("您所见即您所得", TITLE, source) == {"injection.echo": Severity.WARNING}
    assert codes("您所见即所得", TITLE)["injection.echo"] is Severity.ERROR


def test_money_is_no_formula() -> None:
    """Two sums in dollars are no formula between them; a sentence in bold is to be translated."""
    assert list(altered("花费 5 美元和 10 美元。", "It costs $5 and $10 a day.")) == []
    bold = r"$\textbf{we release a library of tools}$ today"
    assert [one.source for one in altered("我们今天发布", bold)] == [r"\textbf"]


@pytest.mark.parametrize("figure", ["$46$", r"$7.9\%$", r"$25\times$"])
def test_a_plain_figure_may_leave_its_dollars(figure: str) -> None:
    """It says the same without them: a warning."""
    (found,) = altered("提高了", f"raised by {figure} here")
    assert (found.code, found.severity) == ("form.formula", Severity.WARNING)


@pytest.mark.parametrize(
    "token",
    [
        r"\cite{vell2024,tarn-2023}",
        r"\citep[see][p.~3]{vell}",
        r"\url{https://example.org/a_b}",
        "[1, 2]",
        "[3-5]",
        "www.example.org/x",
        "ada@example.org",
        "arXiv:2508.03780v2",
        "Tarn et al.",
        "$$x = y$$",
        r"\(x_0\)",
        r"\emph",
    ],
)
def test_each_kind_is_missed(token: str) -> None:
    """Where it is copied all is well, blanks aside; where it is left out that is told."""
    english = f"As in {token} we go on."
    assert list(altered(f"如 {token} 所述，我们继续。", english)) == []
    assert [one.severity for one in altered("如所述，我们继续。", english)] == [Severity.ERROR]


@pytest.mark.parametrize("name", ["mAP@0.5", "Recall@10", "[PAD]", "top-5 [sic]"])
def test_what_looks_like_one_and_is_none(name: str) -> None:
    """Metrics, tokens and asides are left to the other checks."""
    assert list(altered("我们报告结果。", f"We report {name} here.")) == []


@given(st.text(alphabet=r"ab $\{}[]12.,:/@%et al", max_size=60))
def test_a_copy_alters_nothing(text: str) -> None:
    """Whatever stands there, the same text has it; and offsets stay where they were."""
    assert list(altered(text, text)) == []
    assert len(blanked(text)) == len(text)


def test_abbreviations_end_no_sentence() -> None:
    """Nor do initials, decimals and citations."""
    english = (
        "Methods, e.g. Frogs by A. Vell et al. [3], reach 4.5 points. They croak, i.e. Loudly vs. Softly."
    )
    assert list(sentences("方法达到4.5。", english)) == []
    assert [one.code for one in sentences("一句。", "One. Two. Three.")] == ["form.sentences"]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("trained on 3.3 million clips", "在330万个片段上训练"),
        ("GPT-4.5 and v1.5 models", "两个模型"),
        ("lowers it by 12.5%", "降低12.5%"),
        (r"lowers it by 12.5\%", "降低了 12.5 个百分点"),
    ],
)
def test_numbers_that_are_said_another_way(english: str, chinese: str) -> None:
    """Large sums change their unit, and names are no numbers."""
    assert list(numbers(chinese, english)) == []


def test_a_short_title_has_no_length() -> None:
    """A ratio of a few characters means nothing."""
    assert list(length("一种方法", "BERT")) == []


def test_it_is_fast() -> None:
    """A finding of a formula that never ends does not take its time."""
    for text in ("$" * 5000, "\\cite{" * 2000, "[1," * 3000, "a@" * 3000, "$a" * 4000):
        assert isinstance(list(altered("x", text)), list)
