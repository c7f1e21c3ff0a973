"""Spans of the questions to models, by OpenTelemetry's conventions for generative AI.

Needs the extra `telemetry`. Import this module late: the SDK is loaded with it. Nothing global is
set: what the rest of the process does with OpenTelemetry is its own matter.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

from jianbao.errors import UsageError
from jianbao.model import Answer, ChatReply, ChatRequest
from jianbao.ports import ChatModel, Watch

try:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.trace import Span, SpanKind, StatusCode
except ImportError as error:
    raise UsageError('telemetry.endpoint wants an extra: pip install "jianbao[telemetry]"') from error

__all__ = ["Spans"]

_DEADLINE_S = 5
"""For one batch of spans: a collector that is not there holds nobody up."""


class Spans:
    """Sends a span for each question that leaves, in the background."""

    def __init__(self, endpoint: str, *, contents: bool, say: Callable[[str], None]) -> None:
        """`say` hears once where the collector does not take them."""
        self._contents = contents
        self._loudness = _Told(say)
        logging.getLogger("opentelemetry").addHandler(self._loudness)
        told = {"service.name": "jianbao", "service.version": version("jianbao")}
        self._provider = TracerProvider(resource=Resource.create(told), shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=endpoint, timeout=_DEADLINE_S)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("jianbao", version("jianbao"))

    def of(self, model: ChatModel) -> Watch:
        """What watches the questions to this model."""
        parameters = model.parameters

        def leaves(row: Answer, request: ChatRequest) -> Callable[[Answer | None], None]:
            span = self._tracer.start_span(
                f"chat {row.model}", kind=SpanKind.CLIENT, attributes=_asked(row, request, parameters)
            )
            if self._contents:
                messages = [_message(one.role, one.content) for one in request.messages]
                span.set_attribute("gen_ai.input.messages", _json(messages))
            return lambda ended: self._end(span, ended)

        return leaves

    def _end(self, span: Span, row: Answer | None) -> None:
        if row is None or row.reply is None:
            said = (row.error if row else None) or "given up"
            span.set_attribute("error.type", said.partition(":")[0])
            span.set_status(StatusCode.ERROR, said)
        else:
            span.set_attributes(_answered(row.reply))
            if self._contents:
                answer = _message("assistant", row.reply.text) | {"finish_reason": row.reply.finish.value}
                span.set_attribute("gen_ai.output.messages", _json([answer]))
        span.end()

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()
        logging.getLogger("opentelemetry").removeHandler(self._loudness)


class _Told(logging.Handler):
    """Turns the SDK's complaints into one note."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._say = say
        self._told = False

    def emit(self, record: logging.LogRecord) -> None:
        """Once."""
        if not self._told:
            self._told = True
            self._say(f"telemetry.endpoint does not take the spans: {record.getMessage()[:200]}")


def _asked(row: Answer, request: ChatRequest, parameters: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": parameters.get("provider"),
        "gen_ai.request.model": row.model,
        "gen_ai.request.max_tokens": request.max_tokens,
        "gen_ai.request.temperature": parameters.get("temperature"),
        "gen_ai.output.type": "json" if request.reply_schema else "text",
        "gen_ai.conversation.id": f"{row.paper_id}v{row.version}",
        "jianbao.paper": f"{row.paper_id}v{row.version}",
        "jianbao.request_key": row.key,
        "jianbao.purpose": row.purpose,
        "jianbao.prompt": row.prompt,
        "jianbao.turn": row.turn,
        "jianbao.attempt": row.attempt,
    }
    return {name: value for name, value in told.items() if value is not None}


def _answered(reply: ChatReply) -> dict[str, Any]:
    told = {
        "gen_ai.response.model": reply.model,
        "gen_ai.response.id": reply.request_id,
        "gen_ai.response.finish_reasons": [reply.finish.value],
        "gen_ai.usage.input_tokens": reply.usage.prompt,
        "gen_ai.usage.output_tokens": reply.usage.completion,
        "gen_ai.usage.cache_read.input_tokens": reply.usage.cached,
        "jianbao.lost_tries": reply.lost_tries,
    }
    return {name: value for name, value in told.items() if value is not None}


def _message(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def _json(messages: list[dict[str, Any]]) -> str:
    return json.dumps(messages, ensure_ascii=False)
