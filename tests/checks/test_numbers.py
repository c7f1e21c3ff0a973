"""Numbers of a 简介 against those of its paper."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jianbao.checks import numbers
from jianbao.checks.numbers import chinese, notation
from jianbao.checks.source import Source
from jianbao.model import Finding, Severity

CASES: dict[str, list[list[Any]]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "numbers.yml").read_text(encoding="utf-8")
)
COUNTS: dict[str, list[list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "counts.yml").read_text(encoding="utf-8")
)
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def found(said: str, brief: str) -> tuple[Finding, ...]:
    """What is found in a 简介 of a paper that says something."""
    source = Source(title="A study of frogs", abstract=f"{said} is what we report.")
    return numbers.findings(f"该论文研究蛙类，{brief}。", source)


@pytest.mark.parametrize(("said", "brief"), CASES["supported"])
def test_supported_numbers_pass(said: str, brief: str) -> None:
    """The same value and kind is right, however it is written."""
    assert found(said, brief) == ()


@pytest.mark.parametrize(
    ("code", "said", "brief", "advice"),
    [(code, *row[:2], (row[2:] or [""])[0]) for code, rows in CASES.items() if "." in code for row in rows],
)
def test_wrong_numbers_are_found(code: str, said: str, brief: str, advice: str) -> None:
    """Each with its own code, the place in the 简介, and advice in Chinese."""
    findings = found(said, brief)
    assert {one.code for one in findings} == {code}
    for one in findings:
        assert one.severity is (Severity.INFO if code == "number.derived" else Severity.ERROR)
        assert one.span
        assert one.span in brief
        assert advice in one.message


@pytest.mark.parametrize(
    ("severity", "said", "brief"),
    [
        (severity, *row)
        for group, severity in (("wrong", "error"), ("doubtful", "warning"), ("right", None))
        for row in COUNTS[group]
    ],
)
def test_a_small_count_is_held_against_what_is_counted_and_listed(
    severity: str | None, said: str, brief: str
) -> None:
    """An error where nothing could be so many, a warning where something may, nothing where it is."""
    source = Source(title="A study of frogs", abstract=said)
    findings = numbers.findings(f"该论文研究蛙类，{brief}。", source)
    expected = {("number.unsupported", severity)} if severity else set()
    assert {(one.code, one.severity.value) for one in findings if one.severity != "info"} == expected


@pytest.mark.parametrize(
    "brief",
    [
        "用GPT-4在CIFAR-10与ImageNet-1k上训练3D模型，以F1、R²、Top-1与Pass@10评估H.264视频",
        "（1）先检测，（2）再计数",
        "采用一种两阶段方法，一个模型处理两类声音，每个阶段各一次（99字）",
        "面向20世纪的5G网络与第2阶段的16G显存",
        "结合二次规划与零样本学习，一致优于百度",
    ],
)
def test_names_and_words_with_digits_are_no_numbers(brief: str) -> None:
    """What no paper needs to say is not asked of it."""
    assert found("Frogs", brief) == ()


def test_the_text_of_the_pdf_is_a_source() -> None:
    """What the model was given supports; what no reader can see does not."""
    paper = {"title": "Frogs", "abstract": "We count frogs."}
    brief = "该论文统计了4321只蛙。"
    assert numbers.findings(brief, Source(**paper, text="We saw 4,321 frogs.")) == ()
    assert numbers.findings(brief, Source(**paper, comment="4321 frogs")) == ()
    hidden = numbers.findings(brief, Source(**paper, hidden=("We saw 4,321 frogs.",)))
    assert [one.code for one in hidden] == ["number.unsupported"]


def test_apparatus_supports_nothing() -> None:
    """Twelve pages and nine figures are no twelve tasks and nine languages, twelve tasks are."""
    source = Source(
        title="Frogs", abstract="Frogs in 11 languages.", comment="12 pages, 30 figures, 14 tables"
    )
    assert [one.span for one in numbers.findings("覆盖30个任务与14种蛙。", source)] == ["30", "14"]


@given(st.integers(1, 999), st.sampled_from(sorted(SCALES)), st.integers(-4, 4).filter(bool))
def test_every_power_of_ten_is_found(digits: int, scale: str, shift: int) -> None:
    """Digits that agree do not excuse a wrong magnitude, and the advice has the right one."""
    right = Decimal(digits) * SCALES[scale]
    wrong = right.scaleb(shift)
    said = f"A set of {digits} {scale} clips"
    assert found(said, f"构建{_zh(right)}段录音") == ()
    if wrong >= 1000:
        findings = found(said, f"构建{_zh(wrong)}段录音")
        assert [one.code for one in findings] == ["number.magnitude"]
        assert chinese.amount(right) in findings[0].message


def _zh(value: Decimal) -> str:
    return chinese.amount(value).replace(" ", "")


@given(st.integers(1, 10**9))
def test_numerals_of_any_size_are_read(value: int) -> None:
    """`amount` writes what `numeral` and the quantities read."""
    (quantity,) = chinese.quantities(f"共{_zh(Decimal(value))}条")
    assert quantity.low == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三千五百", "3500"),
        ("十二", "12"),
        ("两万三千", "23000"),
        ("一百零五", "105"),
        ("一点五", "1.5"),
        ("二〇二四", "2024"),
        ("三十亿", "3000000000"),
        ("1.5", "1.5"),
    ],
)
def test_chinese_numerals(text: str, value: str) -> None:
    """Positions, zeros, decimals, and years digit by digit."""
    assert chinese.numeral(text) == Decimal(value)


@given(st.text(), st.text())
def test_any_texts_can_be_compared(text: str, said: str) -> None:
    """No answer and no paper breaks the check, and spans stand in the 简介."""
    for one in numbers.findings(text, Source(title="", abstract=said)):
        assert one.span
        assert one.span in text
        assert re.search(r"[一-鿿]", one.message)


@given(st.text("0123456789.,万亿kMB%倍e^×十百 -±/–$\\{}一两个", max_size=40))
def test_no_number_is_too_strange(text: str) -> None:
    """Digits and scales in any order, on both sides."""
    numbers.findings(text, Source(title="", abstract=text))


@given(st.text())
def test_half_width_keeps_places(text: str) -> None:
    """Findings point into the text as it stands."""
    assert len(notation.chinese(text)) == len(text)


@pytest.mark.parametrize("text", ["9" * 30_000, "1," * 5_000, "万" * 30_000, "1-" * 5_000, "一分之" * 10_000])
def test_no_text_takes_long(text: str) -> None:
    """A runaway answer, or a paper full of numbers, does not stop the run."""
    started = time.perf_counter()
    numbers.findings("该论文有3.7万样本，" + text[:300], Source(title="", abstract="", text=text))
    numbers.findings(text, Source(title="", abstract="37k"))
    assert time.perf_counter() - started < 5
