"""Boards over databases of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.review.house import Board
from tests.review.house import board as make


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Reviewers sit at either database; what the commands add is words."""
    if "home" in metafunc.fixturenames and "test_commands" not in metafunc.module.__name__:
        metafunc.parametrize("home", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def board(home: Path) -> Iterator[Board]:
    """An empty one."""
    made = make(home)
    yield made
    made.store.close()


@pytest.fixture
async def made(board: Board) -> Board:
    """One whose day is made: papers 1 and 3 in audio, 4 in text, 2 in both and held back."""
    await board.make_the_day()
    return board
