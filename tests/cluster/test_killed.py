"""Workers die and others take over: nothing is lost, nothing is paid twice but what was in flight."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from jianbao.adapters.store import open_store
from jianbao.demo import DemoPaper
from tests.standin import Desk, StandIn, copies
from tests.standin.llm import Llm

NUMBER = 60
AT_ONCE = 4
INTERVAL_S = 0.05
CHILD = ("-m", "tests.cluster.child")
ROOT = Path(__file__).parents[2]


def days() -> Mapping[date, tuple[DemoPaper, ...]]:
    """Sixty papers over three days."""
    [(today, papers)] = copies(NUMBER).items()
    third = NUMBER // 3
    return {today - timedelta(days=back): papers[back * third : (back + 1) * third] for back in range(3)}


@pytest.mark.slow
def test_a_killed_worker_is_replaced(tmp_path: Path, url: str) -> None:
    """Two at work, one killed in the middle: the digests are those of one process, to the byte."""
    folders = tmp_path / "many", tmp_path / "one"
    for folder in folders:
        folder.mkdir()
    with StandIn(days(), Llm(latency=0.5)) as world:
        world.set_pdfs()
        shared = {
            "JIANBAO_LLM__MODEL": "frog-1",
            "JIANBAO_LLM__CONCURRENCY": str(AT_ONCE),
            "JIANBAO_ARXIV__INTERVAL_S": str(INTERVAL_S),
            "PYTHONPATH": str(ROOT),
        }
        python = Path(sys.executable)
        many = Desk(folders[0], python, **(world.environment() | shared | {"JIANBAO_STORE__URL": url}))
        span = [f"{day}" for day in (min(days()), max(days()))]
        told = folders[0] / "told"
        running = many.start(*CHILD, "backfill", *span, "2", str(told))
        running.until(lambda: len(world.account.answered) > NUMBER / 3)
        first = re.search(r"turn 0: (\d+)", told.read_text(encoding="utf-8"))
        assert first
        os.kill(int(first[1]), signal.SIGKILL)
        done = running.end()
        assert done.code == 0, done.err
        asked, gap = Counter(world.account.papers["chat"]), min(world.account.gaps)
        one = Desk.before(world, folders[1], **shared)
        assert one.run("backfill", "--from", span[0], "--to", span[1]).code == 0
    assert len(asked) == NUMBER
    assert sum(asked.values()) <= NUMBER + AT_ONCE
    with closing(open_store(url)) as store:
        assert store.shards() == []
    assert gap >= INTERVAL_S * 0.95
    assert many.files() == one.files()
