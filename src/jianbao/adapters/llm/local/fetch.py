"""A model's file into its place: announced, gone on with where it broke off, checked, swapped in."""

from __future__ import annotations

import asyncio
import errno
import shutil
import time
from collections.abc import Sequence
from datetime import timedelta

import httpx2

from jianbao.adapters.llm.local.hubs import Hub, Offer, faults, offer
from jianbao.adapters.llm.local.part import Lock, Part
from jianbao.adapters.llm.local.weights import Named, Weights
from jianbao.errors import Unfetched
from jianbao.ports import Progress

__all__ = ["Fetch"]

_STAGE = "model, MB"
_MB = 1_000_000
_CHUNK = 1 << 16
_SPARE = 500 * _MB
"""Bytes that are left free on the disk: runs want some."""
_CONNECT_S, _SILENT_S = 10.0, 30.0
_POLL_S = 0.5
_ROUNDS = 3
"""In which all the hubs are asked, where that may help."""
_CURE = (
    "Choose the other llm.local_source, set HF_ENDPOINT to a mirror, or fetch the file by other means and "
    "name its path by llm.local_model"
)


class Fetch:
    """Brings one file from the first of the hubs that has it. What failed once fails for this process."""

    def __init__(
        self,
        model: Weights,
        hubs: Sequence[Hub],
        progress: Progress,
        pause_s: float = 3.0,
    ) -> None:
        """`pause_s`: between a connection that broke and the next; longer after one that gave nothing."""
        assert model.named
        self.model = model
        self._named: Named = model.named
        self._hubs = hubs
        self._progress = progress
        self._pause_s = pause_s
        self._turn = asyncio.Lock()
        self._failed: Unfetched | None = None
        self._told: set[Hub] = set()

    async def bring(self) -> None:
        """Have the file in its place; nothing happens where it is there. Raises `Unfetched`."""
        async with self._turn:
            if self._failed:
                raise Unfetched(self._failed.message, **self._failed.facts)
            try:
                await self._bring()
            except Unfetched as error:
                self._failed = error
                raise
            except OSError as error:
                self._failed = Unfetched(f"{error.filename or self.model.path}: {error.strerror}")
                raise self._failed from error

    async def _bring(self) -> None:
        if self.model.is_here:
            return
        with Lock(self.model.path) as lock:
            if not lock.take():
                self._progress.note(f"another process fetches {self._named}: waiting for it")
                while not lock.take():  # noqa: ASYNC110 (it is another process that we wait for)
                    await asyncio.sleep(_POLL_S)
            if not self.model.is_here:
                await self._from_any()

    async def _from_any(self) -> None:
        timeout = httpx2.Timeout(_CONNECT_S, read=_SILENT_S)
        plain = {"Accept-Encoding": "identity"}
        async with httpx2.AsyncClient(timeout=timeout, follow_redirects=True, headers=plain) as client:
            for tried in range(_ROUNDS):
                await asyncio.sleep(self._pause_s * tried)
                missed = await self._missed(client)
                if not any(error.facts.get("passing") for error in missed):
                    break
        if missed:
            raise Unfetched(f"{'; '.join(map(str, missed))}. {_CURE}")

    async def _missed(self, client: httpx2.AsyncClient) -> list[Unfetched]:
        """Why each of the hubs gave nothing; none once one of them did."""
        missed = []
        for hub in self._hubs:
            try:
                await self._from(client, hub)
            except Unfetched as error:
                missed.append(error)
            else:
                return []
        return missed

    async def _from(self, client: httpx2.AsyncClient, hub: Hub) -> None:
        offered = await offer(client, hub, self._named)
        self._agree(hub, offered)
        with await asyncio.to_thread(Part, self.model.path, offered.sha256) as part:
            self._announce(hub, offered, part.have)
            shown = _Shown(self._progress, offered.bytes, part.have)
            while part.have < offered.bytes:
                before = part.most
                try:
                    async with faults(hub, self._named):
                        await _stream(client, hub, offered, part, shown)
                except Unfetched as error:
                    if not error.facts.get("passing") or part.most == before:
                        raise
                if part.have < offered.bytes:
                    if part.most == before:
                        raise Unfetched(f"{hub} sends less of {self._named} than it says it has")
                    await asyncio.sleep(self._pause_s)
            if not await asyncio.to_thread(part.settle):
                raise Unfetched(f"what {hub} sent of {self._named} has not its checksum, and was deleted")
        self._progress.note(f"{self._named}: fetched, and its checksum is right")

    def _agree(self, hub: Hub, offered: Offer) -> None:
        """Raises `Unfetched` for another file than the known one of that name: a mirror can hold anything."""
        if self.model.known and self.model.known.sha256 != offered.sha256:
            told = f"{hub} has another {self._named} than the one that is known"
            raise Unfetched(f"{told}: sha256 {offered.sha256}")

    def _announce(self, hub: Hub, offered: Offer, have: int) -> None:
        """What, how much, from where, to where. Raises `OSError` where the disk is too small."""
        path = self.model.path
        free, left = shutil.disk_usage(path.parent).free, offered.bytes - have
        if hub not in self._told:
            self._told.add(hub)
            already = f" ({_mb(have)} of it are here already)" if have else ""
            self._progress.note(
                f"fetching the model {self._named}, {_mb(offered.bytes)}{already}, licence "
                f"{offered.licence or 'not stated'}, from {hub} to {path}; {_mb(free)} are free there"
            )
        if free < left + _SPARE:
            told = f"the disk is too small: {_mb(left + _SPARE)} wanted, {_mb(free)} free; make room"
            raise OSError(errno.ENOSPC, told, str(path.parent))


async def _stream(client: httpx2.AsyncClient, hub: Hub, offered: Offer, part: Part, shown: _Shown) -> None:
    """What is missing, or all of it from a host that cannot begin in the middle."""
    asked = hub.headers | ({"Range": f"bytes={part.have}-"} if part.have else {})
    async with client.stream("GET", offered.url, headers=asked) as answer:
        answer.raise_for_status()
        goes_on = answer.status_code == httpx2.codes.PARTIAL_CONTENT
        if goes_on and not answer.headers.get("content-range", "").startswith(f"bytes {part.have}-"):
            raise Unfetched(f"{hub} sends another part of the file than it was asked for")
        if part.have and not goes_on:
            part.restart()
            shown.restart()
        async for chunk in answer.aiter_bytes(_CHUNK):
            part.write(chunk)
            shown.at(part.have)
            if part.have > offered.bytes:
                return


def _mb(number: int) -> str:
    return f"{number / _MB:,.0f} MB"


class _Shown:
    """How far it is, how fast, and how long it will take."""

    def __init__(self, progress: Progress, total: int, have: int) -> None:
        self._progress = progress
        self._total = total
        self._shown = 0
        self._since, self._from = time.monotonic(), have
        progress.begin(_STAGE, -(-total // _MB))
        self.at(have)

    def restart(self) -> None:
        """Back to the beginning."""
        self._since, self._from = time.monotonic(), 0
        self.at(0)

    def at(self, have: int) -> None:
        """So many bytes are here."""
        now = -(-have // _MB) if have >= self._total else have // _MB
        if now != self._shown:
            self._progress.advance(_STAGE, now - self._shown, self._pace(have))
            self._shown = now

    def _pace(self, have: int) -> str:
        rate = (have - self._from) / max(time.monotonic() - self._since, 1e-3)
        if rate <= 0:
            return ""
        left = timedelta(seconds=round((self._total - have) / rate))
        return f"{rate / _MB:.1f} MB/s, {left} left"
