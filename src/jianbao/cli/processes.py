"""Digests spread over processes: each check is pure, and a digest is a fair portion."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

from jianbao.app.resources import find
from jianbao.checks import Vocabulary
from jianbao.glossary import Glossary
from jianbao.settings import Settings
from jianbao.taxonomy import Taxonomy

_T = TypeVar("_T")
_R = TypeVar("_R")

_WORTH_A_PROCESS = 8
"""Digests for which a second process has paid for its start."""
_AHEAD = 3
"""Digests for each process that are read or wait: all of an archive would fill the memory."""


@dataclass(frozen=True)
class Texts:
    """The data files, as text: each process makes its own `Vocabulary`."""

    kept: str
    glossary: str
    taxonomy: str

    @classmethod
    def of(cls, settings: Settings) -> Texts:
        """The root's own files, else those of the package."""
        names = ("kept", "glossary", "taxonomy")
        return cls(*(find(settings, f"prompts/{name}.yml").read_text(encoding="utf-8") for name in names))

    def parse(self) -> Vocabulary:
        """Raises `UsageError` for a file that breaks its rules."""
        return Vocabulary.parse(self.kept, Glossary.parse(self.glossary), Taxonomy.parse(self.taxonomy))


@contextmanager
def spread(
    work: Callable[[_T, Vocabulary], _R], number: int, texts: Texts
) -> Iterator[Callable[[Iterable[_T]], Iterator[_R]]]:
    """Gives a `map` of `work`, in order, over as many processes as `number` items are worth.

    `work` is a function of a module; it and what it takes and gives are pickled.
    """
    workers = min(len(os.sched_getaffinity(0)), number // _WORTH_A_PROCESS)
    lore = texts.parse()  # a broken data file is said here, not by a process that cannot start
    if workers < 2:
        yield lambda items: (work(item, lore) for item in items)
        return
    # not forked: the progress bar has a thread of its own
    with ProcessPoolExecutor(workers, get_context("spawn"), _prepare, (texts,)) as pool:
        try:
            yield lambda items: _in_order(pool, work, items, _AHEAD * workers)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, work: Callable[[_T, Vocabulary], _R], items: Iterable[_T], ahead: int
) -> Iterator[_R]:
    waiting: deque[Future[_R]] = deque()
    for item in items:
        waiting.append(pool.submit(_call, work, item))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


_texts: list[Texts] = []
"""Of this process; filled once, before its first digest."""


def _prepare(texts: Texts) -> None:
    _texts.append(texts)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process that waits for work is not told that whoever had some was killed."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


@cache
def _lore() -> Vocabulary:
    return _texts[0].parse()


def _call(work: Callable[[_T, Vocabulary], _R], item: _T) -> _R:
    return work(item, _lore())
