"""What a collector hears of the questions, over OTLP on loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from jianbao.errors import JianbaoError, Overloaded
from jianbao.model import ChatReply
from jianbao.stages.journal import Journal, Owners, Purpose
from jianbao.stages.leaving import Desk
from tests.stages.fakes import ScriptedModel, in_turn
from tests.stages.house import House
from tests.stages.samples import GOOD, paper, reply
from tests.stages.test_journal import QUESTION

pytest.importorskip("opentelemetry.sdk")

SECRET = "Frogs?"
PURPOSE = Purpose("2611.00001", 1, prompt="brief@1")


class _Collector(ThreadingHTTPServer):
    """Keeps the spans that it is sent."""

    spans: list[Any]
    status = 200


class _Handler(BaseHTTPRequestHandler):
    server: _Collector

    def do_POST(self) -> None:
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            import gzip

            body = gzip.decompress(body)
        sent = ExportTraceServiceRequest.FromString(body)
        self.server.spans += [
            one for part in sent.resource_spans for scope in part.scope_spans for one in scope.spans
        ]
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _collector(status: int = 200) -> Iterator[_Collector]:
    server = _Collector(("127.0.0.1", 0), _Handler)
    server.spans, server.status = [], status
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _attributes(span: Any) -> dict[str, Any]:
    return {
        one.key: getattr(one.value, field)
        for one in span.attributes
        if (field := one.value.WhichOneof("value"))
    }


async def _asked(
    folder: Path, collector: _Collector, answer: ChatReply | JianbaoError, *, contents: bool = False
) -> tuple[Any, list[str]]:
    """The span of one question, and what was said."""
    from jianbao.adapters.telemetry import Spans

    said: list[str] = []
    house = House(folder, model=ScriptedModel(in_turn(answer)))
    spans = Spans(f"http://127.0.0.1:{collector.server_port}/v1/traces", contents=contents, say=said.append)
    desk = Desk(house.store, house.clock, None, watch=spans.of(house.model))
    journal = Journal(house.model, desk, Owners("here:1:1", lambda _: False, 60))
    try:
        await journal.ask(QUESTION, PURPOSE)
    except Overloaded:
        pass
    finally:
        spans.close()
        house.store.close()
    return (collector.spans[0] if collector.spans else None), said


async def test_a_question_is_a_span(tmp_path: Path) -> None:
    """By the conventions: who was asked, what it took, how it ended; and where the journal has it."""
    with _collector() as collector:
        span, said = await _asked(tmp_path, collector, reply())
    told = _attributes(span)
    assert (span.name, len(collector.spans), said) == ("chat frog-1", 1, [])
    assert told["gen_ai.request.model"] == "frog-1"
    assert told["gen_ai.response.model"] == "frog-1-2026"
    assert (told["gen_ai.usage.input_tokens"], told["gen_ai.usage.output_tokens"]) == (1000, 100)
    assert (told["jianbao.paper"], told["jianbao.prompt"]) == (f"{paper().id}v1", "brief@1")
    assert len(told["jianbao.request_key"]) == 64


@pytest.mark.parametrize("contents", [False, True])
async def test_contents_go_only_where_they_are_wanted(contents: bool, tmp_path: Path) -> None:
    """Neither question nor answer otherwise."""
    with _collector() as collector:
        span, _ = await _asked(tmp_path, collector, reply(), contents=contents)
    sent = span.SerializeToString()
    assert (SECRET.encode() in sent, GOOD.encode() in sent) == (contents, contents)


async def test_a_question_without_an_answer_is_an_error(tmp_path: Path) -> None:
    """With its class and its sentence."""
    with _collector() as collector:
        span, _ = await _asked(tmp_path, collector, Overloaded("HTTP 502: no worker"))
    assert span.status.code == span.status.STATUS_CODE_ERROR
    assert span.status.message == "Overloaded: HTTP 502: no worker"
    assert _attributes(span)["error.type"] == "Overloaded"


async def test_a_collector_that_takes_nothing_costs_one_note(tmp_path: Path) -> None:
    """And no answer."""
    with _collector(status=400) as collector:
        _, said = await _asked(tmp_path, collector, reply())
    assert len(said) == 1
    assert "telemetry.endpoint does not take the spans" in said[0]


def test_nothing_is_loaded_where_nobody_wants_it() -> None:
    """The wiring alone does not import the SDK."""
    code = "import sys, jianbao.app; print(any(name.startswith('opentelemetry.sdk') for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
