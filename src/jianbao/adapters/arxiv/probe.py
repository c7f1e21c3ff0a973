"""One request to one host, to see whether it answers: no retry, no cache, a deadline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime

import httpx2

from jianbao.adapters.arxiv.guard import Guard
from jianbao.adapters.arxiv.pace import Answered, Pace
from jianbao.errors import Unavailable
from jianbao.model import Record

_HEAD_BYTES = 256 << 10
_HOPS = 4


class Probed(Record):
    """What a host said."""

    url: str
    """After redirects."""
    status: int
    seconds: float
    head: bytes
    """The first bytes of the body."""
    skew_s: float | None = None
    """How far this machine's clock is ahead of the host's; none where it does not tell the time."""


class Probe:
    """Asks configured hosts only, each hop in its turn of the pace."""

    def __init__(self, urls: Iterable[str], user_agent: str, pace: Pace, seconds: float) -> None:
        self._guard = Guard(urls)
        self._agent = user_agent
        self._pace = pace
        self._seconds = seconds

    async def ask(self, url: str) -> Probed:
        """Raises `Unavailable` where nothing came back in time, or a redirect led elsewhere."""
        at = httpx2.URL(url)
        async with httpx2.AsyncClient(
            headers={"User-Agent": self._agent}, trust_env=False, timeout=self._seconds
        ) as client:
            for _ in range(_HOPS):
                self._guard.check(at)
                if left_s := await self._pace.closed_s(at.host):
                    message = f"{at.host} denied us, and is left alone for another {left_s:.0f} s"
                    raise Unavailable(message, url=url, retry_after=left_s)
                async with self._pace.turn(self._seconds) as answered:
                    probed, location = await self._get(client, at, answered)
                if location is None:
                    return probed
                at = at.join(location)
        raise Unavailable(f"{url}: redirected more than {_HOPS} times", url=url)

    async def _get(
        self, client: httpx2.AsyncClient, url: httpx2.URL, answered: Answered
    ) -> tuple[Probed, str | None]:
        begin = time.monotonic()
        try:
            async with asyncio.timeout(self._seconds), client.stream("GET", url) as response:
                await answered()
                head = bytearray()
                async for chunk in response.aiter_bytes():
                    head += chunk
                    if len(head) >= _HEAD_BYTES:
                        break
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise Unavailable(f"no answer within {self._seconds:.0f} s", url=str(url)) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise Unavailable(f"{type(error).__name__}: {error}", url=str(url)) from error
        probed = Probed(
            url=str(url),
            status=response.status_code,
            seconds=time.monotonic() - begin,
            head=bytes(head),
            skew_s=_skew(response.headers),
        )
        moved = response.status_code in (301, 302, 303, 307, 308)
        return probed, response.headers.get("location") if moved else None


def _skew(headers: Mapping[str, str]) -> float | None:
    try:
        return time.time() - parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, TypeError):
        return None
