"""What was paid for what: one HTML file with a plot, without script, that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from jianbao.model.outlay import By, Outlay, Outlays

__all__ = ["page"]

_NAMES: dict[By, str] = {
    "day": "日期",
    "topic": "主题",
    "model": "模型",
    "prompt": "提示词",
    "purpose": "用途",
}
_MOST_BARS = 400
"""Rows of the plot; the table has all."""
_ROW, _LABEL, _WIDTH = 22, 150, 720
_LETTER = 8
"""Of a name, at most; in the text's own unit."""
_STYLE = """
:root{color-scheme:light dark;--ink:#1d1d1f;--soft:#5d5d66;--paper:#fdfdfb;--line:#dcdce0;--bar:#2f6f9f}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8ea;--soft:#a5a5ae;--paper:#141416;--line:#38383e;
--bar:#7db8e0}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:72rem;background:var(--paper);color:var(--ink);
font:1rem/1.7 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
h1{font-size:1.5rem;line-height:1.3}.soft{color:var(--soft)}.scroll{overflow-x:auto}
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}
th,td{padding:.25rem 0 .25rem 1.1rem;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{text-align:left;padding-left:0}tfoot td{font-weight:600}
svg rect{fill:var(--bar)}svg text{fill:var(--ink);font-size:13px}
svg .soft{fill:var(--soft)}
"""


def page(made: Outlays) -> str:
    """The whole file."""
    title = f"花费：{made.since:%Y-%m-%d} 至 {made.until:%Y-%m-%d}，按{_NAMES[made.by]}"
    body = "\n".join(line for part in (_head(made), _plot(made), _table(made), _notes(made)) for line in part)
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def _head(made: Outlays) -> Iterator[str]:
    total = made.total
    money = "、".join(f"{amount:.4f} {currency}" for currency, amount in sorted(total.costs.items()))
    each = "、".join(f"{total.each(one):.6f} {one}" for one in sorted(total.costs))
    told = f"；合计 {money}，平均每篇 {each}" if money else ""
    yield (
        f"<p>论文 {total.papers:,} 篇，提问 {total.questions:,} 次（其中返工 {total.repairs:,} 次）；"
        f"读入 {total.usage.prompt:,} 词元（其中缓存 {total.usage.cached:,}），"
        f"写出 {total.usage.completion:,} 词元{told}。</p>"
    )


def _plot(made: Outlays) -> Iterator[str]:
    """Bars, the largest over the whole width: of money where there is one currency, else of tokens."""
    currencies, rows = made.currencies, made.rows[-_MOST_BARS:]
    if not rows:
        return
    sizes = made.sizes[-_MOST_BARS:]
    most = max(sizes) or 1
    unit = currencies[0] if len(currencies) == 1 else "词元"
    height, label = _ROW * len(rows), max(_LABEL, _LETTER * max(len(row.name or "") for row in rows))
    yield (
        f'<div class="scroll"><svg role="img" aria-label="{_NAMES[made.by]}与花费（{unit}）" '
        f'width="{label + _WIDTH - 30}" height="{height}" viewBox="0 0 {label + _WIDTH - 30} {height}">'
    )
    for place, (row, size) in enumerate(zip(rows, sizes, strict=True)):
        top, width = _ROW * place, (_WIDTH - _LABEL) * size / most
        told = f"{size:.4f} {unit}" if currencies == [unit] else f"{size:,.0f} {unit}"
        yield f'<text x="0" y="{top + 15}">{_text(row)}</text>'
        yield f'<rect x="{label}" y="{top + 4}" width="{width:.1f}" height="14" rx="2"/>'
        yield f'<text class="soft" x="{label + width + 6:.1f}" y="{top + 15}">{told}</text>'
    yield "</svg></div>"


def _table(made: Outlays) -> Iterator[str]:
    currencies = made.currencies
    heads = ["论文", "提问", "返工", "可能重复", "读入", "缓存", "写出", *currencies]
    heads += [f"{one}／篇" for one in currencies]
    yield '<div class="scroll"><table>'
    yield f"<thead><tr><th>{_NAMES[made.by]}</th>{_cells('th', heads)}</tr></thead><tbody>"
    for row in made.rows:
        yield f"<tr><td>{_text(row)}</td>{_cells('td', _numbers(row, currencies))}</tr>"
    yield f"</tbody><tfoot><tr><td>合计</td>{_cells('td', _numbers(made.total, currencies))}</tr></tfoot>"
    yield "</table></div>"


def _numbers(row: Outlay, currencies: Sequence[str]) -> list[str]:
    usage = row.usage
    counts = [row.papers, row.questions, row.repairs, row.duplicates]
    counts += [usage.prompt, usage.cached, usage.completion]
    sums = [f"{row.costs[one]:.4f}" if one in row.costs else "" for one in currencies]
    each = [f"{row.each(one):.6f}" if one in row.costs else "" for one in currencies]
    return [*(f"{number:,}" for number in counts), *sums, *each]


def _notes(made: Outlays) -> Iterator[str]:
    if made.by == "topic":
        yield '<p class="soft">同属两个主题的论文在两处各计一次；合计中只计一次。</p>'
    if made.total.duplicates:
        yield '<p class="soft">“可能重复”：连接中断或进程被杀之后重问，服务商可能收了两次费。</p>'
    if made.total.unpriced:
        yield f'<p class="soft">{made.total.unpriced:,} 次答复的花费未知：prices.toml 没有其价格。</p>'


def _cells(tag: str, texts: Sequence[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def _text(row: Outlay) -> str:
    return escape(row.name or "无")
