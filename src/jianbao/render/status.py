"""What the standard layout says about a 简介 that is not simply published from full text."""

from __future__ import annotations

import re
from typing import NamedTuple

from jianbao.model import ACCEPTED, Basis, Outcome, Severity, State

__all__ = ["LABELS", "REASONS", "WITHDRAWN", "Status", "is_rejected", "is_withdrawn", "read_status", "status"]

_TRIES = 3
"""Runs after which a failed paper is not asked for again."""
REJECTED = "rejected: "
"""What the reason of a 简介 begins with that a person turned down."""
WITHDRAWN = "withdrawn"
"""The reason of a paper that its authors withdrew."""

REASONS = {
    "pdf: NotFound": "arXiv 上没有 PDF",
    "pdf: Withdrawn": "PDF 已撤下",
    "pdf: Unavailable": "PDF 暂时取不到",
    "pdf: NotSettled": "PDF 尚未生成",
    "pdf: Encrypted": "PDF 已加密",
    "pdf: NoText": "PDF 读不出文字",
    "pdf: TooLarge": "PDF 过大",
    "pdf: TimedOut": "PDF 读取超时",
    "pdf: little": "PDF 文字过少",
    "pdf: garbled": "PDF 文字乱码",
    "pdf: suspect": "PDF 与摘要不符",
    "pdf: none": "PDF 没有文字层",
    "pdf: off": "按设置未读 PDF",
    "batch": "在批次中",
    "budget": "预算已用完",
    "quota": "额度已用完",
    "deadline": "本次运行时间已到",
    "Overloaded": "模型服务繁忙",
    "ContextTooLong": "超出模型的长度上限",
    "Refused": "模型拒绝作答",
    "Unauthorized": "模型密钥不可用",
    "BadReply": "模型的答复不合用",
    "insufficient_source": "原文过少",
    "claim": "说法存疑",
    "evidence": "缺少原文依据",
    "form": "格式不合",
    "injection": "文中有写给模型的话",
    "language": "语言不合",
    "name": "名称存疑",
    "number": "数字存疑",
    "tag": "标签存疑",
    "term": "术语存疑",
}
"""Chinese words for what an outcome's reason comes down to. No two alike."""

_CODES = {words: code for code, words in REASONS.items()}


class Status(NamedTuple):
    """A label, and what it says of an outcome."""

    label: str
    state: State
    basis: Basis | None = None
    runs: int = 1


_DRAFT = Status("草稿（规则生成）", State.PUBLISHED, Basis.DRAFT)
_ABSTRACT = Status("仅据摘要", State.PUBLISHED, Basis.ABSTRACT)
_HELD = Status("待审核", State.HELD)
_REJECTED = Status("审核未通过", State.HELD)
_DEFERRED = Status("暂缺（下次运行补写）", State.DEFERRED)
_GIVEN_UP = Status("暂缺（多次未能写成）", State.FAILED, runs=_TRIES)
_GONE = Status("已撤稿", State.NONE)
_NOTHING = Status("无简介", State.NONE)
LABELS = {s.label: s for s in (_DRAFT, _ABSTRACT, _HELD, _REJECTED, _DEFERRED, _GIVEN_UP, _GONE, _NOTHING)}
"""Every label of a 状态 line."""


def status(outcome: Outcome | None) -> str | None:
    """`仅据摘要：PDF 已加密`; nothing for a 简介 from full text or imported, or where none is due."""
    found = _of(outcome) if outcome else None
    if not outcome or not found:
        return None
    words = REASONS.get(_code(outcome))
    if found is _NOTHING and not words:
        return None
    return f"{found.label}：{words}" if words else found.label


def is_withdrawn(outcome: Outcome | None) -> bool:
    """Whether the paper is struck through."""
    return outcome is not None and _of(outcome) is _GONE


def is_rejected(outcome: Outcome) -> bool:
    """Whether a person turned the 简介 down."""
    return outcome.state is State.HELD and (outcome.reason or "").startswith(REJECTED)


def read_status(line: str) -> tuple[Status, str | None] | None:
    """What `status` wrote, with the reason's code; nothing where it is no such line."""
    label, _, words = line.partition("：")
    found = LABELS.get(label)
    if not found:
        return None
    if found is _REJECTED:
        return found, REJECTED + _CODES.get(words, "other")
    return found, WITHDRAWN if found is _GONE else _CODES.get(words)


def _of(outcome: Outcome) -> Status | None:
    match outcome.state:
        case State.PUBLISHED:
            return {Basis.DRAFT: _DRAFT, Basis.ABSTRACT: _ABSTRACT}.get(outcome.basis or Basis.FULLTEXT)
        case State.HELD:
            return _REJECTED if is_rejected(outcome) else _HELD
        case State.DEFERRED:
            return _DEFERRED
        case State.FAILED:
            return _GIVEN_UP if outcome.runs >= _TRIES else _DEFERRED
        case State.NONE:
            return _GONE if outcome.reason == WITHDRAWN else _NOTHING


def _code(outcome: Outcome) -> str:
    """What `REASONS` may know: of `pdf: …` all, of an error its class, of checks the first one's group."""
    reason = (outcome.reason or "").removeprefix(f"{ACCEPTED}, ")
    if not reason and outcome.state is State.HELD:
        reason = next((f.code for f in outcome.findings if f.severity is Severity.ERROR), "")
    if reason.startswith("pdf: "):
        return reason
    return re.split(
        "[:.,]", reason.removeprefix("checks: ").removeprefix("model: ").removeprefix(REJECTED), maxsplit=1
    )[0]
