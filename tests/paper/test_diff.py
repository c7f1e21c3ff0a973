"""What changed between two 简介."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jianbao.model import Brief
from jianbao.render.beside import markdown
from jianbao.render.diff import diff
from tests.stages.samples import outcome, paper

_TEXT = st.text(alphabet="该论文研究蛙声 GPT-4o 12.5%", max_size=40)


@given(_TEXT, _TEXT, st.sampled_from(["", "蛙" * 8_000]))
def test_nothing_is_lost(before: str, after: str, long: str) -> None:
    """Both texts can be read off the pieces, short or long."""
    pieces = diff(before + long, after + long)
    assert "".join(text for kind, text in pieces if kind != "new") == before + long
    assert "".join(text for kind, text in pieces if kind != "gone") == after + long


def test_another_text_is_one_change() -> None:
    """Spaces that both happen to have do not tear it into single words."""
    old, new = "提出 Frog Net 方法", "This is a method"
    assert diff(old, new) == (("gone", old), ("new", new))
    assert diff("a b c", "a b d") == (("same", "a b "), ("gone", "c"), ("new", "d"))


def test_long_answers_take_no_time() -> None:
    """Two answers of 100 kB that share nothing: a person waits for this."""
    pieces = diff("蛙鸣" * 17_000, "雨声" * 17_000)
    assert [one.kind for one in pieces] == ["gone", "new"]


def test_names_and_numbers_change_whole() -> None:
    """A reader sees 7B become 72B, not a digit put in."""
    assert diff("参数为Qwen2.5-7B的模型", "参数为Qwen2.5-72B的模型") == (
        ("same", "参数为"),
        ("gone", "Qwen2.5-7B"),
        ("new", "Qwen2.5-72B"),
        ("same", "的模型"),
    )


def test_markdown_shows_what_changed_and_nothing_acts() -> None:
    """Titles and answers are text on the page."""
    old = outcome().model_copy(update={"brief": Brief(text="该论文提升了3%。")})
    new = outcome().model_copy(update={"brief": Brief(text="该论文提升了5%。<script>")})
    shown = markdown(paper(title="[x](javascript:y) `z`"), old, new, str, "question 9 tokens")
    assert "~~3%~~**5%**" in shown
    assert "<script>" not in shown
    assert "[x](" not in shown
