"""Decisions as files to take away."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator

from starlette.responses import Response, StreamingResponse

from jianbao.model import ArxivId, Decision
from jianbao.ports import Store
from jianbao.stages.exchange import exported
from jianbao.web.pages import NAMES

_COLUMNS = ("paper", "action", "reason", "author", "at", "text_before", "text_after", "tags_after")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""At the beginning of a cell a spreadsheet may run these."""


def jsonl(store: Store) -> Response:
    """As `jianbao review --export` writes it, for `--import`."""
    return _file((f"{line}\n" for line in exported(store)), "decisions.jsonl", "application/x-ndjson")


def table(store: Store) -> Response:
    """For a spreadsheet: a byte-order mark tells it UTF-8, and no cell is a formula."""
    return _file(_lines(store.decisions()), "decisions.csv", "text/csv; charset=utf-8")


def report(store: Store) -> Response:
    """For people: sums, then every edit and rejection."""
    return _file(_report(store.decisions()), "decisions.md", "text/markdown; charset=utf-8")


def _lines(decisions: Iterable[Decision]) -> Iterator[str]:
    yield "\ufeff" + _line(_COLUMNS)
    for one in decisions:
        said = one.action, one.reason_code or "", one.author, one.at.isoformat()
        tags = " ".join(one.tags_after or ())
        yield _line((_name(one), *said, one.text_before or "", one.text_after or "", tags))


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(_FORMULAS) else cell for cell in cells])
    return out.getvalue()


def _report(decisions: list[Decision]) -> Iterator[str]:
    yield "# 审阅记录\n\n| 决定 | 次数 |\n|---|---|\n"
    for (action, reason), count in Counter((one.action, one.reason_code) for one in decisions).most_common():
        yield f"| {NAMES[action]}{f'：{reason.label}' if reason else ''} | {count} |\n"
    for one in decisions:
        why = f"（{one.reason_code.label}）" if one.reason_code else ""
        yield f"\n## {_name(one)} {NAMES[one.action]}{why}\n\n"
        yield f"{_plain(one.author)}，{one.at:%Y-%m-%d %H:%M}\n"
        for name, text in (("原文", one.text_before), ("改为", one.text_after)):
            if text:
                yield f"\n{name}：\n\n{_quoted(text)}\n"


def _quoted(text: str) -> str:
    """A block of code: nothing in it is Markdown or HTML."""
    return "\n".join(f"    {line}" for line in text.splitlines())


def _plain(text: str) -> str:
    return "".join(f"\\{one}" if one in "\\`*_[]<>#|" else one for one in text)


def _name(decision: Decision) -> str:
    return str(ArxivId(id=decision.paper_id, version=decision.version))


def _file(lines: Iterable[str], name: str, kind: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines, media_type=kind, headers=headers)
