"""The store, part by part."""

from __future__ import annotations

from typing import Protocol

from jianbao.ports.store.digests import Digests
from jianbao.ports.store.figures import Figures
from jianbao.ports.store.journal import Journal
from jianbao.ports.store.laboratory import Laboratory
from jianbao.ports.store.outcomes import Outcomes
from jianbao.ports.store.papers import Papers
from jianbao.ports.store.review import Review
from jianbao.ports.store.work import Work

__all__ = ["Store"]


class Store(Papers, Journal, Outcomes, Digests, Review, Figures, Work, Laboratory, Protocol):
    """The truth: records, journal, ledger. Every call is a transaction of its own; raises `StoreError`."""

    def close(self) -> None:
        """Give the database back."""
        ...
