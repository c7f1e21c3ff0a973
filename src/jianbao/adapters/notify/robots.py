"""The robots of Feishu, WeCom and DingTalk: a webhook that a group gives out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx2

from jianbao.adapters.notify.faults import of_status, redacted, secrets_of
from jianbao.errors import DeliveryError, TurnedAway, Unanswered, Undelivered
from jianbao.model.delivery import Form, Letter, Markup

__all__ = ["KINDS", "Robot", "robot"]

_TIMEOUT_S = 20.0
_NEVER_LEFT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)


def _sign(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def _feishu(letter: Letter, secret: str | None) -> tuple[dict[str, Any], dict[str, str]]:
    card = {
        "config": {"wide_screen_mode": True},
        "header": {"template": "blue", "title": {"tag": "plain_text", "content": letter.subject}},
        "elements": [{"tag": "markdown", "content": letter.text}],
    }
    body: dict[str, Any] = {"msg_type": "interactive", "card": card}
    if secret:
        now = str(int(time.time()))
        body |= {"timestamp": now, "sign": _sign(f"{now}\n{secret}", "")}
    return body, {}


def _wecom(letter: Letter, _secret: str | None) -> tuple[dict[str, Any], dict[str, str]]:
    text = f"**{letter.subject}**\n\n{letter.text}"
    return {"msgtype": "markdown", "markdown": {"content": text}}, {}


def _dingtalk(letter: Letter, secret: str | None) -> tuple[dict[str, Any], dict[str, str]]:
    text = f"### {letter.subject}\n\n{letter.text}"
    body = {"msgtype": "markdown", "markdown": {"title": letter.subject, "text": text}}
    if not secret:
        return body, {}
    now = str(round(time.time() * 1000))
    return body, {"timestamp": now, "sign": _sign(secret, f"{now}\n{secret}")}


@dataclass(frozen=True)
class _Kind:
    """One chat's way."""

    most: int
    """Bytes of a message."""
    body: Callable[[Letter, str | None], tuple[dict[str, Any], dict[str, str]]]
    """What is posted, and what is added to the address."""
    codes: tuple[str, ...]
    """Where the answer has its code: 0 is a success."""
    busy: frozenset[int]
    """Codes that pass by themselves."""


KINDS: Mapping[str, _Kind] = {
    "feishu": _Kind(18_000, _feishu, ("code", "StatusCode"), frozenset({11232, 1000207})),
    "wecom": _Kind(4_000, _wecom, ("errcode",), frozenset({-1, 45009, 45033})),
    "dingtalk": _Kind(18_000, _dingtalk, ("errcode",), frozenset({-1, 130101, 130102})),
}

_HOSTS = {
    "open.feishu.cn": "feishu",
    "open.larksuite.com": "feishu",
    "qyapi.weixin.qq.com": "wecom",
    "oapi.dingtalk.com": "dingtalk",
}
_SCHEMES = {
    "feishu": ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/{}"),
    "lark": ("feishu", "https://open.larksuite.com/open-apis/bot/v2/hook/{}"),
    "wecombot": ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={}"),
    "dingtalk": ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token={}"),
}
"""Apprise's short addresses."""


def robot(url: str, kind: str | None = None, secret: str | None = None) -> Robot | None:
    """The robot behind an address: a webhook as the chat gives it out, `feishu://TOKEN` and the like.

    With `kind`, whatever its host. None for any other address.
    """
    parts = urlsplit(url)
    if kind:
        return Robot(kind, url, secret)
    if parts.scheme == "https" and parts.hostname in _HOSTS:
        return Robot(_HOSTS[parts.hostname], url, secret)
    if parts.scheme in _SCHEMES:
        user, _, token = parts.netloc.rpartition("@")
        known, address = _SCHEMES[parts.scheme]
        return Robot(known, address.format(token), secret or unquote(user) or None)
    return None


class Robot:
    """One group."""

    def __init__(self, kind: str, url: str, secret: str | None = None) -> None:
        self._kind = KINDS[kind]
        self._url = url
        self._secret = secret
        self._hidden = secrets_of(url, *([secret] if secret else []))

    @property
    def form(self) -> Form:
        """Markdown."""
        return Form(markup=Markup.MARKDOWN, most=self._kind.most)

    def send(self, letter: Letter) -> None:
        """Post it, and read what became of it."""
        body, added = self._kind.body(letter, self._secret)
        try:
            answer = httpx2.post(
                httpx2.URL(self._url).copy_merge_params(added), json=body, timeout=_TIMEOUT_S
            )
        except httpx2.HTTPError as error:
            kind = Undelivered if isinstance(error, _NEVER_LEFT) else Unanswered
            raise kind(self._told(f"{type(error).__name__}: {error}")) from None
        if not answer.is_success:
            told = self._told(f"HTTP {answer.status_code} {answer.reason_phrase}")
            raise of_status(answer.status_code, told)
        if fault := self._fault(answer):
            raise fault

    def _fault(self, answer: httpx2.Response) -> DeliveryError | None:
        try:
            said = answer.json()
            code = next(int(said[name]) for name in self._kind.codes if name in said)
        except (ValueError, TypeError, StopIteration):
            return Unanswered(self._told(f"an answer that is none of the chat's: {answer.text}"))
        if code == 0:
            return None
        told = self._told(f"code {code}: {said.get('errmsg') or said.get('msg') or ''}")
        return (Undelivered if code in self._kind.busy else TurnedAway)(told, status=code)

    def _told(self, text: str) -> str:
        return redacted(text, self._hidden)
