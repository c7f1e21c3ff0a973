"""Messages to people: of all who want to send one, one does, and what was begun is known."""

from __future__ import annotations

from datetime import date, timedelta

from jianbao.adapters.store import SqlStore
from jianbao.model.delivery import Delivery, DeliveryState
from tests.adapters.store import children
from tests.adapters.store.samples import NOON

DAY = date(2026, 1, 7)


def _row(topic: str = "audio", owner: str = "here:1:1", **changes: object) -> Delivery:
    return Delivery(channel="team", day=DAY, topic=topic, owner=owner, at=NOON).model_copy(update=changes)


def test_a_message_is_claimed_once(store: SqlStore) -> None:
    """Under way or sent, it is nobody else's; once it failed, it may be claimed again."""
    assert store.claim_deliveries([_row()])
    assert not store.claim_deliveries([_row(owner="there:2:2")])
    store.end_deliveries([_row(state=DeliveryState.FAILED, tries=1, error="busy")])
    assert store.claim_deliveries([_row(owner="there:2:2")])
    store.end_deliveries([_row(owner="there:2:2", state=DeliveryState.SENT)])
    assert not store.claim_deliveries([_row()])
    assert [one.state for one in store.deliveries(DAY)] == [DeliveryState.SENT]


def test_what_is_unsure_is_claimed_only_on_demand(store: SqlStore) -> None:
    """Never twice by itself."""
    store.claim_deliveries([_row()])
    store.end_deliveries([_row(state=DeliveryState.UNSURE)])
    assert not store.claim_deliveries([_row()])
    assert store.claim_deliveries([_row()], [DeliveryState.FAILED, DeliveryState.UNSURE])


def test_a_card_is_claimed_whole_or_not_at_all(store: SqlStore) -> None:
    """One topic of it that is somebody else's leaves the others free."""
    store.claim_deliveries([_row("text", owner="there:2:2")])
    assert not store.claim_deliveries([_row("audio"), _row("text"), _row("video")])
    assert [one.topic for one in store.deliveries(DAY)] == ["text"]
    assert store.claim_deliveries([_row("audio"), _row("video")])


def test_only_its_owner_ends_a_message(store: SqlStore) -> None:
    """And only while it is under way."""
    store.claim_deliveries([_row()])
    store.end_deliveries([_row(owner="there:2:2", state=DeliveryState.SENT)])
    assert store.deliveries(DAY) == [_row()]
    store.end_deliveries([_row(state=DeliveryState.SENT, told=("9901.00001",))])
    store.end_deliveries([_row(state=DeliveryState.FAILED)])
    assert store.deliveries(DAY) == [_row(state=DeliveryState.SENT, told=("9901.00001",))]


def test_messages_are_found_by_day_and_channel(store: SqlStore) -> None:
    """The oldest first."""
    later = _row(day=DAY + timedelta(1), channel="me")
    store.claim_deliveries([later])
    store.claim_deliveries([_row()])
    assert store.deliveries(DAY) == [_row(), later]
    assert store.deliveries(DAY + timedelta(1)) == [later]
    assert store.deliveries(DAY, "team") == [_row()]


def test_of_two_processes_one_sends(store: SqlStore, url: str) -> None:
    """Each of thirty messages, whichever is quicker."""
    first, second = children.both(children.race_for_messages, url)
    assert first | second == set(range(children.ROUNDS))
    assert not first & second
