"""Shards: one process at a time, whatever dies; and workers of two versions over one store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest

from jianbao.adapters.store import SqlStore, open_store
from jianbao.adapters.store.database import Database
from jianbao.errors import StoreError
from jianbao.model.shards import MOST_TRIES, Lot

DAY = date(2026, 11, 5)
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(hours=1)


def lots(number: int) -> list[Lot]:
    """Of one paper each."""
    return [Lot(topics=("frogs",), papers=((f"2611.{one:05}", 1),)) for one in range(number)]


def say(url: str, *statements: str) -> None:
    """Do as a newer version would."""
    database = Database(url, patience_s=5)
    with database.write() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    database.close()


def test_each_is_taken_once_in_order(store: SqlStore) -> None:
    """What another holds is passed by; what is done is nobody's."""
    store.add_shards(DAY, lots(3))
    first = store.claim_shard("a", "run a", SOON, NOW)
    second = store.claim_shard("b", None, SOON, NOW)
    assert first
    assert second
    assert (first.lot, second.lot) == tuple(lots(3)[:2])
    assert (first.shard.owner, first.shard.run, first.gone, first.shard.day) == ("a", "run a", None, DAY)
    store.end_shard(first.shard.number, "a")
    assert store.lots() == lots(3)[1:]
    assert [one.done for one in store.shards()] == [True, False, False]
    assert [one.is_held(NOW) for one in store.shards()] == [False, True, False]
    third = store.claim_shard("a", "run a", SOON, NOW)
    assert third
    assert third.lot == lots(3)[2]
    assert store.claim_shard("c", None, SOON, NOW) is None


def test_what_a_dead_process_held_is_taken_up(store: SqlStore) -> None:
    """Told whose it was; not while it gives signs of life. Whoever comes back late ends nothing."""
    store.add_shards(DAY, lots(1))
    taken = store.claim_shard("a", None, SOON, NOW)
    assert taken
    store.keep_shards("a", LATER)
    assert store.claim_shard("b", None, LATER, SOON) is None
    again = store.claim_shard("b", None, LATER + timedelta(minutes=1), LATER)
    assert again
    assert (again.shard.number, again.gone, again.shard.tries) == (taken.shard.number, "a", 2)
    store.end_shard(taken.shard.number, "a")
    store.keep_shards("a", LATER + timedelta(days=1))
    [one] = store.shards()
    assert (one.owner, one.until, one.done) == ("b", LATER + timedelta(minutes=1), False)


def test_a_shard_that_kills_its_workers_is_given_up(store: SqlStore) -> None:
    """Until a person lets it be tried again."""
    store.add_shards(DAY, lots(1))
    for _ in range(MOST_TRIES):
        assert store.claim_shard("a", None, NOW, NOW)
    assert store.claim_shard("a", None, SOON, NOW) is None
    assert store.shards()[0].is_given_up(NOW)
    store.revive_shards()
    assert store.claim_shard("a", None, SOON, NOW)


def test_what_was_given_back_waits_for_a_person(store: SqlStore) -> None:
    """With the reason; and it can be forgotten."""
    store.add_shards(DAY, lots(1))
    taken = store.claim_shard("a", None, SOON, NOW)
    assert taken
    store.end_shard(taken.shard.number, "a", "Unauthorized: no key")
    [one] = store.shards()
    assert (one.fault, one.owner, one.done, one.is_free(LATER)) == (
        "Unauthorized: no key",
        None,
        False,
        False,
    )
    assert store.claim_shard("b", None, SOON, LATER) is None
    store.revive_shards()
    assert store.claim_shard("b", None, SOON, NOW)
    store.drop_shards([one.number])
    assert store.shards() == []


def test_many_at_once_take_each_once(url: str) -> None:
    """Threads with connections of their own, as processes have."""
    open_store(url).close()
    stores = [open_store(url) for _ in range(4)]
    stores[0].add_shards(DAY, lots(40))
    taken: list[int] = []

    def take(name: str, store: SqlStore) -> None:
        while one := store.claim_shard(name, None, SOON, NOW):
            taken.append(one.shard.number)

    threads = [Thread(target=take, args=(f"t{number}", one)) for number, one in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in stores:
        one.close()
    assert len(taken) == 40
    assert len(set(taken)) == 40


def test_a_newer_version_may_let_us_go_on(url: str) -> None:
    """Where it only added, old workers open the store and take shards; nothing of it is migrated back."""
    open_store(url).close()
    say(url, "ALTER TABLE papers ADD COLUMN hue TEXT", "UPDATE jianbao_schema SET version_num = '0009'")
    store = open_store(url)
    store.add_shards(DAY, lots(1))
    assert store.claim_shard("a", None, SOON, NOW)
    say(url, "UPDATE facts SET value = '0009' WHERE name = 'schema serves'")
    with pytest.raises(StoreError, match="written by a newer Jianbao"):
        store.claim_shard("a", None, SOON, LATER)
    store.close()
    with pytest.raises(StoreError, match="written by a newer Jianbao"):
        open_store(url)
