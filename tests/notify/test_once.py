"""`jianbao notify` as a user calls it: each message once, over crashes and runs; failures are told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import chdir
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jianbao.adapters.store import open_store
from jianbao.cli import cli, exit_code
from jianbao.errors import JianbaoError
from jianbao.model import Digest, Entry, Section, State, TopicName
from jianbao.model.delivery import DeliveryState
from tests.notify.receivers import HANG_UP, HOLD, Webhook, mail_server, webhook
from tests.render import samples

DAY = samples.DAY
OK = {"code": 0}
TEXT = TopicName(slug="text", name="自然语言处理", categories=("cs.CL",))
HEAD = f"""
[clock]
now = {DAY}T14:00:00+08:00
[site]
base_url = "https://pond.example"
[topics.audio]
name = "音频"
categories = ["cs.SD", "eess.AS"]
[topics.text]
name = "自然语言处理"
categories = ["cs.CL"]
"""


class House:
    """A folder with a store and settings, and the command in a process of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.url = f"sqlite:///{root}/.jianbao/jianbao.db"
        (root / ".jianbao").mkdir()

    def settings(self, *tables: str) -> None:
        """What jianbao.toml says beside the topics."""
        (self.root / "jianbao.toml").write_text(HEAD + "\n".join(tables), encoding="utf-8")

    def keep(self, *digests: Digest) -> None:
        """Print them."""
        store = open_store(self.url)
        for digest in digests:
            store.save_digest(digest)
        store.close()

    def start(self, *words: str) -> subprocess.Popen[str]:
        """The command, under way."""
        environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "-c", "from jianbao.cli import main; main()", *words]
        return subprocess.Popen(
            command,
            cwd=self.root,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def call(self, *words: str) -> tuple[int, str]:
        """Exit code, and all that was printed; no token is ever in it."""
        with chdir(self.root):
            done = CliRunner().invoke(cli, words)
        code, said = done.exit_code, done.output
        if isinstance(done.exception, JianbaoError):
            code, said = exit_code(done.exception), str(done.exception)
        elif done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert "sekret" not in said
        return code, said

    @property
    def states(self) -> set[DeliveryState]:
        """Of all messages."""
        store = open_store(self.url)
        rows = store.deliveries(DAY - timedelta(30))
        store.close()
        return {row.state for row in rows}


@pytest.fixture
def house(tmp_path: Path) -> House:
    """With a digest of two topics."""
    made = House(tmp_path)
    made.keep(_digest(3), _digest(2).model_copy(update={"topic": TEXT}))
    return made


def _digest(count: int, **facts: object) -> Digest:
    entries = [samples.entry(n, samples.outcome(f"9901.{n:05d}")) for n in range(1, count + 1)]
    return samples.digest(*entries, **facts)


def _deferred(number: int) -> Entry:
    return samples.entry(number, samples.outcome(f"9901.{number:05d}", State.DEFERRED))


def _table(here: Webhook, name: str = "team", **more: object) -> str:
    lines = [f"[notify.{name}]", f'url = "{here.url()}"', 'kind = "feishu"']
    return "\n".join([*lines, *(f"{key} = {value}" for key, value in more.items())])


def test_a_message_is_sent_once(house: House) -> None:
    """Both topics in one card; the second call finds nothing to do."""
    with webhook(OK) as here:
        house.settings(_table(here))
        assert house.call("notify") == (0, f"team: {DAY} audio, text digest: sent\n")
        assert house.call("notify") == (0, "nothing is due\n")
    (text,) = here.texts
    assert "自然语言处理" in text
    assert "音频" in text


def test_a_process_that_dies_while_it_sends_is_not_repeated(house: House) -> None:
    """After kill -9 with the answer outstanding, nobody knows: it is told, and sent again only on demand."""
    with webhook(HOLD, OK) as here:
        house.settings(_table(here))
        process = house.start("notify")
        assert here.arrived.wait(60)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        _, said = house.call("status")
        assert "message to team: 2026-01-07 audio, text digest: unsure" in said
        assert house.call("notify") == (0, "nothing is due\n")
        assert house.states == {DeliveryState.UNSURE}
        assert len(here.posted) == 1
        assert house.call("notify", "--again")[0] == 0
        assert house.call("notify", "--again") == (0, "nothing is due\n")
    assert len(here.posted) == 2
    assert house.states == {DeliveryState.SENT}


def test_a_process_that_dies_before_or_after_loses_and_repeats_nothing(house: House) -> None:
    """Killed at any moment: at most one message arrives, and one does unless it is told as unsure."""
    for number, delay in enumerate((0.8, 1.1, 1.4, 1.7, 2.0)):
        with webhook(OK) as here:
            house.settings(_table(here, f"team{number}"))
            process = house.start("notify")
            try:
                process.wait(delay)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            process.communicate()
            house.call("notify")
            arrived = len(here.posted)
        assert arrived <= 1
        assert arrived == 1 or DeliveryState.UNSURE in house.states


def test_an_answer_that_is_lost_is_not_taken_for_a_failure(house: House) -> None:
    """The chat may have it."""
    with webhook(HANG_UP, OK) as here:
        house.settings(_table(here))
        code, said = house.call("notify")
        assert code == 5
        assert "unsure: no answer, it may be there" in said
        house.call("notify")
    assert len(here.posted) == 1


def test_a_busy_receiver_is_asked_again(house: House) -> None:
    """Within the call, and by the next one; then once is enough."""
    with webhook(500, OK) as here:
        house.settings(_table(here))
        assert house.call("notify")[0] == 0
        house.call("notify")
    assert len(here.posted) == 2
    assert house.states == {DeliveryState.SENT}


def test_a_wrong_token_is_told_and_mended(house: House) -> None:
    """No use to ask again at once; the next call, with the right one, sends it."""
    with webhook({"code": 19001, "msg": "sekret-token is wrong"}, OK) as here:
        house.settings(_table(here))
        code, said = house.call("notify")
        assert (code, len(here.posted)) == (5, 1)
        assert "failed: code 19001: *** is wrong" in said
        assert "tried again by the next run" in house.call("status")[1]
        assert house.call("notify")[0] == 0
    assert len(here.posted) == 2


def test_two_at_once_send_one(house: House) -> None:
    """A scheduled run and a person."""
    with webhook(OK) as here:
        house.settings(_table(here))
        both = [house.start("notify") for _ in range(2)]
        assert [process.wait(60) for process in both] == [0, 0]
        for process in both:
            process.communicate()
    assert len(here.posted) == 1


def test_what_comes_later_is_sent_only_where_it_is_wanted(house: House) -> None:
    """A 简介 written after the digest was sent: a message about that one, where `updates` is set."""
    with webhook(OK) as eager, webhook(OK) as calm:
        house.settings(_table(eager, "eager", updates="true"), _table(calm, "calm"))
        house.call("notify")
        house.keep(_digest(4))
        assert house.call("notify") == (0, f"eager: {DAY} audio update 2: sent\n")
        assert house.call("notify") == (0, "nothing is due\n")
    assert (len(eager.posted), len(calm.posted)) == (2, 1)
    assert "补遗" in eager.texts[1]
    assert "Heard 4 Times" in eager.texts[1]
    assert "Heard 3 Times" not in eager.texts[1]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda digest: digest.model_copy(update={"imported": True}), 0),
        (lambda digest: digest.model_copy(update={"demo": True}), 0),
        (lambda digest: digest.model_copy(update={"day": DAY - timedelta(30)}), 0),
        (lambda digest: samples.digest(notes=("x：arXiv 因节假日未发布公告",)), 1),
        (lambda _: samples.digest(_deferred(1), samples.entry(1, None, Section.REPLACED)), 0),
        (lambda digest: samples.digest(*digest.entries, _deferred(4)), 1),
    ],
    ids=["imported", "demo", "old", "empty", "not written yet", "nearly written"],
)
def test_only_what_is_news_is_sent(tmp_path: Path, change: Callable[[Digest], Digest], expected: int) -> None:
    """Nothing of somebody else's, nothing invented, nothing old; that there is nothing; nothing half made."""
    house = House(tmp_path)
    house.keep(change(_digest(3)))
    with webhook(OK) as here:
        house.settings(_table(here))
        assert house.call("notify")[0] == 0
    assert len(here.posted) == expected


