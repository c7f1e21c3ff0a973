"""What counts of papers can say, and what they cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from math import comb, sqrt
from typing import NamedTuple

_Z = 1.959964
"""Of an interval of 95 %."""

SIGNIFICANT = 0.05


class Table(NamedTuple):
    """Pairs by what became of both: sound on both sides, on one, on none."""

    both: int
    baseline_only: int
    candidate_only: int
    neither: int

    @property
    def pairs(self) -> int:
        """All of them."""
        return sum(self)


def sign_test(one: int, other: int) -> float:
    """Exact two-sided p of so many differences in one direction and the other; McNemar's exact test.

    1.0 where there is no difference at all.
    """
    return min(1.0, 2 * at_least(max(one, other), min(one, other)))


def at_least(one: int, other: int) -> float:
    """How probable it is that chance alone puts so many, or more, of all differences on the one side."""
    n = one + other
    ways: int = sum(comb(n, i) for i in range(one, n + 1))
    return ways / (1 << n)  # of whole numbers, exact however many pairs there are


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Interval of a share. All is possible where nothing was counted."""
    if of == 0:
        return 0.0, 1.0
    share, z = hits / of, _Z * _Z / of
    middle = (share + z / 2) / (1 + z)
    half = _Z * sqrt(share * (1 - share) / of + z / (4 * of)) / (1 + z)
    return max(0.0, middle - half), min(1.0, middle + half)


def paired_difference(table: Table) -> tuple[float, tuple[float, float]]:
    """Share of sound ones, candidate less baseline, and its interval for paired shares.

    Newcombe 1998, Statistics in Medicine 17:2635, method 10: built from both sides' Wilson
    intervals and the correlation of the pairs.
    """
    n = table.pairs
    if n == 0:
        return 0.0, (-1.0, 1.0)
    new, old = table.both + table.candidate_only, table.both + table.baseline_only
    p, q = new / n, old / n
    (p_low, p_high), (q_low, q_high) = wilson(new, n), wilson(old, n)
    phi = _correlation(table)
    low = _distance(p - p_low, q_high - q, phi)
    high = _distance(p_high - p, q - q_low, phi)
    return p - q, (max(-1.0, p - q - low), min(1.0, p - q + high))


def _distance(one: float, other: float, phi: float) -> float:
    return sqrt(max(0.0, one * one - 2 * phi * one * other + other * other))


def _correlation(table: Table) -> float:
    a, b, c, d = table
    product = (a + b) * (c + d) * (a + c) * (b + d)
    if product == 0:
        return 0.0
    cross = float(a * d - b * c)
    corrected = max(0.0, cross - table.pairs / 2) if cross > 0 else cross
    return corrected / sqrt(product)


def kappa(both: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of what two people said of the same things, in classes without an order.

    None of nothing, and where both said one and the same of everything: chance would give that too.
    """
    n = len(both)
    one, other = Counter(a for a, _ in both), Counter(b for _, b in both)
    by_chance = sum(one[said] * other[said] for said in one)
    if by_chance == n * n:
        return None
    return (n * sum(a == b for a, b in both) - by_chance) / (n * n - by_chance)


def quantile(values: list[float], share: float) -> float:
    """The value that so large a share does not exceed; 0.0 of nothing."""
    if not values:
        return 0.0
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
