"""Receivers' refusals as ours, without their secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

from jianbao.errors import DeliveryError, TurnedAway, Unanswered, Undelivered

__all__ = ["of_status", "redacted", "secrets_of"]

_SHORTEST = 5
"""Characters of what is taken for a secret."""
_PLAIN = re.compile(r"[a-z]+|v\d+")
"""Parts of a path that name a place and no secret."""
_MOST = 200
"""Characters of what a receiver says."""
_BUSY = 429
_UNANSWERED = 504
"""A gateway that had no answer in time: the message may be through."""


def secrets_of(url: str, *more: str) -> frozenset[str]:
    """Everything in an address that may be one: users, passwords, tokens in host, path and query."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    found = [url, parts.netloc, parts.path, parts.query, *user.split(":"), *parts.path.split("/"), *more]
    found += [value for _, value in parse_qsl(parts.query)]
    if "." not in host:
        found.append(host)
    found += [unquote(one) for one in found]
    return frozenset(one for one in found if len(one) >= _SHORTEST and not _PLAIN.fullmatch(one))


def redacted(text: str, secrets: Iterable[str]) -> str:
    """On one line, short, without secrets."""
    told = " ".join(text.split())
    for secret in sorted(secrets, key=len, reverse=True):
        told = told.replace(secret, "***")
    return told[:_MOST]


def of_status(status: int, said: str, retry_after: float | None = None) -> DeliveryError:
    """What an HTTP status other than 2xx means for a message. `said` holds no secret."""
    facts = {"status": status, "retry_after": retry_after}
    if status == _UNANSWERED:
        return Unanswered(said, **facts)
    if status == _BUSY or status == 408 or status >= 500:
        return Undelivered(said, **facts)
    return TurnedAway(said, **facts)
