"""The 核对 block of the standard layout: a digest's sums as lines for a reader, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby

from jianbao.model import Briefs, Counts, Ledger, Missing, Record, Usage
from jianbao.model.ledger import Translations
from jianbao.render.fields import collapsed, escaped, unescaped

__all__ = ["BRIEFS", "LIMITS", "MISSING", "TITLE", "read_tally", "tally"]

TITLE = "## 核对\n\n"

COUNTS = {"new": "新", "cross": "交叉", "replaced": "更新"}
BRIEFS = {
    "fulltext": "据全文",
    "abstract": "仅据摘要",
    "draft": "草稿",
    "imported": "导入",
    "carried": "沿用旧版",
    "held": "待审核",
    "rejected": "审核未通过",
    "failed": "未写成",
    "deferred": "待补写",
    "withdrawn": "已撤稿",
    "unseen": "旧文更新",
    "insufficient": "原文过少",
    "none": "无简介",
}
CHINESE = {"title": "标题", "abstract": "摘要", "held": "未通过检查", "failed": "未译成"}
TOKENS = {"prompt": "读入", "cached": "缓存", "completion": "写出"}
"""Words for the fields of `Counts`, `Briefs`, `Translations` and `Usage`, in the order printed."""

MISSING = {
    "": "原因不明",
    "record": "取不到论文记录",
    "seen": "此前已收入本主题",
    "NotFound": "arXiv 查无此文",
    "NotSettled": "各来源说法不一",
    "Unavailable": "arXiv 暂时不可用",
    "Withdrawn": "已从 arXiv 撤下",
}
"""Words for the reasons of missing papers, by what stands before a code's colon. No two alike."""

LIMITS = "的公告由 OAI 记录重建：交叉列表和此后又有改动的论文无从得知，篇数为近似"
_UNSETTLED = "未取得"
_NOTHING = "无"
_UNPRICED = "价格未知"
_CODES = {words: code for code, words in MISSING.items()}

