"""What is PostgreSQL's own: restarts, deadlocks, strangers at the door, characters that it does not take."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from jianbao.adapters.store import SqlStore, examine, open_store
from jianbao.adapters.store.database import Database, Part
from jianbao.adapters.store.faults import told
from jianbao.adapters.store.schema import facts
from jianbao.errors import StoreError, UsageError
from tests.adapters.store.samples import paper
from tests.postgres import PASSWORD, Server


@pytest.fixture
def name(server: Server) -> Iterator[str]:
    """A database with our tables."""
    made = server.fresh(made=True)
    yield made
    server.drop(made)


@pytest.fixture
def url(server: Server, name: str) -> str:
    """Its URL."""
    return server.url(name)


def test_a_restart_between_two_calls_is_not_felt(store: SqlStore, server: Server) -> None:
    """The connections in the pool are dead; the call is made over a new one."""
    store.remember("name", "value")
    server.stop()
    server.start()
    assert store.recall("name") == "value"


def test_a_restart_in_the_middle_is_waited_for(store: SqlStore, server: Server) -> None:
    """Writers at work in several threads lose nothing, and write nothing twice."""

    def write(number: int) -> None:
        papers = [paper(20 * number + one) for one in range(20)]
        try:
            store.add_papers(papers)
        except StoreError as error:  # it was at its commit: whether that was kept nobody can say
            if not str(error.facts["code"]).startswith(("08", "57P")):
                raise
            store.add_papers(papers)
        time.sleep(0.02)

    with ThreadPoolExecutor(4) as threads:
        writing = [threads.submit(write, number) for number in range(60)]
        time.sleep(0.1)
        server.stop()
        server.start()
        for one in writing:
            one.result()
    assert len(store.papers(paper(number).key for number in range(1200))) == 1200


def test_a_server_that_stays_away_is_told_after_patience(server: Server, url: str) -> None:
    """As one sentence, once."""
    with closing(open_store(url, patience_s=0.5)) as store:
        server.stop()
        try:
            with pytest.raises(StoreError, match=r"cannot be reached\. Check that the server runs"):
                store.recall("name")
        finally:
            server.start()
        assert store.recall("name") is None


class _Crossing(Part):
    """Two who want the same two rows, each in another order."""

    def cross(self, first: str, second: str, barrier: Barrier) -> None:
        """Wait for the other one the first time."""
        with self._database.write() as connection:
            for name in (first, second):
                connection.execute(update(facts).where(facts.c.name == name).values(value=first))
                try:
                    barrier.wait(5)
                except BrokenBarrierError:
                    continue


def test_a_deadlock_is_undone_and_done_again(store: SqlStore) -> None:
    """Of two that wait for each other PostgreSQL throws one out; it comes back."""
    store.remember("a", "")
    store.remember("b", "")
    part, barrier = _Crossing(store._database), Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        crossing = [threads.submit(part.cross, *names, barrier) for names in (("a", "b"), ("b", "a"))]
        time.sleep(0.5)
        barrier.abort()
        for one in crossing:
            one.result()
    assert store.recall("a") == store.recall("b")


@pytest.mark.parametrize(
    ("state", "committing", "undone"),
    [
        ("08006", False, True),
        ("08006", True, False),
        ("40P01", True, True),
        ("57P01", False, True),
        ("23505", False, False),
    ],
)
def test_nothing_is_done_again_that_may_have_been_kept(state: str, committing: bool, undone: bool) -> None:
    """A connection that is lost at its commit leaves open whether it was."""
    vendor = Exception("no")
    vendor.sqlstate = state  # type: ignore[attr-defined]
    with pytest.raises(StoreError) as caught, told("here", committing=committing):
        raise OperationalError("SELECT 1", {}, vendor)
    assert caught.value.undone is undone


def test_a_read_is_of_one_moment(store: SqlStore) -> None:
    """However many queries it takes, and whatever is written meanwhile."""
    store.add_papers([paper(1)])
    with store._database.read() as connection:
        counting = text("SELECT count(*) FROM papers")
        before = connection.scalar(counting)
        store.add_papers([paper(2)])
        assert connection.scalar(counting) == before


def test_characters_that_postgresql_does_not_take(store: SqlStore) -> None:
    """A NUL becomes a replacement character, wherever it stands; an escaped backslash before a u is none."""
    store.remember("na\0me", "val\0ue")
    store.add_papers([paper(1, title="A\0B", abstract=r"C:\u0000 and \\u0000" + "\0")])
    assert store.recall("na\0me") == "val\ufffdue"
    (found,) = store.papers([paper(1).key]).values()
    assert (found.title, found.abstract) == ("A\ufffdB", r"C:\u0000 and \\u0000" + "\ufffd")


def test_all_text_is_ordered_by_code_points(store: SqlStore) -> None:
    """Whatever language the database was made for: a digest must not depend on it."""
    query = text(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
    )
    with store._database.read() as connection:
        assert connection.execute(query).all() == []


def test_locks_of_a_host_that_is_gone_are_let_go(store: SqlStore) -> None:
    """So are statements that never end, and a waiter's patience is the same as SQLite's."""
    with store._database.read() as connection:
        names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        found = [connection.scalar(text(f"SHOW {name}")) for name in names]
    assert found == ["30s", "10min", "1min"]


def test_indexes_are_as_cheap_as_disks_that_do_not_turn_make_them(server: Server, url: str) -> None:
    """Else a month's papers are looked for in all of them; the URL's own word goes first."""
    for said, cost in (("", "1.1"), ("&options=-c%20random_page_cost%3D3", "3")):
        with closing(open_store(url + said)) as store, store._database.read() as connection:
            assert connection.scalar(text("SHOW random_page_cost")) == cost


def test_a_writer_waits_and_then_says_who_is_in_the_way(server: Server, url: str) -> None:
    """Readers go on."""
    with closing(open_store(url, patience_s=0.2)) as store, closing(open_store(url)) as other:
        store.remember("name", "value")
        with other._database.write() as connection:
            connection.execute(text("LOCK TABLE facts IN EXCLUSIVE MODE"))
            assert store.recall("name") == "value"
            with pytest.raises(StoreError, match="is locked by another process"):
                store.remember("name", "other")


@pytest.mark.parametrize("where", ["user", "query"])
def test_a_wrong_password_is_told_at_once_and_never_shown(server: Server, where: str) -> None:
    """Wherever in the URL it stands."""
    wrong = f"not_{PASSWORD.replace(' ', '_')}"
    place = f"127.0.0.1:{server.port}/postgres"
    url = f"frog:{wrong}@{place}" if where == "user" else f"frog@{place}?password={wrong}"
    began = time.monotonic()
    with pytest.raises(StoreError, match=r"postgresql://frog@127.* does not let us in") as caught:
        open_store(f"postgresql://{url}")
    assert time.monotonic() - began < 5
    assert wrong not in f"{caught.value!r} {caught.value.facts} {caught.value.__cause__!r}"


def test_the_right_password_opens(server: Server, name: str) -> None:
    """Over TCP; `postgres://` is another word for the same."""
    with closing(open_store(server.tcp_url(name).replace("postgresql:", "postgres:"))) as store:
        store.remember("name", "value")


def test_a_database_that_is_not_there(server: Server) -> None:
    """None is made: that is its owner's to do."""
    with pytest.raises(StoreError, match='database "nowhere" does not exist'):
        open_store(server.url("nowhere"))


