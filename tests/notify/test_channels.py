"""Each way to people, against a receiver: what is sent, and what its answers are taken for."""

from __future__ import annotations

import logging
from io import StringIO

import pytest
from pydantic import SecretStr, ValidationError

from jianbao.adapters.notify import Envelope, Mailbox, Robot, robot
from jianbao.adapters.notify.faults import redacted, secrets_of
from jianbao.adapters.notify.others import Others
from jianbao.errors import DeliveryError, TurnedAway, Unanswered, Undelivered, UsageError
from jianbao.model.delivery import Letter, Markup
from jianbao.settings.notify import NotifyGroup
from tests.notify.receivers import HANG_UP, mail_server, webhook

LETTER = Letter(
    subject="音频 2026-01-07：新 5", text="**音频**　新 5", html="<p>音频</p>", mark="jianbao.me.1"
)
ENVELOPE = Envelope("简报 <digest@pond.example>", ("frog@pond.example",), "https://pond.example/off")
OK = {"code": 0, "errcode": 0}


@pytest.mark.parametrize("kind", ["feishu", "wecom", "dingtalk"])
def test_a_robot_posts_subject_and_text(kind: str) -> None:
    """As a card or as Markdown, whichever the chat knows."""
    with webhook(OK) as here:
        Robot(kind, here.url()).send(LETTER)
    (text,) = here.texts
    assert LETTER.subject in text
    assert LETTER.text in text
    assert '"msgtype": "text"' not in text


def test_robots_sign_where_they_have_a_secret() -> None:
    """Feishu's signature is in the message, DingTalk's in the address beside the token."""
    with webhook(OK) as here:
        Robot("feishu", here.url(), "frog").send(LETTER)
        Robot("dingtalk", here.url("robot/send?access_token=t0ken"), "frog").send(LETTER)
    (_, card), (path, _) = here.posted
    assert card["sign"]
    assert card["timestamp"]
    assert "access_token=t0ken&timestamp=" in path
    assert "&sign=" in path


@pytest.mark.parametrize(
    ("kind", "answer", "error"),
    [
        ("feishu", {"code": 19001, "msg": "param invalid: sekret-token"}, TurnedAway),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, Undelivered),
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, TurnedAway),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, Undelivered),
        ("dingtalk", {"errcode": 310000, "errmsg": "keywords not in content"}, TurnedAway),
        ("dingtalk", {"errcode": -1, "errmsg": "system busy"}, Undelivered),
        ("wecom", {"hello": "captive portal"}, Unanswered),
        ("wecom", 500, Undelivered),
        ("wecom", 429, Undelivered),
        ("wecom", 404, TurnedAway),
        ("wecom", 504, Unanswered),
        ("wecom", HANG_UP, Unanswered),
    ],
)
def test_a_robots_answer_is_read(kind: str, answer: object, error: type[DeliveryError]) -> None:
    """A 200 with a code is a refusal; one that passes by itself is told from one that does not."""
    with webhook(answer) as here, pytest.raises(error) as caught:  # type: ignore[arg-type]
        Robot(kind, here.url()).send(LETTER)
    assert type(caught.value) is error
    assert "sekret" not in str(caught.value)


@pytest.mark.parametrize("kind", ["feishu", "apprise"])
def test_nothing_left_where_nobody_listens(kind: str) -> None:
    """So it may be tried again."""
    with webhook() as here:
        port = here.port
    url = f"127.0.0.1:{port}/sekret-token"
    channel = Others(f"json://{url}") if kind == "apprise" else Robot(kind, f"http://{url}")
    with pytest.raises(Undelivered) as caught:
        channel.send(LETTER)
    assert "sekret" not in str(caught.value)


