"""What a run sends at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jianbao.adapters.store import SqlStore, open_store
from jianbao.cli.notify import failed, finished
from jianbao.cli.progress import Lines
from jianbao.errors import Unavailable
from jianbao.model import Run, State
from jianbao.settings import Settings
from jianbao.stages.books import Report
from tests.notify.receivers import Webhook, webhook
from tests.render import samples

DAY = samples.DAY
NOON = datetime(2026, 1, 7, 14, tzinfo=ZoneInfo("Asia/Shanghai"))
SATURDAY = NOON.replace(day=10)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """With a digest."""
    with closing(open_store(f"sqlite:///{tmp_path}/jianbao.db")) as opened:
        opened.save_digest(samples.digest(samples.entry(1, samples.outcome("9901.00001"))))
        yield opened


def _settings(here: Webhook, when: str, now: datetime = NOON, **more: object) -> Settings:
    topics = {"audio": {"name": "音频", "categories": ("cs.SD", "eess.AS")}}
    channel = {"url": here.url(scheme="json"), "when": when}
    told = {"root": Path(), "topics": topics, "clock": {"now": now}, "notify": {"team": channel}}
    return Settings.model_validate(told | more)


def _report(exit_code: int, *problems: str) -> Report:
    run = Run(id="1", command="run", started=NOON, topics=("audio",))
    return Report(run=run, day=DAY, exit_code=exit_code, problems=problems)


def _ended(settings: Settings, store: SqlStore, exit_code: int, *problems: str) -> int:
    reports = [_report(exit_code, *problems)]
    return asyncio.run(finished(settings, store, Lines(), reports, scheduled=True))


@pytest.mark.parametrize(("when", "messages"), [("daily", 1), ("always", 1), ("failure", 0)])
def test_a_run_that_is_whole(store: SqlStore, when: str, messages: int) -> None:
    """Sends the digest to whom it may concern, and nothing when it runs again."""
    with webhook() as here:
        for _ in range(2):
            assert _ended(_settings(here, when), store, 0) == 0
    assert len(here.posted) == messages


@pytest.mark.parametrize(("when", "messages"), [("daily", 1), ("always", 1), ("failure", 1)])
def test_some_papers_that_failed(store: SqlStore, when: str, messages: int) -> None:
    """Readers see it in the digest's message; who wants failures alone gets one of its own."""
    deferred = samples.entry(2, samples.outcome("9901.00002", State.DEFERRED))
    store.save_digest(samples.digest(samples.entry(1, samples.outcome("9901.00001")), deferred))
    with webhook() as here:
        for _ in range(2):
            assert _ended(_settings(here, when), store, 5) == 0
    assert len(here.posted) == messages
    assert "1 篇失败，待补" in here.texts[0]


@pytest.mark.parametrize(("when", "messages"), [("daily", 0), ("always", 1), ("failure", 1)])
def test_a_day_that_failed(store: SqlStore, when: str, messages: int) -> None:
    """No digest, no silence: what is missing, and why, once a day."""
    store.save_digest(samples.digest(samples.entry(1, samples.outcome("9901.00001", State.DEFERRED))))
    with webhook() as here:
        for _ in range(2):
            _ended(_settings(here, when), store, 4, "the key is refused")
    assert len(here.posted) == messages
    assert all("the key is refused" in text for text in here.texts)


def test_a_run_that_ends_early(store: SqlStore) -> None:
    """arXiv is out of reach: the message says so."""
    with webhook() as here:
        asyncio.run(failed(_settings(here, "always"), store, Lines(), Unavailable("arXiv is out of reach")))
    assert "arXiv is out of reach" in here.texts[0]


def test_a_weekend_is_said_once(store: SqlStore) -> None:
    """Who wants to hear always, hears that there is nothing."""
    with webhook() as here:
        for _ in range(2):
            _ended(_settings(here, "always", SATURDAY), store, 0)
    assert [("今日无公告 2026-01-10" in text, "周末" in text) for text in here.texts[1:]] == [(True, True)]


def test_a_channel_fails_no_run(store: SqlStore, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong address, or a receiver that says no, is a line and exit code 5."""
    with webhook(404) as here:
        assert _ended(_settings(here, "always"), store, 0) == 5
        wrong = _settings(here, "always", notify={"team": {"url": "nothing://sekret"}})
        assert _ended(wrong, store, 0) == 5
    said = capsys.readouterr().err
    assert "notify team: 2026-01-07 audio digest: failed" in said
    assert "nobody is notified: notify.team" in said
    assert "sekret" not in said


def test_the_demonstration_sends_nothing(store: SqlStore) -> None:
    """Its papers are invented."""
    with webhook() as here:
        _ended(_settings(here, "always", demo=True), store, 5)
    assert here.posted == []
