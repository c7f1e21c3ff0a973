"""Processes that ask a loopback arXiv over one store."""

from __future__ import annotations

import asyncio
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess

from jianbao.adapters.arxiv import SharedPace, Tries
from jianbao.adapters.arxiv.host import Host
from jianbao.adapters.store import open_store
from jianbao.errors import Unavailable

spawning = get_context("spawn")
PATIENT = Tries(attempts=8, patience_s=60, backoff_s=0.01, connect_s=5, read_s=5, total_s=10)


def asking(arxiv_url: str, store_url: str, interval_s: float, paths: list[str]) -> SpawnProcess:
    """A process that asks for these paths, all at once, as fast as the pace lets it."""
    child = spawning.Process(target=_ask, args=(arxiv_url, store_url, interval_s, paths))
    child.start()
    return child


def _ask(arxiv_url: str, store_url: str, interval_s: float, paths: list[str]) -> None:
    asyncio.run(_all(arxiv_url, store_url, interval_s, paths))


async def _all(arxiv_url: str, store_url: str, interval_s: float, paths: list[str]) -> None:
    store = open_store(store_url)
    host = Host([arxiv_url], "x", SharedPace(store, interval_s, 1), PATIENT, None)

    async def one(path: str) -> None:
        try:
            await host.get(arxiv_url + path, bytes)
        except Unavailable as error:
            if error.facts.get("status") != 403:
                raise

    await asyncio.gather(*map(one, paths))
    await host.aclose()
    store.close()