def test_robots_are_known_by_their_address() -> None:
    """The webhook as the chat gives it out, or Apprise's short form; all else is Apprise's."""
    native = (
        "https://open.feishu.cn/open-apis/bot/v2/hook/1234-5678",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1234-5678",
        "https://oapi.dingtalk.com/robot/send?access_token=12345678",
        "feishu://1234-5678",
        "lark://1234-5678",
        "wecombot://1234-5678",
        "dingtalk://sign@12345678",
    )
    assert all(robot(url) for url in native)
    assert robot("https://hooks.slack.com/services/a/b/c") is None
    assert robot("tgram://1/2") is None


@pytest.mark.parametrize(
    ("answer", "error"), [(500, Undelivered), (401, TurnedAway), (504, Unanswered), (HANG_UP, Unanswered)]
)
def test_apprises_word_is_made_out(answer: int | str, error: type[DeliveryError]) -> None:
    """It only says no; why is in its log, which nobody else hears."""
    with webhook(answer) as here, pytest.raises(error) as caught:
        Others(here.url(scheme="json")).send(LETTER)
    assert type(caught.value) is error
    assert "sekret" not in str(caught.value)


def test_apprise_sends_and_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    """A webhook gets title and text; of what Apprise logs, tokens among it, nothing comes out."""
    heard = StringIO()
    handler = logging.StreamHandler(heard)
    logging.root.addHandler(handler)
    with webhook({}, 500) as here:
        channel = Others(here.url(scheme="json"))
        channel.send(LETTER)
        with pytest.raises(Undelivered):
            channel.send(LETTER)
    logging.root.removeHandler(handler)
    (_, body) = here.posted[0]
    assert (body["title"], body["message"]) == (LETTER.subject, LETTER.text)
    assert (heard.getvalue(), *capfd.readouterr()) == ("", "", "")


def test_forms_are_each_services_own() -> None:
    """Telegram takes 4,096 characters, WeCom 4 kB; Slack's Markdown is made by Apprise, of HTML."""
    telegram = Others("tgram://123456789:ABCdefghijklmnopqrstuvwxyz123456789/12345").form
    assert (telegram.markup, telegram.most, telegram.in_characters) == (Markup.HTML, 4096, True)
    assert Others("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ").form.markup is Markup.HTML
    assert Robot("wecom", "https://x.example/y").form.most <= 4096


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("html", '<a href="https://pond.example/a">1 &lt; 2</a><br/>**b**'),
        ("markdown", "[1 \\< 2](<https://pond.example/a>)  \n\\*\\*b\\*\\*"),
    ],
)
def test_apprise_makes_each_services_own_markup(form: str, expected: str) -> None:
    """Links and lines stay; what looks like Markdown in a title does not become any."""
    letter = LETTER.model_copy(update={"text": '<a href="https://pond.example/a">1 &lt; 2</a>\n**b**'})
    with webhook() as here:
        Others(here.url(f"hook?format={form}", scheme="json")).send(letter)
    (_, body) = here.posted[0]
    assert body["message"].strip() == expected


def test_an_address_that_nobody_knows_is_refused() -> None:
    """Before anything is sent, and without printing it."""
    with pytest.raises(UsageError) as caught:
        Others("nothing://sekret-token")
    assert "sekret" not in str(caught.value)


def test_a_mail_has_both_parts_and_its_headers() -> None:
    """Text before page, a Message-ID that stays, who may unsubscribe; sender and receivers by envelope."""
    with mail_server() as here:
        url = f"smtp://frog:p%40nd-word@127.0.0.1:{here.port}"
        assert Mailbox(url, ENVELOPE).send(LETTER) is None
    sender, to, mail = here.mails[0]
    assert "<digest@pond.example>" in sender
    assert len(to) == 1
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    plain, page = (part.get_content().strip() for part in mail.iter_parts())
    assert (plain, page) == (LETTER.text, LETTER.html)
    assert mail["Subject"] == LETTER.subject
    assert mail["From"] == "简报 <digest@pond.example>"
    assert mail["To"] == "frog@pond.example"
    assert mail["Message-ID"] == "<jianbao.me.1@pond.example>"
    assert mail["List-Unsubscribe"] == "<https://pond.example/off>"
    assert mail["Date"]


