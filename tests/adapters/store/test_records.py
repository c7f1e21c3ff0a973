"""Papers, announcements, documents and digests come back as they were given."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.adapters.store import SqlStore
from jianbao.model import Announcement, Counts, Digest, Document, Paper, TopicName
from tests import strategies
from tests.adapters.store.samples import paper

quick = settings(max_examples=40, deadline=None)


@quick
@given(papers=st.lists(strategies.papers(), max_size=4, unique_by=lambda it: it.key))
def test_papers_come_back_whole(shared_store: SqlStore, papers: list[Paper]) -> None:
    """Every character, zone and missing field of a record survives."""
    shared_store.add_papers(papers)
    assert shared_store.papers(it.key for it in papers) == {it.key: it for it in papers}


@quick
@given(announcement=strategies.announcements())
def test_announcements_come_back_whole(shared_store: SqlStore, announcement: Announcement) -> None:
    """A settled day survives, notes and order included."""
    shared_store.save_announcement(announcement)
    found = shared_store.announcements([announcement.category, "hep-th"], announcement.day)
    assert found == {announcement.category: announcement}


@quick
@given(key=st.tuples(strategies.paper_ids(), strategies.versions()), document=strategies.documents())
def test_documents_come_back_whole(shared_store: SqlStore, key: tuple[str, int], document: Document) -> None:
    """A PDF's text survives being packed, and packed again over an older one."""
    shared_store.save_document(key, document)
    assert shared_store.document(key) == document
    assert shared_store.documents([key, (key[0], key[1] + 1000)]) == {key: document}


@quick
@given(digest=strategies.digests())
def test_digests_come_back_whole(shared_store: SqlStore, digest: Digest) -> None:
    """What was printed survives to the character."""
    shared_store.save_digest(digest)
    assert shared_store.digest(digest.topic.slug, digest.day) == digest
    assert digest.head in shared_store.digest_heads()


def test_what_nobody_stored_is_missing(store: SqlStore) -> None:
    """Unknown keys are no errors."""
    assert store.papers([("2601.00001", 1)]) == {}
    assert store.newest_paper("2601.00001") is None
    assert store.announcements(["cs.SD"], date(2026, 1, 7)) == {}
    assert store.document(("2601.00001", 1)) is None
    assert store.digest("audio", date(2026, 1, 7)) is None
    assert store.digest_heads() == []


def test_the_same_version_again_replaces_what_was_known(store: SqlStore) -> None:
    """A corrected record takes the place of the old one, also within one call."""
    store.add_papers([paper(title="Old"), paper(version=2)])
    store.add_papers([paper(title="Newer"), paper(title="Newest")])
    found = store.papers([("2601.00001", 1), ("2601.00001", 2)])
    assert found["2601.00001", 1].title == "Newest"
    assert len(found) == 2


def test_only_the_versions_asked_for_come_back(store: SqlStore) -> None:
    """Other versions of the same paper stay where they are."""
    store.add_papers(paper(version=version) for version in (1, 2, 3))
    assert set(store.papers([("2601.00001", 2), ("2601.00001", 9)])) == {("2601.00001", 2)}


def test_the_newest_paper_has_the_highest_version(store: SqlStore) -> None:
    """By number, not by spelling: version 10 is above version 9."""
    store.add_papers(paper(version=version) for version in (9, 10, 2))
    newest = store.newest_paper("2601.00001")
    assert newest is not None
    assert newest.version == 10


def test_more_keys_than_a_query_takes(store: SqlStore) -> None:
    """Keys are asked for in chunks, repeated ones once."""
    store.add_papers(paper(number) for number in range(1203))
    keys = [paper(number).key for number in range(1300)]
    assert len(store.papers(keys + keys)) == 1203


def test_settling_a_day_again_replaces_it(store: SqlStore) -> None:
    """The last word on a day holds."""
    first = Announcement(category="cs.SD", day=date(2026, 1, 7), counts=Counts(new=3), papers=())
    store.save_announcement(first)
    store.save_announcement(first.model_copy(update={"counts": Counts(new=4)}))
    assert store.announcements(["cs.SD"], first.day)["cs.SD"].counts.new == 4
    assert store.announcements(["cs.SD"], date(2026, 1, 8)) == {}


def test_days_are_listed_newest_first_with_sorted_topics(store: SqlStore) -> None:
    """What archives and feeds page through."""
    for slug, day in (("speech", 7), ("audio", 7), ("audio", 9), ("audio", 8), ("audio", 8)):
        topic = TopicName(slug=slug, name=slug, categories=("cs.SD",))
        store.save_digest(Digest(topic=topic, day=date(2026, 1, day), new=0, replaced=0, entries=()))
    assert [(head.day.day, head.slug) for head in store.digest_heads()] == [
        (9, "audio"),
        (8, "audio"),
        (7, "audio"),
        (7, "speech"),
    ]
    assert [head.day.day for head in store.digest_heads(date(2026, 1, 8))] == [9, 8]
