"""Claims that the paper does not make."""

from __future__ import annotations

from typing import Any

import pytest

from jianbao.checks import Source, claims
from jianbao.checks.direction import direction
from tests.checks.lore import cases

RULES = (claims.first, claims.best, claims.negation, direction)


@pytest.mark.parametrize("case", cases("claims"), ids=lambda case: f"{case['text']}{case['source'][:30]}")
def test_claims_are_held_against_the_abstract(case: dict[str, Any]) -> None:
    """Found where the paper says otherwise or nothing; silent where anything supports the claim."""
    source = Source(title="Frogs in Ponds", abstract=case["source"])
    found = [one for rule in RULES for one in rule(case["text"], source)]
    assert {one.code for one in found} == ({case["code"]} if case["code"] else set())
    assert all(one.severity == "warning" and one.span and one.span in case["text"] for one in found)


def test_a_direction_shows_the_papers_own_words() -> None:
    """A person sees both sides at once."""
    source = Source(title="Frogs", abstract="In sun all is well. In rain accuracy drops by 20%.")
    (found,) = direction("雨中准确率提升20%。", source)
    assert found.source == "In rain accuracy drops by 20%."


def test_the_body_of_a_paper_supports_a_claim_too() -> None:
    """What the model was given of the PDF counts as much as the abstract."""
    text = "构建首个蛙鸣数据集。"
    assert list(claims.first(text, Source(title="Frogs", abstract="A dataset.")))
    given = Source(title="Frogs", abstract="A dataset.", text="To our knowledge it is the first of its kind.")
    assert not list(claims.first(text, given))
