"""An OpenAI-compatible chat endpoint that writes each paper's 简介 from its title, and fails on command."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from jianbao.demo import DemoPaper

__all__ = ["Fault", "Llm", "Reply", "brief", "chinese"]

MODEL = "stand-in-1"
_ID = re.compile(r"\b\d{4}\.\d{5}\b")
_TRANSLATION = re.compile(r"请翻译下面这篇论文.*JSON 对象：(\{.*?\})", re.DOTALL)
_KEPT = re.compile(r"\$[^$]+\$|\\[A-Za-z]+|https?://\S+|\[\d+\]|[A-Z]\w+ et al\.")
"""What a translation copies."""
_TAGS = {"cs.CV": "vision", "cs.CL": "language", "cs.SD": "audio", "eess.AS": "speech", "cs.RO": "robotics"}


class Fault(StrEnum):
    """Ways of failing."""

    BUSY = "429"
    """With Retry-After."""
    BROKEN = "500"
    DROP = "drop"
    """The connection is closed without an answer."""
    HANG = "hang"
    KEY = "401"
    QUOTA = "insufficient_quota"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    REFUSAL = "refusal"
    ENGLISH = "english"
    FENCED = "fenced"
    """A usable answer in a Markdown fence."""
    THINK = "think"
    """A usable answer behind its thoughts."""

    @property
    def pays(self) -> bool:
        """Whether an answer comes that a provider charges for."""
        return self not in (Fault.BUSY, Fault.BROKEN, Fault.DROP, Fault.HANG, Fault.KEY, Fault.QUOTA)


class Reply(NamedTuple):
    """What is sent."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


class Llm:
    """Decides what befalls a question and what is said. Knows nothing of sockets."""

    def __init__(self, *, latency: float = 0.0, key: str | None = None, seed: int = 1) -> None:
        """`latency` in seconds; with `key` every other one is refused."""
        self.latency = latency
        self.key = key
        self.hang_s = 3600.0
        self.chances: dict[Fault, float] = {}
        """Probability of each fault, drawn for every question."""
        self.script: defaultdict[str, list[Fault]] = defaultdict(list)
        """By paper, faults that befall the next questions about it, before any chance."""
        self.answers: int | None = None
        """How many questions are still answered before every other one hangs."""
        self._random = random.Random(seed)

    def fault(self, paper: str | None, authorization: str) -> Fault | None:
        """What befalls this question."""
        if self.key and authorization != f"Bearer {self.key}":
            return Fault.KEY
        if self.answers is not None:
            self.answers -= 1
            if self.answers < 0:
                return Fault.HANG
        if paper and self.script[paper]:
            return self.script[paper].pop(0)
        drawn = self._random.random()
        for fault, chance in self.chances.items():
            drawn -= chance
            if drawn < 0:
                return fault
        return None

    def reply(self, asked: Mapping[str, Any], paper: DemoPaper | None, fault: Fault | None) -> Reply:
        """The answer to a question about a paper."""
        if fault is Fault.BUSY:
            return _error(429, "too many at once", {"Retry-After": "1"})
        if fault is Fault.BROKEN:
            return _error(500, "out of order")
        if fault is Fault.KEY:
            return _error(401, "Incorrect API key provided")
        if fault is Fault.QUOTA:
            return _error(429, "You exceeded your current quota", code="insufficient_quota")
        content, finish = _content(asked, paper, fault), "length" if fault is Fault.TRUNCATED else "stop"
        message = {"role": "assistant", "content": content, "refusal": None}
        if fault is Fault.REFUSAL:
            message |= {"content": None, "refusal": "I can't help with that."}
        read, written = len(question(asked)) // 4, len(content)
        usage = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
        body = {"id": "c-1", "object": "chat.completion", "created": 0, "model": MODEL}
        return Reply(200, body | {"choices": [choice], "usage": usage}, {})


def question(asked: Mapping[str, Any]) -> str:
    """All messages of a request as one text."""
    return "\n".join(str(message["content"]) for message in asked["messages"])


def ids_in(asked: Mapping[str, Any]) -> list[str]:
    """Ids of papers in a request, in order."""
    return _ID.findall(question(asked))


def brief(paper: DemoPaper) -> str:
    """The 简介 that the stand-in writes of a paper."""
    name = paper.title.partition(":")[0][:48]
    return (
        f"该论文研究{name}所讨论的任务，针对已有方法代价较高的问题，提出一种由替身服务器描述的新方法，"
        "并在虚构的数据上与多个基线进行比较，结果表明新方法更为准确。"
    )


def chinese(paper: DemoPaper) -> dict[str, str]:
    """Title and abstract as the stand-in translates them: stock sentences, with what is to be copied."""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z])", paper.abstract)
    return {
        "title": "".join(["由替身服务器译成中文的一则虚构论文题目", *_KEPT.findall(paper.title)]),
        "abstract": "".join(_one_in_chinese(one) for one in sentences),
    }


def _one_in_chinese(sentence: str) -> str:
    kept = _KEPT.findall(sentence)
    clauses = ("，意思与原文并无出入", "，语气和次序也都照旧")  # in turn: nothing is said three times running
    stock = "这句话由替身服务器译成中文" + "".join(clauses[at % 2] for at in range(len(sentence) // 40))
    return f"{stock}{'，其中有' if kept else ''}{'、'.join(kept)}。"


def _content(asked: Mapping[str, Any], paper: DemoPaper | None, fault: Fault | None) -> str:
    if paper is None:
        return "哪一篇论文？"
    if wanted := _TRANSLATION.search(question(asked)):
        texts = chinese(paper) if fault is not Fault.ENGLISH else paper.model_dump()
        return _spoilt(json.dumps({part: texts[part] for part in json.loads(wanted[1])}), fault)
    text = brief(paper)
    if fault is Fault.ENGLISH:
        text = "This paper studies a problem, proposes a new method and shows that it is more accurate."
    sentence = re.split(r"(?<=[.!?])\s", paper.abstract)[0]
    answer = {
        "brief": text,
        "tags": [_TAGS.get(paper.categories[0], "society")],
        "evidence": [{"claim": text[:20], "quote": sentence}],
    }
    return _spoilt(json.dumps(answer, ensure_ascii=False), fault)


def _spoilt(content: str, fault: Fault | None) -> str:
    if fault is Fault.EMPTY:
        return ""
    if fault is Fault.MALFORMED:
        return f"好的，以下是结果：{content[: len(content) // 2]} …"
    if fault is Fault.TRUNCATED:
        return content[: len(content) // 2]
    if fault is Fault.FENCED:
        return f"```json\n{content}\n```"
    if fault is Fault.THINK:
        return f"<think>\nWhat is asked? {{}}\n</think>\n\n{content}"
    return content


def _error(
    status: int, message: str, headers: dict[str, str] | None = None, code: str | None = None
) -> Reply:
    return Reply(status, {"error": {"message": message, "type": code, "code": code}}, headers or {})
