"""What counts can say."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.stages.evaluate.statistics import (
    Table,
    at_least,
    paired_difference,
    quantile,
    sign_test,
    wilson,
)

_COUNT = st.integers(0, 200)


@pytest.mark.parametrize(
    ("one", "other", "p"),
    [(0, 0, 1.0), (5, 5, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (6, 0, 0.03125), (10, 2, 0.038574)],
)
def test_the_sign_test_is_exact(one: int, other: int, p: float) -> None:
    """By the binomial distribution itself, whichever side is ahead."""
    assert sign_test(one, other) == pytest.approx(p, abs=1e-6)
    assert sign_test(other, one) == pytest.approx(p, abs=1e-6)


@pytest.mark.parametrize(("one", "other"), [(3, 2), (4, 1), (0, 5)])
def test_one_sided_p_counts_every_way(one: int, other: int) -> None:
    """Against all ways in which so many coins can fall."""
    falls = list(product((0, 1), repeat=one + other))
    assert at_least(one, other) == sum(sum(fall) >= one for fall in falls) / len(falls)


def test_thousands_of_differences_do_not_overflow() -> None:
    """A large set is where the test is most at home."""
    assert 0 <= sign_test(5000, 4000) < 1e-20
    assert sign_test(5000, 5000) == 1.0


@given(hits=_COUNT, more=_COUNT)
def test_a_share_lies_in_its_interval(hits: int, more: int) -> None:
    """Never outside 0 to 1, not even for none or all."""
    low, high = wilson(hits, hits + more)
    assert 0 <= low <= high <= 1
    if hits + more:
        assert low - 1e-9 <= hits / (hits + more) <= high + 1e-9


def test_a_known_interval_of_a_share() -> None:
    """Wilson's for 81 of 263, as published."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_a_known_interval_of_a_paired_difference() -> None:
    """Newcombe's worked example: 36, 12, 2 and 0 pairs."""
    difference, interval = paired_difference(Table(36, 2, 12, 0))
    assert difference == pytest.approx(0.2)
    assert interval == pytest.approx((0.0569, 0.3404), abs=5e-5)


@given(_COUNT, _COUNT, _COUNT, _COUNT)
def test_a_difference_lies_in_its_interval(both: int, old: int, new: int, neither: int) -> None:
    """And turns its sign where the sides change places."""
    difference, (low, high) = paired_difference(Table(both, old, new, neither))
    assert -1 <= low <= difference + 1e-9
    assert difference - 1e-9 <= high <= 1
    assert paired_difference(Table(both, new, old, neither))[0] == pytest.approx(-difference)


def test_quantiles() -> None:
    """The value in the middle, the one near the top, and nothing of nothing."""
    values = [float(n) for n in range(100, 0, -1)]
    assert (quantile(values, 0.5), quantile(values, 0.95), quantile([], 0.5)) == (51.0, 96.0, 0.0)
