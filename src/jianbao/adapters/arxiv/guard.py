"""Who may be asked: the configured hosts, as long as they let us in."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable

import httpx2

from jianbao.errors import Unavailable

_DENIALS = 3
_CLOSED_S = 1200.0
"""arXiv's automatic blocks are reported to last about 20 minutes."""


class Guard:
    """Knows the allowed hosts and counts their denials.

    A host is allowed with the scheme and port of its configured URL, and under https where it
    was configured under http. One that denied us three times in a row is left alone for 20
    minutes.
    """

    def __init__(self, urls: Iterable[str]) -> None:
        self._origins = {_origin(httpx2.URL(url)) for url in urls}
        self._denials: Counter[str] = Counter()
        self._closed_until: dict[str, float] = {}

    def check(self, url: httpx2.URL) -> None:
        """Raise `Unavailable` where the URL must not be asked."""
        origin = _origin(url)
        upgraded = origin == ("https", url.host, 443) and ("http", url.host, 80) in self._origins
        if url.userinfo or not (origin in self._origins or upgraded):
            raise Unavailable(f"{url} is at no configured host", url=str(url))
        if self._closed_until.get(url.host, 0.0) > time.monotonic():
            raise Unavailable(f"{url.host} denies us; left alone for now", url=str(url), status=403)

    def denied(self, url: httpx2.URL) -> None:
        """Note that the host answered with a denial."""
        self._denials[url.host] += 1
        if self._denials[url.host] >= _DENIALS:
            self._closed_until[url.host] = time.monotonic() + _CLOSED_S

    def welcomed(self, url: httpx2.URL) -> None:
        """Note that the host let us in."""
        self._denials.pop(url.host, None)


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"https": 443, "http": 80}.get(url.scheme)
