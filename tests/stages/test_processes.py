"""Real processes over one database, with a slow endpoint between them."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from jianbao.model import AnswerState, State
from jianbao.stages.books import Report
from tests.stages.children import PAPERS, SHARED, Child, house
from tests.stages.house import House
from tests.stages.samples import AUDIO, DAY, TEXT, paper, paper_id, reply

pytestmark = pytest.mark.parametrize("home", ["sqlite", "postgresql"], indirect=True)


class Endpoint(ThreadingHTTPServer):
    """Answers well and slowly; counts the questions by paper."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: Counter[str] = Counter()
        self.seconds = 0.5
        self.hanging: set[str] = set()
        """Papers whose questions get no answer."""
        self.let_go = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def wait_for(self, questions: int) -> None:
        """Until so many have come in."""
        deadline = time.monotonic() + 60
        while self.asked.total() < questions:
            assert time.monotonic() < deadline
            time.sleep(0.02)


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        about = next(paper_id(one) for one in PAPERS if paper_id(one) in asked["messages"][1]["content"])
        self.server.asked[about] += 1
        if about in self.server.hanging:
            self.server.let_go.wait(60)
            return
        time.sleep(self.server.seconds)
        body = json.dumps(_completion()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _completion() -> dict[str, Any]:
    message = {"role": "assistant", "content": reply().text}
    return {
        "id": "c-1",
        "object": "chat.completion",
        "model": "frog-1",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100},
    }


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A fresh one."""
    made = Endpoint()
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.let_go.set()
    made.shutdown()
    made.server_close()
    thread.join()


async def _run(later: House) -> Report:
    try:
        return await later.run(AUDIO)
    finally:
        await later.model.aclose()


def test_two_processes_over_two_topics_share_one_payment(home: Path, endpoint: Endpoint) -> None:
    """Both begin at once; every paper is asked about once, both digests are whole, both sums come out."""
    running = [Child(home, endpoint.url, topic) for topic in (AUDIO, TEXT)]
    audio, text = (child.report() for child in running)
    assert endpoint.asked == {paper_id(number): 1 for number in PAPERS}
    assert (audio.exit_code, text.exit_code) == (0, 0)
    assert (audio.run.listed, text.run.listed) == (len(PAPERS), len(SHARED))
    for topic, papers in ((AUDIO, PAPERS), (TEXT, SHARED)):
        page = (home / "outputs" / "20261102_Mon" / f"{topic.slug}.md").read_text(encoding="utf-8")
        assert all(f"{paper_id(number)}v1" in page for number in papers)


def test_a_killed_run_goes_on_where_it_stopped(home: Path, endpoint: Endpoint) -> None:
    """What was answered is not asked again; what was under way is, once, and marked as perhaps paid twice."""
    endpoint.seconds = 0
    endpoint.hanging = {paper_id(number) for number in SHARED}
    child = Child(home, endpoint.url, AUDIO)
    endpoint.wait_for(len(PAPERS))
    later = house(home, endpoint.url, "run-later")
    free = [paper(number).key for number in PAPERS if number not in SHARED]
    deadline = time.monotonic() + 60
    while len(later.store.outcomes(free)) < len(free):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    child.kill()
    endpoint.hanging.clear()

    report = asyncio.run(_run(later))
    assert (report.exit_code, report.run.balanced) == (0, True)
    assert endpoint.asked == {paper_id(number): 1 + (number in SHARED) for number in PAPERS}
    outcomes = later.store.outcomes(paper(number).key for number in PAPERS)
    assert {one.state for one in outcomes.values()} == {State.PUBLISHED}
    rows = later.store.answers(key for one in outcomes.values() for key in one.answers)
    assert {row.state for row in rows.values()} == {AnswerState.ANSWERED}
    assert {row.paper_id for row in rows.values() if row.possible_duplicate} == {
        paper_id(number) for number in SHARED
    }
    assert later.day(AUDIO).is_done
    assert later.store.digest("audio", DAY) is not None
    later.store.close()
