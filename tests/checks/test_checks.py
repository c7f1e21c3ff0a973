"""The first checks: form and language of a 简介."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.checks import check_text
from jianbao.model import Severity

SHARED = Path(__file__).parents[2].parent / "shared"
GOOD = (
    "该论文研究野外录音中的蛙类计数任务，针对雨声与蛙鸣重叠导致难以计数的问题，提出两阶段网络PondNet，"
    "先分离雨声再统计个体数，相比最强基线，计数误差相对降低18%。"
)


def codes(text: str) -> dict[str, Severity]:
    """The codes found, with the gravest severity of each."""
    found: dict[str, Severity] = {}
    for finding in check_text(text):
        if found.get(finding.code) is not Severity.ERROR:
            found[finding.code] = finding.severity
    return found


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD + "代码已公开。",
        GOOD.replace("PondNet", "S$^3$F-Net（A*搜索）"),
        GOOD.replace("PondNet", "$\\text{S}^2$Q-VDiT"),
        GOOD.replace("PondNet", "基于[MASK]与<unk>标记、p<0.05的[1]号模型"),
        GOOD.replace("18%。", "18%，作为AI系统的一部分，90%以上的样本受益。"),
        GOOD[:-1] + "（相对值）。",
        GOOD[:-1] + "，称之为“蛙塘”。”",
        GOOD.replace("蛙类计数", "“以上下文为中心”的think过程、2025字形识别"),
        (
            "该论文提出Pond Domain Contrastive Learning（PDCL），结合Rain Spectrogram Transformer，在三个"
            "公开数据集上验证有效。"
        ),
        GOOD[:-1] + ".",
    ],
)
def test_good_ones_pass(text: str) -> None:
    """Names, formulas, brackets and quotation marks of real papers are no faults."""
    assert check_text(text) == ()


@pytest.mark.parametrize(
    ("text", "code", "span"),
    [
        (GOOD.replace("，先", "，\n先"), "form.lines", None),
        (GOOD.replace("，先", "，\u2028先"), "form.lines", None),
        (GOOD[:-1], "form.truncated", "差相对降低18%"),
        (GOOD[:-1] + "，", "form.truncated", None),
        (GOOD.replace("PondNet", "**PondNet**"), "form.markdown", "**PondNet**"),
        (GOOD.replace("PondNet", "`PondNet`"), "form.markdown", "`PondNet`"),
        (GOOD.replace("PondNet", "[PondNet](http://x.y)"), "form.markdown", "[PondNet](http://x.y)"),
        (GOOD.replace("PondNet", "CO<sub>2</sub>"), "form.markdown", "<sub>"),
        (GOOD.replace("PondNet", "https://example.org/a"), "form.markdown", "https://example.org/a"),
        (
            GOOD.replace("PondNet", "<img src=x onerror=alert(1)>"),
            "form.markdown",
            "<img src=x onerror=alert(1)>",
        ),
        ("- " + GOOD, "form.markdown", None),
        ("## " + GOOD, "form.markdown", None),
        ("1. " + GOOD, "form.markdown", None),
        (GOOD + "（99字）", "form.meta", "（99字）"),
        (GOOD + "(共 99 个汉字)", "form.meta", "(共 99 个汉字)"),
        (GOOD + "字数：99。", "form.meta", "字数：99"),
        (GOOD + "[99字]", "form.meta", "[99字]"),
        ("该论文提出[方法名称]。" + GOOD, "form.meta", "[方法名称]"),
        ("暂无摘要，请稍后再看。" + GOOD, "form.meta", "暂无摘要"),
        (GOOD[:-1] + "，误差更低，误差更低，误差更低。", "form.meta", "误差更低，误差更低，误差更低"),
        (GOOD.replace("该论文", "我们"), "form.meta", "我们"),
        ("以下是" + GOOD, "form.meta", "以下是"),
        ("简介：" + GOOD, "form.meta", "简介："),
        (GOOD + "以上是论文简介。", "form.meta", "以上是"),
        (GOOD + "希望对你有帮助。", "form.meta", "希望对你有帮助"),
        ("作为一个AI语言模型，" + GOOD, "form.meta", "作为一个AI语言模型，"),
        ("抱歉，我" + GOOD, "form.meta", "抱歉，我"),
        ("</think>" + GOOD, "form.meta", "</think>"),
        ("本文" * 14 + "。", "form.length", None),
        (GOOD * 4, "form.length", None),
        ("This paper studies frogs and proposes a network that counts them.", "language.english", None),
        (
            "本論文はカエルの声を数えるためのネットワークを提案し、精度を向上させることを目的とする。",
            "language.english",
            None,
        ),
    ],
)
def test_faults_are_errors_with_their_place(text: str, code: str, span: str | None) -> None:
    """Each hard fault is found, is an error, and shows the words it is about."""
    assert codes(text).get(code) is Severity.ERROR
    spans = [finding.span for finding in check_text(text) if finding.code == code]
    assert span is None or span in spans


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GOOD[:20] + GOOD[20:45] + "。", "form.length"),
        (GOOD * 2 + GOOD[:40] + GOOD[-40:], "form.length"),
        (GOOD.replace("PondNet", "能输出JSON的网络"), "form.meta"),
        (GOOD.replace("计数误差", "計數誤差"), "language.traditional"),
        (
            (
                "该论文属于counting of frogs in wet ponds at night任务，在三个数据集上逐一做了验证，"
                "方法有效，结果稳定可靠。"
            ),
            "language.english",
        ),
    ],
)
def test_doubtful_ones_are_warnings(text: str, code: str) -> None:
    """What may be right is shown to a person and holds nothing back."""
    assert codes(text) == {code: Severity.WARNING}


@given(st.text())
def test_any_text_can_be_checked(text: str) -> None:
    """Findings are in Chinese, and their places stand in the text."""
    for finding in check_text(text):
        assert re.search(r"[一-鿿]", finding.message)
        assert finding.span is None or finding.code == "language.english" or finding.span in text


@pytest.mark.parametrize("text", ["*" * 50_000, "（" * 50_000, "`[" * 25_000, "<a " * 20_000, "A " * 40_000])
def test_no_text_takes_long(text: str) -> None:
    """A runaway answer does not stop the run."""
    started = time.process_time()
    check_text(text)
    assert time.process_time() - started < 1


def real_briefs() -> list[str]:
    """The 简介 of another system's digests."""
    pattern = re.compile(r"^- \*\*简介: (.*)\*\*\n\n- \*\*链接", re.MULTILINE)
    files = sorted((SHARED / "data" / "digests").glob("*/*.md"))
    return [brief for file in files for brief in pattern.findall(file.read_text(encoding="utf-8"))]


@pytest.mark.skipif(not SHARED.exists(), reason="real digests are not here")
def test_an_archive_is_gone_over_quickly_and_with_few_findings() -> None:
    """More than 5,000 a second, and no more errors among real ones than the known defects, 1 in 100."""
    briefs = real_briefs()
    started = time.process_time()
    findings = [check_text(brief) for brief in briefs]
    seconds = time.process_time() - started
    assert len(briefs) / seconds > 5000
    held = sum(any(one.severity is Severity.ERROR for one in found) for found in findings)
    assert 0 < held < len(briefs) / 100