def test_a_new_channel_begins_with_the_newest_day(house: House) -> None:
    """And hears of an older one where it is asked for."""
    house.keep(*(_digest(1, day=DAY - timedelta(back)) for back in (1, 2, 30)))
    with webhook(OK) as here:
        house.settings(_table(here, topics='["audio"]'))
        house.call("notify")
        assert len(here.posted) == 1
        house.call("notify", "--day", str(DAY - timedelta(30)))
    assert str(DAY - timedelta(30)) in here.texts[1]


def test_a_mail_for_each_topic(house: House) -> None:
    """With day, topic and counts as its subject."""
    with mail_server() as here:
        house.settings(
            f'[notify.me]\nsmtp = "smtp://frog:sekret@127.0.0.1:{here.port}"\n'
            'sender = "简报 <digest@pond.example>"\nto = ["frog@pond.example"]'
        )
        assert house.call("notify")[0] == 0
        house.call("notify")
    subjects: Sequence[str] = sorted(mail["Subject"] for _, _, mail in here.mails)
    assert subjects == ["自然语言处理 2026-01-07：新 2 · 更新 0", "音频 2026-01-07：新 3 · 更新 0"]


@pytest.mark.parametrize(
    ("said", "mails"), [("554 spam", 2), pytest.param("451 later", 3, marks=pytest.mark.slow)]
)
def test_a_mail_that_is_refused_holds_up_no_other(house: House, said: str, mails: int) -> None:
    """But a server that takes nothing for now is asked three times about the first one alone."""
    with mail_server(end=said) as here:
        house.settings(
            f'[notify.me]\nsmtp = "smtp://frog:sekret@127.0.0.1:{here.port}"\n'
            'sender = "digest@pond.example"\nto = ["frog@pond.example"]'
        )
        assert house.call("notify")[0] == 5
    assert len(here.mails) == mails


