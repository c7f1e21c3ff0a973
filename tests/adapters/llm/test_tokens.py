"""Token counts for planning."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiktoken import Encoding

from jianbao.adapters.llm.tokens import Estimate, O200k, load_counter

ENGLISH = (
    "We present a two-stage network that separates rain from calls and lowers the error by 18.5% on 3 sets."
)
CHINESE = "该论文研究野外录音中的蛙类计数任务，提出先分离雨声、再统计个体的两阶段网络，误差降低18%。"


@pytest.mark.parametrize(("text", "truth"), [(ENGLISH, 26), (CHINESE, 36)], ids=["english", "chinese"])
def test_the_estimate_is_near_and_not_below(text: str, truth: int) -> None:
    """Plans made by it fit; they waste no third of the window."""
    assert truth <= Estimate().count(text) <= truth * 1.5


@given(st.text(), st.text())
def test_the_estimate_adds_up(first: str, second: str) -> None:
    """Two texts together count about what they count apart: at most the rounding and a split piece more."""
    count = Estimate().count
    assert count(first) <= count(first + second) + 2
    assert count(first + second) <= count(first) + count(second) + 3


def test_without_a_table_nothing_is_waited_for(tmp_path: Path) -> None:
    """Offline the estimate is there at once, and nothing is written."""
    started = time.monotonic()
    assert isinstance(load_counter(tmp_path, may_download=False), Estimate)
    assert time.monotonic() - started < 1
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_table_is_not_used(tmp_path: Path) -> None:
    """A half-written download counts as none."""
    (tmp_path / "fb374d419588a4632f3f557e76b4b70aebbca790").write_bytes(b"IQ== 0\n")
    assert isinstance(load_counter(tmp_path, may_download=False), Estimate)


def test_special_tokens_in_a_paper_are_plain_text() -> None:
    """A paper that quotes a control token is counted, not refused."""
    byte = Encoding(
        "bytes",
        pat_str=r"[\s\S]",
        mergeable_ranks={bytes([rank]): rank for rank in range(256)},
        special_tokens={"<|endoftext|>": 256},
    )
    assert O200k(byte).count("a<|endoftext|>") == 14
