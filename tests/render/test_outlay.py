"""The page of what was paid for what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jianbao.model import Usage
from jianbao.model.outlay import Outlay, Outlays
from jianbao.render.outlay import page

DAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("costs", "said"),
    [
        ({"CNY": Decimal("0.5")}, "写出 56 词元；合计 0.5000 CNY，平均每篇 0.250000 CNY。"),
        ({}, "写出 56 词元。"),
    ],
)
def test_money_is_spoken_of_where_it_is_known(costs: dict[str, Decimal], said: str) -> None:
    """Without a price the page tells of tokens alone, in Chinese, and leaves no dashes."""
    row = Outlay(
        name="frog-1", papers=2, questions=3, usage=Usage(prompt=1234, completion=56), costs=costs, unpriced=3
    )
    html = page(Outlays(by="model", since=DAY, until=DAY, rows=(row,), total=row))
    assert said in html
    assert "token" not in html
    assert "—" not in html
    assert ("0.5000 CNY</text>" if costs else "1,290 词元</text>") in html
