"""Templates: everything is escaped; characters that cannot be seen, or that turn text around, are shown."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from datetime import datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from jianbao.errors import UsageError
from jianbao.model import Action, Basis, Finding, Outcome, ReasonCode, Severity, State, TextQuality
from jianbao.model.translation import TextPart
from jianbao.render.status import REASONS, is_rejected
from jianbao.web.said import TITLES, detail, said

HERE = Path(__file__).parent

_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Controls, marks of direction, characters of no width, tags."""

NAMES: dict[object, str] = {
    State.PUBLISHED: "已刊",
    State.HELD: "待审核",
    State.FAILED: "未写成",
    State.DEFERRED: "待写",
    State.NONE: "无简介",
    Severity.ERROR: "错误",
    Severity.WARNING: "警告",
    Severity.INFO: "提示",
    Basis.FULLTEXT: "据全文",
    Basis.ABSTRACT: "据摘要",
    Basis.DRAFT: "草稿（规则生成）",
    Basis.IMPORTED: "导入",
    Action.ACCEPT: "接受",
    Action.EDIT: "修改",
    Action.REJECT: "拒绝",
    Action.UNDO: "撤销",
    None: "",
}
"""How the pages call them."""

PARTS = {TextPart.TITLE: "标题翻译", TextPart.ABSTRACT: "中文摘要"}
"""Apart from the others: to Python `abstract` the part is `abstract` the basis."""


class Pages:
    """Makes pages from templates."""

    def __init__(self, zone: tzinfo, topics: dict[str, str]) -> None:
        self._zone = zone
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "shown": shown,
            "plain": plain,
            "when": self._when,
            "money": money,
            "named": _named,
            "counted": _counted,
            "quality": _quality,
            "said": said,
            "detail": detail,
        }
        self._environment.globals |= {"topics": topics, "reasons": list(ReasonCode), "states": list(State)}

    def page(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A whole page; its forms carry the request's token."""
        made = self._environment.get_template(template).render(
            values,
            csrf=request.state.csrf,
            path=request.url.path,
            here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            made=request.query_params.get("made"),
        )
        return HTMLResponse(made, status)

    def failed(self, request: Request, error: BaseException, **values: Any) -> HTMLResponse:
        """What went wrong, in Chinese; the error's own words can be unfolded."""
        status = 400 if isinstance(error, UsageError) else 500
        status = error.status_code if isinstance(error, HTTPException) else status
        told = {"title": TITLES.get(status, "出了问题"), "said": said(error), "detail": detail(error)}
        made = self.page(request, "message.html", status, **({"then": "/"} | told | values))
        made.headers.update(getattr(error, "headers", None) or {})
        return made

    def refused(self, status: int, why: str) -> HTMLResponse:
        """For whoever is not let in: nothing of ours stands on it."""
        told = {"title": TITLES.get(status, "已拒绝"), "said": why}
        return HTMLResponse(self._environment.get_template("refused.html").render(told), status)

    def _when(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M}"


def shown(text: str) -> Markup:
    """Escaped; what cannot be seen stands there by its number."""
    return Markup(_HIDDEN.sub(_by_number, str(escape(text))))  # noqa: S704 - escaped


def plain(text: str) -> str:
    """Without what cannot be seen, for places that hold no marks: attributes and drawings."""
    return _HIDDEN.sub("\ufffd", text)


def _by_number(match: re.Match[str]) -> str:
    number = f"U+{ord(match[0]):04X}"
    return f'<span class="ctl" title="{unicodedata.name(match[0], "不可见字符")}">{number}</span>'


def money(amount: Decimal | None) -> str:
    """With four significant digits, never in powers of ten."""
    if amount is None:
        return "—"
    return f"{amount:.2f}" if amount >= 1 else f"{amount:.4f}"


def _counted(findings: Collection[Finding]) -> dict[Finding, int]:
    """The first finding of each code, and how many there are."""
    firsts = {one.code: one for one in reversed(list(findings))}
    counts = Counter(one.code for one in findings)
    return {firsts[code]: count for code, count in counts.items()}


def _quality(text: TextQuality) -> str:
    return "文字完好" if text.usable else REASONS[f"pdf: {text}"]


def _named(value: object) -> str:
    if isinstance(value, Outcome):
        return "已拒绝" if is_rejected(value) else NAMES[value.state]
    if isinstance(value, ReasonCode):
        return value.label
    if isinstance(value, TextPart):
        return PARTS[value]
    return NAMES.get(value, str(value))