def test_a_test_message(house: House) -> None:
    """To one channel or to all, as often as it is asked for; what fails is named."""
    with webhook(OK) as here, webhook(404) as gone:
        house.settings(_table(here, "here"), _table(gone, "gone"))
        assert house.call("notify", "--test", "here") == (0, "here: sent\n")
        code, said = house.call("notify", "--test")
        assert (code, len(here.posted), len(gone.posted)) == (5, 2, 1)
        assert "gone: HTTP 404" in said
        assert house.call("notify", "elsewhere")[0] == 2


@pytest.mark.parametrize(
    "table",
    [
        '[notify.me]\nurl = "nothing://sekret"',
        '[notify.me]\nurl = "json://x/sekret"\nsmtp = "smtps://a:sekret@b"',
        '[notify.me]\nsmtp = "sekret"\nsender = "a@b.example"\nto = ["c@d.example"]',
        '[notify.me]\nsmtp = "smtps://a:sekret@b"\nsender = "nobody"\nto = ["c@d.example"]',
        '[notify.me]\nurl = "json://x/sekret"\ntopics = ["frogs"]',
        '[notify.me]\nurls = "json://x/sekret"',
    ],
)
def test_settings_that_cannot_be_are_named(house: House, table: str) -> None:
    """Exit code 2, the key, and no secret."""
    house.settings(table)
    code, said = house.call("notify")
    assert code == 2
    assert "notify.me" in said
