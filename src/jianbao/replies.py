"""A model's answer, as text, made a `Brief` or a translation, or a `BadReply` with what to tell the model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic_core import ErrorDetails

from jianbao.errors import BadReply, Refused
from jianbao.model import Brief, ChatReply, Evidence, Finish
from jianbao.model.translation import TextPart

__all__ = [
    "BRIEF_SCHEMA",
    "MOST_TAGS",
    "parse_brief",
    "parse_translation",
    "translation_form",
    "translation_schema",
]

MOST_TAGS = 4

BRIEF_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "brief": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "evidence": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"claim": {"type": "string"}, "quote": {"type": "string"}},
                "required": ["claim", "quote"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["brief", "tags", "evidence"],
    "additionalProperties": False,
}
"""Within what strict modes of all providers take. Tags are plain strings: an odd one costs no repair."""

_THOUGHT = re.compile(r"\A(?!\s*[{`]).*?</think>", re.DOTALL)
"""Some templates open the tag in the question, so that an answer only closes it."""
_STRAY_BACKSLASH = re.compile(r'\\(?:(?=["\\/bfnrt])(.)|(?=u[0-9a-fA-F]{4})|())', re.DOTALL)
_BENT = re.compile(r"[\x08\f\t\r](?=[a-z])")
_BENT_BY = {"\b": "\\b", "\f": "\\f", "\t": "\\t", "\r": "\\r"}
_DECODER = json.JSONDecoder(strict=False)
_BENT_LINE = re.compile(r"\n(?=(?:abla|u|e|eq|eg|i|ot|otin|mid|earrow|searrow|subseteq)\b)")
_OBJECT = "只输出一个完整的 JSON 对象："
_ASK = _OBJECT + '{"brief": "…", "tags": ["…"], "evidence": [{"claim": "…", "quote": "…"}]}'


class _Evidence(BaseModel):
    model_config = ConfigDict(extra="ignore")

    claim: str
    quote: str


class _Reply(BaseModel):
    model_config = ConfigDict(extra="ignore")

    brief: str
    tags: list[str] = []
    evidence: list[_Evidence] = []

    @field_validator("tags", "evidence", mode="before")
    @classmethod
    def _nothing(cls, value: Any) -> Any:
        return [] if value is None else value


def parse_brief(reply: ChatReply, resolve: Callable[[str], str | None]) -> Brief:
    """Read the answer to the `brief` prompt.

    `resolve` gives the id that a tag's id, alias or Chinese name stands for. Raises
    `Refused` where model or provider declined, `BadReply` for all else that is no
    answer; a cut answer is one, with the fact `cut=True`.
    """
    _refuse_cut(reply, "请把简介写得更短，引文只取最关键的一句，并" + _ASK)
    read = _validated(reply.text)
    text = read.brief.strip()
    if not text:
        raise _bad("the 简介 is empty", reply.text, "字段 brief 是空的。请写出简介，并" + _ASK)
    if "\0" in text:
        raise _bad("the 简介 holds NUL characters", reply.text, "字段 brief 含有空字符 \\u0000。请" + _ASK)
    known, proposed = _sorted_tags(read.tags, resolve)
    evidence = tuple(Evidence(claim=one.claim, quote=_unbent(one.quote)) for one in read.evidence)
    return Brief(text=text, tags=known, proposed=proposed, evidence=evidence)


def translation_schema(parts: Collection[TextPart]) -> dict[str, Any]:
    """Of the answer to the `translation` prompt."""
    return {
        "type": "object",
        "properties": {part.value: {"type": "string"} for part in parts},
        "required": [part.value for part in parts],
        "additionalProperties": False,
    }


def translation_form(parts: Collection[TextPart]) -> str:
    """The same as a model reads it: `{"title": "…"}`."""
    return json.dumps({part.value: "…" for part in parts}, ensure_ascii=False)


def parse_translation(reply: ChatReply, parts: Collection[TextPart]) -> dict[TextPart, str]:
    """Read the answer to the `translation` prompt: the parts that were asked for. Raises as `parse_brief`."""
    ask = _OBJECT + translation_form(parts)
    _refuse_cut(reply, "请逐句翻译，不要添加任何内容，并" + ask)
    found = _object(reply.text, {part.value for part in parts}, ask)
    texts = {part: found.get(part.value) for part in parts}
    if faults := [part.value for part, text in texts.items() if not _is_text(text)]:
        told = f"字段 {'、'.join(faults)} 缺失、为空、含有空字符或不是字符串"
        raise _bad(f"the answer's fields are wrong: {', '.join(faults)}", reply.text, f"{told}。请{ask}")
    return {part: _BENT_LINE.sub(r"\\n", _unbent(str(text))).strip() for part, text in texts.items()}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\0" not in value


def _refuse_cut(reply: ChatReply, feedback: str) -> None:
    """Raise where there is no whole answer: `Refused`, or `BadReply` with `cut`."""
    if reply.refusal or reply.finish is Finish.FILTER:
        raise Refused(f"the model declined: {(reply.refusal or 'content filter')[:200]}")
    if reply.finish is Finish.LENGTH:
        message = "the answer was cut at its cap"
        raise BadReply(message, reply=reply.text, cut=True, feedback="输出过长而被截断。" + feedback)


def _object(text: str, keys: set[str], ask: str) -> dict[str, Any]:
    """The one JSON object of an answer. `ask` is what the model is told where there is none."""
    answer = _THOUGHT.sub("", text).strip()
    if not answer:
        raise _bad("the answer is blank", text, "没有输出任何内容。请" + ask)
    found = _objects(answer, keys)
    if len(found) != 1:
        fault = "the answer holds no JSON object" if not found else "the answer holds several objects"
        told = "输出中没有完整的 JSON 对象。请" if not found else "输出了多个 JSON 对象。请"
        raise _bad(fault, text, told + ask)
    return found[0]


def _validated(text: str) -> _Reply:
    found = _object(text, {"brief"}, _ASK)
    try:
        return _Reply.model_validate(found)
    except ValidationError as error:
        faults = "；".join(_told(one) for one in error.errors())
        raise _bad(f"the answer's fields are wrong: {faults}", text, f"{faults}。请{_ASK}") from error


def _objects(text: str, keys: set[str]) -> list[dict[str, Any]]:
    """The outermost objects in a text, those with all the keys where there are any; cut ones are none."""
    text = _STRAY_BACKSLASH.sub(_escaped, text)
    found, start = [], text.find("{")
    while start >= 0:
        try:
            value, end = _DECODER.raw_decode(text, start)
            found.append(value)
        except (ValueError, RecursionError):
            end = start + 1
        start = text.find("{", end)
    return [value for value in found if keys <= value.keys()] or found


def _escaped(match: re.Match[str]) -> str:
    r"""A backslash that begins no escape of JSON can only mean itself: `\alpha` in a quote from a paper."""
    return match[0] if match[2] is None else "\\\\"


def _unbent(quote: str) -> str:
    r"""Undo JSON's reading of `\times` as a tab and `imes`: no text that we send holds these characters."""
    return _BENT.sub(lambda match: _BENT_BY[match[0]], quote)


def _sorted_tags(
    tags: Iterable[str], resolve: Callable[[str], str | None]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Known ids and unknown words, each once, in the model's order, four at most of each."""
    known: dict[str, None] = {}
    proposed: dict[str, None] = {}
    for tag in filter(None, (one.strip() for one in tags)):
        found = resolve(tag)
        if found is None:
            proposed[tag] = None
        else:
            known[found] = None
    return tuple(known)[:MOST_TAGS], tuple(proposed)[:MOST_TAGS]


def _told(error: ErrorDetails) -> str:
    field = ".".join(str(step) for step in error["loc"]) or "整个输出"
    words = {"missing": "缺失", "string_type": "应为字符串", "list_type": "应为数组"}
    return f"字段 {field} {words.get(error['type'], '不合要求')}"


def _bad(message: str, reply: str, feedback: str) -> BadReply:
    return BadReply(message, reply=reply, feedback=feedback)
