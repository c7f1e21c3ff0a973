"""Receivers' refusals as ours, without their secrets."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

from jianbao.errors import DeliveryError, TurnedAway, Unanswered, Undelivered

__all__ = ["of_status", "redacted", "secrets_of"]

_SHORTEST = 5
"""Characters of what is taken for a secret."""
_PLACES = frozenset({"open-apis", "cgi-bin", "webhook", "webhooks", "robot", "services", "notify"})
"""Parts of a path that every address of a chat has."""
_MOST = 200
"""Characters of what a receiver says."""
_BUSY = 429
_UNANSWERED = 504
"""A gateway that had no answer in time: the message may be through."""


def secrets_of(url: str, *more: str) -> frozenset[str]:
    """Everything in an address that may be one: users, passwords, tokens in host, path and query."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    found = [url, parts.netloc, parts.path, parts.query, *user.split(":"), *more]
    found += [one for one in parts.path.split("/") if one not in _PLACES]
    found += [value for _, value in parse_qsl(parts.query)]
    if "." not in host:  # where Apprise has tokens
        found += [host, *host.split(":")]
    found += [unquote(one) for one in found]
    return frozenset(one for one in found if len(one) >= _SHORTEST and one != "localhost")


def redacted(text: str, secrets: Iterable[str]) -> str:
    """On one line, short, without secrets."""
    told = " ".join(text.split())
    for secret in sorted(secrets, key=len, reverse=True):
        told = told.replace(secret, "***")
    return told[:_MOST]


def of_status(status: int, said: str, retry_after: float | None = None) -> DeliveryError:
    """What an HTTP status means for a message that is not known to be taken. `said` holds no secret."""
    facts = {"status": status, "retry_after": retry_after}
    if status == _UNANSWERED or status < 300:
        return Unanswered(said, **facts)
    if status == _BUSY or status == 408 or status >= 500:
        return Undelivered(said, **facts)
    return TurnedAway(said, **facts)