def test_readers_do_not_learn_of_each_other() -> None:
    """All are in the envelope, none in the mail; one that is refused keeps it from nobody."""
    envelope = Envelope("a@pond.example", ("frog@pond.example", "nobody@pond.example", "newt@pond.example"))
    with mail_server() as here:
        remark = Mailbox(f"smtp://127.0.0.1:{here.port}", envelope).send(LETTER)
    _, to, mail = here.mails[0]
    assert len(to) == 2
    assert "newt" not in mail.as_string()
    assert remark == "refused: nobody@pond.example"


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"auth": "535 wrong password p@nd-word"}, TurnedAway),
        ({"mail": "451 later"}, Undelivered),
        ({"rcpt": "550 unknown"}, TurnedAway),
        ({"rcpt": "450 greylisted"}, Undelivered),
        ({"end": "554 spam"}, TurnedAway),
        ({"end": "452 full"}, Undelivered),
        ({"end": ""}, Unanswered),
    ],
)
def test_a_mail_servers_answer_is_read(answers: dict[str, str], error: type[DeliveryError]) -> None:
    """Only an answer that is lost after the mail was handed over leaves it open."""
    with mail_server(**answers) as here, pytest.raises(error) as caught:
        Mailbox(f"smtp://frog:p%40nd-word@127.0.0.1:{here.port}", ENVELOPE).send(LETTER)
    assert type(caught.value) is error
    assert "p@nd-word" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "hidden"),
    [
        ("smtps://frog:lowercase@pond.example", ["lowercase"]),
        ("smtps://frog:p%40nd-word@pond.example", ["p@nd-word", "p%40nd-word"]),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abcdefgh", ["abcdefgh"]),
        ("tgram://123456789:abcdefghij/-100200300", ["123456789", "abcdefghij", "-100200300"]),
        ("slack://tokena/tokenb/tokenc", ["tokena", "tokenb", "tokenc"]),
        ("json://pond.example/hooks/quietword?x=otherword", ["quietword", "otherword"]),
    ],
)
def test_every_part_of_an_address_that_may_be_a_secret_is_hidden(url: str, hidden: list[str]) -> None:
    """Whatever it looks like, encoded or not; what every webhook has in its path is not."""
    said = redacted(f"no webhook {url} {' '.join(hidden)}", secrets_of(url))
    assert said.startswith("no webhook ***")
    assert [one for one in hidden if one in said] == []


def test_no_password_goes_in_the_clear() -> None:
    """A server elsewhere that offers no TLS is turned down; one on this machine is not."""
    with mail_server() as here:
        box = Mailbox(f"smtp://frog:pond@127.0.0.1.nip.example:{here.port}", ENVELOPE)
        with pytest.raises(DeliveryError):
            box.send(LETTER)
    assert not here.mails


@pytest.mark.parametrize(
    "url",
    [
        "https://frog:lily@pond.example",
        "http://frog:lily@pond.example:25",
        "pond.example",
        "smtp://frog:lily@pond.example:99999",
        "smtp://frog:lily#pad@pond.example:587",
        "smtp://frog:lily/pad@pond.example:587",
        "smtps://frog:lily?pad@pond.example",
        "smtps://frog:[lily@pond.example",
    ],
)
def test_an_address_of_no_mail_server_is_told(url: str) -> None:
    """With how it is written, and without a piece of the password that was not quoted."""
    with pytest.raises(UsageError, match="%23") as caught:
        Mailbox(url, ENVELOPE)
    assert "lily" not in f"{caught.value}"
    assert caught.value.__cause__ is None


def test_a_webhook_that_is_no_address_is_told() -> None:
    """By its setting, before anything is sent, and without the token in it."""
    with pytest.raises(ValidationError, match="no address") as caught:
        NotifyGroup(url=SecretStr("https://[pond.example/lily"))
    assert "lily" not in str(caught.value)
