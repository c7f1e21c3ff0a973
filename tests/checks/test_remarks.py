"""Remarks that are cut from a 简介."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.checks import check_text
from jianbao.checks.remarks import cut
from tests.checks.lore import BRIEF


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "（99字）"),
        ("", "(共 99 个汉字)"),
        ("", "[99字]"),
        ("", "字数：99。"),
        ("", "（字数：99）"),
        ("简介：", ""),
        ("以下是该论文的中文简介：", ""),
        ("好的，以下是简介：\n", "\n\n（约99字）"),
        ("", "以上是论文简介。"),
        ("", "希望对您有帮助。"),
        ("", "（注：依据摘要写成）"),
        ("<think>先想一想。</think>\n", ""),
        (BRIEF + "\n</think>\n\n", "（99字）"),
    ],
)
def test_remarks_go_and_the_rest_stays(before: str, after: str) -> None:
    """What remains is the 简介 to the letter, has no fault of form, and what was cut is told."""
    kept, cuts = cut(before + BRIEF + after)
    assert kept == BRIEF
    assert cuts
    assert not [one for one in check_text(kept) if one.code.startswith("form.")]


@pytest.mark.parametrize(
    "text",
    [
        BRIEF,
        "简介：",
        "（99字）",
        "该论文研究1000字短文（每篇500字左右）的自动评分任务，并公开了代码与数据集。",
    ],
)
def test_what_is_no_remark_stays(text: str) -> None:
    """A clean 简介, and one that would be nothing without its remark, are left as they are."""
    assert cut(text) == (text, ())


@given(st.text(st.sampled_from("该论文研究。（）99字数：\n<think>/ 以下是希望有帮助"), max_size=120))
def test_nothing_is_lost_and_cutting_twice_changes_nothing(text: str) -> None:
    """What was cut and what was kept are all of the text but for white space at the seams."""
    kept, cuts = cut(text)
    assert all(one in text for one in cuts)
    assert "".join((kept, *cuts)).replace(" ", "").replace("\n", "").__len__() == len(
        text.replace(" ", "").replace("\n", "")
    )
