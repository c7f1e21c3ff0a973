"""What changed between two 简介."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jianbao.model import Brief
from jianbao.render.beside import markdown
from jianbao.render.diff import diff
from tests.stages.samples import outcome, paper

_TEXT = st.text(alphabet="该论文研究蛙声 GPT-4o 12.5%", max_size=40)


@given(_TEXT, _TEXT)
def test_nothing_is_lost(before: str, after: str) -> None:
    """Both texts can be read off the pieces."""
    pieces = diff(before, after)
    assert "".join(text for kind, text in pieces if kind != "new") == before
    assert "".join(text for kind, text in pieces if kind != "gone") == after


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
    shown = markdown(paper(title="[x](javascript:y) `z`"), old, new, str)
    assert "~~3%~~**5%**" in shown
    assert "<script>" not in shown
    assert "[x](" not in shown
