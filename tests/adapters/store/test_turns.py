"""Turns and rests: one at a time, none for ever."""

from __future__ import annotations

import time

import pytest

from jianbao.adapters.store import SqlStore
from tests.adapters.store import children

NOW = 1_754_500_000.25


def test_a_turn_is_one_owners(store: SqlStore) -> None:
    """The others hear how long; then it is free."""
    assert store.reserve_turn("a", "one", 30, NOW) == 0
    assert store.reserve_turn("a", "two", 30, NOW + 10) == pytest.approx(20)
    assert store.reserve_turn("b", "two", 30, NOW + 10) == 0
    assert store.reserve_turn("a", "two", 30, NOW + 30) == 0


def test_its_owner_may_change_how_long(store: SqlStore) -> None:
    """Shorter once the work is done; but not after somebody else took over."""
    store.reserve_turn("a", "one", 30, NOW)
    assert store.reserve_turn("a", "one", 3, NOW + 1) == 0
    assert store.reserve_turn("a", "two", 30, NOW + 4) == 0
    assert store.reserve_turn("a", "one", 3, NOW + 5) == pytest.approx(29)


def test_a_turn_from_before_the_clock_was_set_back_is_free(store: SqlStore) -> None:
    """Nobody holds one for an hour, except who takes quarters of an hour."""
    store.reserve_turn("a", "one", 30, NOW)
    assert store.reserve_turn("a", "two", 30, NOW - 3600) == 0
    store.reserve_turn("b", "one", 900, NOW)
    assert store.reserve_turn("b", "two", 900, NOW - 1) > 0


def test_slices_of_a_rate_follow_one_another(store: SqlStore) -> None:
    """Whoever asks; what nobody took is not saved up, and what a wrong clock booked is forgotten."""
    assert store.reserve_share("model", 5, NOW) == 0
    assert store.reserve_share("model", 2, NOW + 1) == pytest.approx(4)
    assert store.reserve_share("other", 5, NOW + 1) == 0
    assert store.reserve_share("model", 5, NOW + 7) == 0
    assert store.reserve_share("model", 5, NOW + 60) == 0
    assert store.reserve_share("model", 5, NOW - 200_000) == 0


def test_two_processes_never_book_the_same_slice(store: SqlStore, url: str) -> None:
    """Together they have every one of them."""
    first, second = children.both(children.race_for_shares, url)
    assert first | second == set(range(2 * children.ROUNDS))
    assert not first & second


def test_a_rest_only_grows(store: SqlStore) -> None:
    """And ends by itself."""
    assert store.resting_s("a", NOW) == 0
    store.rest("a", 60, NOW)
    store.rest("a", 5, NOW)
    assert store.resting_s("a", NOW + 1) == pytest.approx(59)
    store.rest("a", 120, NOW)
    assert store.resting_s("a", NOW + 1) == pytest.approx(119)
    assert store.resting_s("a", NOW + 121) == 0
    assert store.resting_s("b", NOW) == 0


def test_a_rest_from_before_the_clock_was_set_back_is_none(store: SqlStore) -> None:
    """A new one takes its place."""
    store.rest("a", 60, NOW + 200_000)
    assert store.resting_s("a", NOW) == 0
    store.rest("a", 60, NOW)
    assert store.resting_s("a", NOW) == pytest.approx(60)


def test_the_clock_is_the_stores(store: SqlStore) -> None:
    """Here it is this machine's too; a host whose clock is wrong goes by the server's."""
    assert store.now_s() == pytest.approx(time.time(), abs=1)


def test_of_two_processes_one_has_the_turn(store: SqlStore, url: str) -> None:
    """Every time, also where both take over one that ran out."""
    for number in range(children.ROUNDS):
        store.reserve_turn(f"turn {number}", "gone", 1, NOW - 60)
    first, second = children.both(children.race_for_turns, url)
    assert first | second == set(range(children.ROUNDS))
    assert not first & second
