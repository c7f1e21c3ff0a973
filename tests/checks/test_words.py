"""Words left in English."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.checks import Source
from jianbao.checks.words import half_translated
from jianbao.errors import UsageError
from tests.checks.lore import FROGS, cases, vocabulary

LORE = vocabulary()


@pytest.mark.parametrize("case", cases("words"), ids=lambda case: case["text"])
def test_plain_words_are_told_from_names(case: dict[str, Any]) -> None:
    """Each word for which Chinese has a word is shown once; names, glosses and kept words are left alone."""
    source = Source(title="On Ponds", abstract=case["source"])
    text = f"该论文{case['text']}，并在池塘录音上验证了方法的有效性。"
    found = list(half_translated(text, source, LORE))
    assert [one.span for one in found] == case["left"]
    assert all(one.severity == "warning" and one.span and one.span in text for one in found)


def test_the_advice_gives_the_rendering_where_the_glossary_has_one() -> None:
    """A writer is told what to write."""
    (found,) = half_translated("该论文研究outlier 剔除问题。", FROGS, LORE)
    assert "离群" in found.message


def test_an_english_answer_is_one_finding_and_not_one_for_each_word() -> None:
    """`language.english` says it all."""
    assert not list(half_translated("The paper counts frogs in the rain.", FROGS, LORE))


@pytest.mark.parametrize(
    "kept", ["[", "version: 1", "version: '1'\nkept: [token]", "version: '1'\nkept: {a: b}"]
)
def test_a_broken_list_is_said(kept: str) -> None:
    """Whoever edits the list learns of a slip at once."""
    with pytest.raises(UsageError, match="kept words"):
        type(LORE).parse(kept, LORE.glossary, LORE.taxonomy)


@given(st.text(st.sampled_from("水 melon-to'’（(）)“”\"$\\{}<>[]@#/.,，。AZé4"), max_size=60))
def test_any_text_can_be_checked(text: str) -> None:
    """What is shown stands in the text."""
    for found in half_translated(text, FROGS, LORE):
        assert found.span
        assert found.span in text


@pytest.mark.parametrize(
    "text", ["中a " * 20_000, "中a-" * 20_000, "中“a" * 20_000, "中（a" * 20_000, "水ab" * 9_000]
)
def test_no_text_takes_long(text: str) -> None:
    """A runaway answer does not stop the run."""
    started = time.process_time()
    list(half_translated(text, FROGS, LORE))
    assert time.process_time() - started < 3