def test_an_encoding_without_chinese_is_refused(server: Server) -> None:
    """Before any table is made."""
    server.say("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(StoreError, match=r"encoded as LATIN1.*ENCODING 'UTF8'"):
        open_store(server.url("latin"))
    server.drop("latin")


def test_a_newer_schema_is_refused_and_left_alone(server: Server, name: str) -> None:
    """By the store and by who only looks."""
    server.say("UPDATE jianbao_schema SET version_num = '9999'", name)
    server.say("UPDATE facts SET value = '9999' WHERE name = 'schema serves'", name)
    for look in (open_store, lambda url: examine(url, 1)):
        with pytest.raises(StoreError, match=r"newer Jianbao\. Install that version"):
            look(server.url(name))
    assert server.say("SELECT version_num FROM jianbao_schema", name) == [("9999",)]


def test_a_role_that_may_not_write(server: Server, name: str) -> None:
    """Reads go on; a write says whose permission is missing."""
    server.say("CREATE ROLE newt LOGIN")
    server.say("GRANT SELECT ON ALL TABLES IN SCHEMA public TO newt", name)
    with closing(open_store(server.url(name).replace("frog@", "newt@"))) as store:
        assert store.recall("name") is None
        with pytest.raises(StoreError, match="may not be written: permission denied for table facts"):
            store.remember("name", "value")
    with pytest.raises(StoreError, match="may not be written"):
        examine(server.url(name).replace("frog@", "newt@"), 1)


def test_a_database_that_belongs_to_another(server: Server) -> None:
    """Since PostgreSQL 15 only its owner may make tables there: told before the first run, and by it."""
    server.say("CREATE ROLE toad LOGIN")
    name = server.fresh(made=False)
    url = server.url(name).replace("frog@", "toad@")
    for look in (open_store, lambda url: examine(url, 1)):
        with pytest.raises(StoreError, match=r"may not be written.*the database's owner"):
            look(url)
    server.drop(name)


def test_a_look_at_one_that_is_well(store: SqlStore, url: str, name: str) -> None:
    """Its size is told; SQLite's words are not."""
    found = examine(url, seconds=10)
    assert found.is_current
    assert found.place.endswith(f"/{name}")
    assert (found.exists, found.journal_mode, found.checked) == (True, None, None)
    assert found.bytes > 1_000_000


def test_without_the_driver_the_extra_is_named() -> None:
    """In an installation of our own dependencies alone."""
    script = (
        "import sys; sys.modules['psycopg'] = None; from jianbao.adapters.store import open_store\n"
        "try: open_store('postgresql://frog:secret@127.0.0.1/db')\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(UsageError.__name__)
    assert "`jianbao[postgres]`" in done.stdout
    assert "secret" not in done.stdout


def test_more_threads_than_connections(store: SqlStore) -> None:
    """They wait for one another; the server sees no more of us than a pool holds."""
    with ThreadPoolExecutor(40) as threads:
        list(threads.map(lambda number: store.remember(f"fact {number}", "x"), range(400)))
    with store._database.read() as connection:
        ours = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        assert (connection.scalar(ours) or 0) <= 15


def test_an_engine_is_not_made_for_nothing(server: Server) -> None:
    """A database object alone connects to nobody."""
    Database("postgresql://frog@127.0.0.1:1/db", patience_s=1).close()
