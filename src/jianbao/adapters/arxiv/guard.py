"""Who may be asked: the configured hosts, as long as they let us in. And what may be told of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import httpx2

from jianbao.errors import Unavailable, UsageError

_DENIALS = 3
CLOSED_S = 1200.0
"""arXiv's automatic blocks are reported to last about 20 minutes."""

_USER = re.compile(r"(?<=//)[^/?#\s]*@")
_SECRET = re.compile(
    r"([?&][^=&#\s]*(?:key|token|secret|passw|signature|auth)[^=&#\s]*=)[^&#\s]+", re.IGNORECASE
)


def shown(text: str) -> str:
    """A URL, or a text with URLs, without users, passwords and what a query names a secret."""
    return _SECRET.sub(r"\1***", _USER.sub("***@", text))


class Guard:
    """Knows the allowed hosts and counts their denials.

    A host is allowed with the scheme and port of its configured URL, and under https where it
    was configured under http. One that denies us three times in a row is to be left alone for
    `CLOSED_S`. Raises `UsageError` for a URL that is none, or carries a user or a password.
    """

    def __init__(self, urls: Iterable[str]) -> None:
        self._origins = {_origin(_configured(url)) for url in urls}
        self._denials: Counter[str] = Counter()

    def check(self, url: httpx2.URL) -> None:
        """Raise `Unavailable` where the URL must not be asked."""
        origin = _origin(url)
        upgraded = origin == ("https", url.host, 443) and ("http", url.host, 80) in self._origins
        if url.userinfo or not (origin in self._origins or upgraded):
            where = shown(str(url))
            raise Unavailable(f"{where} is at no configured host", url=where)

    def denied(self, url: httpx2.URL) -> bool:
        """Note that the host answered with a denial; whether it is to be left alone now."""
        self._denials[url.host] += 1
        return self._denials[url.host] >= _DENIALS

    def welcomed(self, url: httpx2.URL) -> None:
        """Note that the host let us in."""
        self._denials.pop(url.host, None)


def _configured(text: str) -> httpx2.URL:
    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL as error:
        raise UsageError(f"{shown(text)} is no URL of an arXiv: {error}") from error
    if url.userinfo:
        raise UsageError(f"{shown(text)}: a URL of arXiv carries no user and no password")
    return url


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"https": 443, "http": 80}.get(url.scheme)
