"""Houses in folders of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.stages.house import House

Houses = Callable[..., House]


@pytest.fixture
def houses(home: Path) -> Iterator[Houses]:
    """Makes houses over one database, as processes that come one after another, or live side by side."""
    made: list[House] = []

    def make(**parts: Any) -> House:
        made.append(House(home, **parts))
        return made[-1]

    yield make
    for house in made:
        house.store.close()


@pytest.fixture
def house(houses: Houses) -> House:
    """One, with everything at its default."""
    return houses()
