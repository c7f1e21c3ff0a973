"""Chinese typography."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.render import typeset


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("提出BERT模型", "提出 BERT 模型"),
        ("降低12.5%的错误", "降低 12.5% 的错误"),
        ("方法,提升3倍", "方法，提升 3 倍"),
        ("用GAN ,得到", "用 GAN，得到"),
        ("方法 （GAN） 有效 。", "方法（GAN）有效。"),
        ("比例为3:1, 4,096个", "比例为 3:1, 4,096 个"),
        ("实现对$\\ell_2$攻击的鲁棒", "实现对$\\ell_2$攻击的鲁棒"),
        ("见https://e.example/a,b的代码", "见https://e.example/a,b的代码"),
        ("已有 3 种 GPU 方法。", "已有 3 种 GPU 方法。"),
        ("English only, as is.", "English only, as is."),
    ],
)
def test_what_is_mended(text: str, mended: str) -> None:
    """Han and Latin are parted, marks between Han are full width, formulae and addresses are left alone."""
    assert typeset(text) == mended


@given(st.text(alphabet="中文aB3%, ，。:（）$`°!", max_size=24))
def test_a_second_time_changes_nothing(text: str) -> None:
    """Mended is mended."""
    assert typeset(typeset(text)) == typeset(text)


@given(st.text(alphabet="中文aB3%, ，。:（）$`°!", max_size=24))
def test_no_letter_is_lost(text: str) -> None:
    """Only blanks and the width of marks change."""
    narrow = str.maketrans("，；：？！", ",;:?!", " ")
    assert typeset(text).translate(narrow) == text.translate(narrow)
