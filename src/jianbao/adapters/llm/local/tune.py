"""How many threads, and how many questions at once: what is fastest here with this model, measured once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import httpx2
from pydantic import Field, TypeAdapter, ValidationError

from jianbao.adapters.files import new_file
from jianbao.adapters.llm.local.server import LocalServer, Size
from jianbao.errors import Overloaded
from jianbao.model import Record

__all__ = ["Tune", "rate"]

_READ, _WRITTEN = 320, 40
"""Tokens of a question: eight to one, as ours are."""
_BETTER = 1.05
_READY_S = 300.0
"""A model of several gigabytes on a slow disk."""
_LONG_S = 60.0
"""Whoever takes longer for questions so short is left out."""


class _Choice(Record):
    threads: int = Field(ge=1)
    slots: int = Field(ge=1)


_CHOICES = TypeAdapter(dict[str, _Choice])


class Tune:
    """Measures when it is first asked, and keeps in a file what it found."""

    def __init__(
        self,
        model: Path,
        otherwise: Size,
        *,
        kept: Path,
        threads: Sequence[int],
        slots: Sequence[int],
        note: Callable[[str], None],
    ) -> None:
        """`otherwise`: where nothing can be measured. `threads`, `slots`: to choose from, fewest first."""
        self._model = model
        self._otherwise = otherwise
        self._kept = kept
        self._threads = threads
        self._slots = slots
        self._note = note
        self._turn = asyncio.Lock()
        self._size: Size | None = None

    async def size(self) -> Size:
        """What is best. The model's file has to be there. Raises `StoreError` where it cannot be kept."""
        async with self._turn:
            if self._size is None:
                self._size = self._remembered() or await self._measured()
            return self._size

    @property
    def _key(self) -> str:
        threads, slots = (" or ".join(map(str, some)) for some in (self._threads, self._slots))
        file = f"{self._model.name}, {self._model.stat().st_size} bytes"
        return f"{file}, {self._otherwise.context} tokens: {threads} threads, {slots} at once"

    def _all(self) -> dict[str, _Choice]:
        """Every choice that is kept; none where the file is broken."""
        try:
            return _CHOICES.validate_json(self._kept.read_bytes())
        except (OSError, ValidationError):
            return {}

    def _remembered(self) -> Size | None:
        found = self._all().get(self._key)
        return replace(self._otherwise, threads=found.threads, slots=found.slots) if found else None

    async def _measured(self) -> Size:
        self._note("measuring how many threads and questions at once this machine takes, once")
        rates: dict[Size, float] = {}
        fewest = replace(self._otherwise, slots=self._slots[0])
        best = await self._best(rates, (replace(fewest, threads=one) for one in self._threads))
        if best is None:
            self._note(f"not one question was answered within {_LONG_S:.0f} s: {_told(self._otherwise)}")
            return self._otherwise
        best = await self._best(rates, (replace(best, slots=one) for one in self._slots)) or best
        figures = "; ".join(f"{_told(size)}: {found:.0f}" for size, found in rates.items())
        self._note(f"measured in tokens a second: {figures}. Taken from now on: {_told(best)}")
        self._keep(best)
        return best

    async def _best(self, rates: dict[Size, float], sizes: Iterable[Size]) -> Size | None:
        """The last of them that is worth having over the one before; after one that is not, none is tried."""
        best = None
        for size in sizes:
            if size not in rates:
                rates[size] = await rate(self._model, size)
            if rates[size] > (_BETTER * rates[best] if best else 0):
                best = size
            elif best:
                break
        return best

    def _keep(self, size: Size) -> None:
        choices = self._all() | {self._key: _Choice(threads=size.threads, slots=size.slots)}
        with new_file(self._kept) as file:
            file.write(_CHOICES.dump_json(choices, indent=2))


async def rate(model: Path, size: Size) -> float:
    """Tokens a second, read and written, with all slots at work; 0 where it fails or takes too long."""
    server = LocalServer(model, size)
    try:
        key = {"Authorization": f"Bearer {server.key}"}
        async with httpx2.AsyncClient(base_url=await server.url(), headers=key, timeout=_READY_S) as client:
            await _ask(client, 0, 1)  # whoever is first reads the file from the disk
            now = asyncio.get_running_loop().time
            began = now()
            async with asyncio.timeout(_LONG_S):
                await asyncio.gather(*(_ask(client, one, _WRITTEN) for one in range(1, size.slots + 1)))
            return size.slots * (_READ + _WRITTEN) / (now() - began)
    except (Overloaded, httpx2.HTTPError, TimeoutError):
        return 0.0
    finally:
        server.end()


async def _ask(client: httpx2.AsyncClient, first: int, written: int) -> None:
    """A question of tokens, which every vocabulary has, not of words; each begins with another one."""
    asked = {
        "prompt": [(first + 37 * place) % 256 for place in range(_READ)],
        "n_predict": written,
        "ignore_eos": True,
        "cache_prompt": False,
    }
    (await client.post("/completion", json=asked)).raise_for_status()


def _told(size: Size) -> str:
    return f"{size.threads} thread{'s' * (size.threads > 1)}, {size.slots} at once"
