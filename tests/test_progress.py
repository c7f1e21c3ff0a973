"""How far the work has come, where there is no terminal."""

from __future__ import annotations

import pytest

from jianbao.cli.progress import Lines


def _lines(capsys: pytest.CaptureFixture[str], seconds: float, total: int = 100) -> list[str]:
    """What is printed over a stage whose steps take so long."""
    steps = iter(range(10 * total))
    lines = Lines(lambda: next(steps) * seconds)
    lines.begin("days", total)
    for _ in range(total):
        lines.advance("days")
    return capsys.readouterr().err.splitlines()


def test_a_stage_that_ends_at_once_is_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """The first and the last: a log is read by people."""
    assert _lines(capsys, seconds=0.001) == ["days: 100", "days: 100/100"]


def test_a_slow_stage_tells_its_tenths(capsys: pytest.CaptureFixture[str]) -> None:
    """And a faster one a line a second."""
    assert _lines(capsys, seconds=5) == ["days: 100", *(f"days: {done}/100" for done in range(10, 101, 10))]
    assert len(_lines(capsys, seconds=0.05)) == 2 + 4