_LINE = re.compile(r"- (近似|合计|本期|简介|翻译|用量|费用): (.*)")
_ANNOUNCED = re.compile(r"- (\S+) 公告: (.*)")
_MISSING = re.compile(r"- 未列 [0-9]+ 篇（(.*)）: (\S+)")
_ITEM = re.compile(r"(\S+) ([0-9][0-9,.]*)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DISTINCT = re.compile(r"去重后 (-?[0-9]+) 篇")


def tally(ledger: Ledger) -> str:
    """A line for each thing to know; those on 简介 and what it cost only where there are entries."""
    return "".join(f"- {line}\n" for line in (*_papers(ledger), *_work(ledger)))


def read_tally(text: str) -> Ledger | None:
    """What `tally` states: money as rounded, codes as far as `MISSING` has them; None for any other text."""
    lines = dict(_LINE.findall(text))
    items = {name: _items(line) for name, line in lines.items()}
    used = items.get("用量", {})
    costs = items.get("费用", {})
    distinct = _DISTINCT.search(lines.get("合计", ""))
    approximate = lines.get("近似", "").removesuffix(f" {LIMITS}")
    found = Ledger(
        announced={
            category: None if line == _UNSETTLED else _counts(_items(line))
            for category, line in _ANNOUNCED.findall(text)
        },
        distinct=int(distinct[1]) if distinct else None if "合计" in lines else 0,
        printed=_counts(items.get("本期", {})),
        missing=tuple(_missing(text)),
        approximate=tuple(approximate.split("、")) if approximate else (),
        briefs=Briefs.model_validate(_fields(items.get("简介", {}), BRIEFS)),
        translations=Translations.model_validate(_fields(items.get("翻译", {}), CHINESE)),
        calls=int(used.get("调用", 0)),
        usage=Usage.model_validate(_fields(used, TOKENS)),
        costs={name: Decimal(amount) for name, amount in costs.items() if name != _UNPRICED},
        unpriced=int(costs.get(_UNPRICED, 0)),
    )
    return found if tally(found) == text else None


def _papers(ledger: Ledger) -> Iterator[str]:
    """Announced, printed, missing."""
    for category, counts in ledger.announced.items():
        yield f"{category} 公告: {_announced(counts)}"
    if not ledger.announced:
        yield "公告: 未知"
    if ledger.approximate:
        yield f"近似: {'、'.join(ledger.approximate)} {LIMITS}"
    if _is_empty(ledger):
        return
    yield f"本期: {_worded(ledger.printed, COUNTS)}"
    missing, printed = len(ledger.missing), ledger.printed.total
    sums = f"本期 {printed} 篇 + 未列 {missing} 篇"
    if ledger.distinct is not None:
        sign = "=" if ledger.balanced else "≠"
        sums = f"公告 {ledger.listed} 篇次，去重后 {ledger.distinct} 篇 {sign} {sums}"
    yield f"合计: {sums}"
    if not missing:
        yield "未列: 无"
    for words, of_reason in groupby(ledger.missing, key=lambda one: _reason(one.reason)):
        ids = [one.id for one in of_reason]
        yield f"未列 {len(ids)} 篇（{words}）: {'、'.join(ids)}"


def _work(ledger: Ledger) -> Iterator[str]:
    """Where the 简介 come from, and what they took."""
    origins = _counted(ledger.briefs, BRIEFS)
    if not origins:
        return
    yield f"简介: {' · '.join(origins)}"
    if chinese := _counted(ledger.translations, CHINESE):
        yield f"翻译: {' · '.join(chinese)}"
    if not ledger.calls and not any(getattr(ledger.usage, field) for field in TOKENS):
        yield "用量: 未调用模型"
    else:
        tokens = (f"{words} {getattr(ledger.usage, field):,} 词元" for field, words in TOKENS.items())
        yield f"用量: {' · '.join([f'调用 {ledger.calls} 次', *tokens])}"
    costs = [f"{currency} {_money(amount)}" for currency, amount in ledger.costs.items()]
    if ledger.unpriced:
        costs.append(f"{_UNPRICED} {ledger.unpriced} 次")
    if costs:
        yield f"费用: {' · '.join(costs)}"


def _is_empty(ledger: Ledger) -> bool:
    """Whether nothing was announced: then there are no sums."""
    return not (ledger.distinct is None or ledger.distinct or ledger.printed.total or ledger.missing)


def _announced(counts: Counts | None) -> str:
    if counts is None:
        return _UNSETTLED
    return _worded(counts, COUNTS) if counts.total else _NOTHING


def _worded(record: Counts, words: Mapping[str, str]) -> str:
    return " · ".join(f"{word} {getattr(record, field)}" for field, word in words.items())


def _counted(record: Record, words: Mapping[str, str]) -> list[str]:
    """What is 0 is left out."""
    return [f"{word} {count}" for field, word in words.items() if (count := getattr(record, field))]


def _items(line: str) -> dict[str, str]:
    return {word: number.replace(",", "") for word, number in _ITEM.findall(line)}


def _fields(items: Mapping[str, str], words: Mapping[str, str]) -> dict[str, int]:
    return {field: int(items.get(word, 0)) for field, word in words.items()}


def _counts(items: Mapping[str, str]) -> Counts:
    return Counts.model_validate(_fields(items, COUNTS))


def _missing(text: str) -> Iterator[Missing]:
    for words, ids in _MISSING.findall(text):
        for paper_id in ids.split("、"):
            yield Missing(id=paper_id, reason=_code(unescaped(words)))


def _reason(code: str) -> str:
    """`seen: 2026-01-06` in Chinese, the day with it; a code that nobody knows as it is."""
    head, _, detail = collapsed(code).partition(":")
    if head not in MISSING:
        return escaped(collapsed(code))
    day = _DAY.fullmatch(detail.strip())
    return f"{MISSING[head]}：{day[0]}" if day else MISSING[head]


def _code(words: str) -> str:
    said, _, day = words.partition("：")
    if said in _CODES and _DAY.fullmatch(day):
        return f"{_CODES[said]}: {day}"
    return _CODES.get(words, words)


def _money(amount: Decimal) -> str:
    """To four decimals; what is less keeps its first figure."""
    places = max(4, -amount.adjusted()) if amount else 0
    return f"{round(amount, places).normalize():f}"
