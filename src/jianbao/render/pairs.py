"""Every pair of an evaluation side by side: one HTML file, without script, that needs nothing else.

Its parts are the review pages' too, under a style of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from jianbao.model import Finding, Severity
from jianbao.model.evaluation import Evaluation, Human, Pair, Preference, SideSummary, Trial, Verdict
from jianbao.render.diff import Piece, diff
from jianbao.render.report import chance, names, reason

__all__ = ["VERDICTS", "article", "left_out", "page", "summary"]

VERDICTS = {
    Verdict.BETTER: "更好",
    Verdict.SAME: "没有可见的差别",
    Verdict.WORSE: "更差",
    Verdict.INCOMPLETE: "未完成，不作结论",
}
"""How readers are told them."""
_PREFERENCES = {
    Preference.CANDIDATE: "评审模型：候选更好",
    Preference.BASELINE: "评审模型：基准更好",
    Preference.TIE: "评审模型：不分高下",
}
_SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}

_STYLE = """
:root{color-scheme:light dark;--ink:#1d1d1f;--soft:#5d5d66;--paper:#fdfdfb;--card:#fff;--line:#dcdce0;
--bad:#b3261e;--bad-bg:#fdecea;--good:#1b6e3c;--good-bg:#e6f4ea;--warn:#7a4f01}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8ea;--soft:#a5a5ae;--paper:#141416;--card:#1d1d20;
--line:#38383e;--bad:#ff9a91;--bad-bg:#3a1a18;--good:#8fd6a8;--good-bg:#16301f;--warn:#f0c674}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:76rem;background:var(--paper);color:var(--ink);
font:1rem/1.7 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.3}h2{font-size:1.1rem;line-height:1.4;margin:0 0 .5rem}
table{border-collapse:collapse;margin:1rem 0}th,td{padding:.25rem .9rem .25rem 0;text-align:left;
border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums;white-space:nowrap}th{font-weight:600}
.scroll{overflow-x:auto}.soft,summary{color:var(--soft)}
article{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.2rem;
margin:1rem 0}article.regressed{border-left:.3rem solid var(--bad)}
article.improved{border-left:.3rem solid var(--good)}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1.5rem}
.sides h3{font-size:.9rem;margin:.2rem 0;color:var(--soft)}.text{margin:.3rem 0}
ul{margin:.3rem 0;padding-left:1.2rem;font-size:.9rem}li.error{color:var(--bad)}li.warning{color:var(--warn)}
li.info{color:var(--soft)}ins{background:var(--good-bg);color:var(--good);text-decoration:none}
del{background:var(--bad-bg);color:var(--bad)}details{margin-top:.5rem;font-size:.9rem}
.badge{font-size:.8rem;border:1px solid currentColor;border-radius:1rem;padding:.05rem .6rem;
margin-left:.5rem;white-space:nowrap}.badge.regressed{color:var(--bad)}.badge.improved{color:var(--good)}
"""


def page(evaluation: Evaluation, human: Human | None = None) -> str:
    """The whole file. Whatever papers and models wrote is text in it, and nothing else."""
    sides = names(evaluation)
    title = f"{sides[1]} 对比 {sides[0]}：{VERDICTS[evaluation.verdict]}"
    body = "\n".join(
        [
            f"<h1>{_text(title)}</h1>",
            summary(evaluation, human),
            *(article(pair, sides) for pair in evaluation.pairs),
            left_out(evaluation),
        ]
    )
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def summary(evaluation: Evaluation, human: Human | None = None) -> str:
    """What it comes to, as HTML: sums, people's and the judge's word, tables."""
    old, new = names(evaluation)
    parts = (
        _head(evaluation),
        _blind(human) if human else (),
        _sums(evaluation, old, new),
        _codes(evaluation, old, new),
    )
    return "\n".join(line for part in parts for line in part)


def article(pair: Pair, sides: tuple[str, str], link: str | None = None) -> str:
    """A pair, as HTML; `sides` are the names of baseline and candidate, `link` leads to the paper."""
    return "\n".join(_pair(pair, *sides, link))


def _head(evaluation: Evaluation) -> Iterator[str]:
    summary = evaluation.summary
    low, high = summary.interval
    yield (
        f'<p class="soft">{_text(evaluation.over)} · {evaluation.started:%Y-%m-%d %H:%M} · '
        f"{_text(evaluation.id)} · 两边都有答复的论文 {summary.compared}／{summary.papers} 篇</p>"
    )
    yield (
        f"<p>变差 {summary.regressions} 篇，变好 {summary.improvements} 篇，"
        f"精确符号检验 p {_text(chance(summary.p))}；"
        f"合格率相差 {100 * summary.difference:+.1f} 个百分点（95% 区间 {100 * low:+.1f} 至 "
        f"{100 * high:+.1f}），容差 {100 * summary.margin:.1f}；标签重合 {100 * summary.agreement:.0f}%。</p>"
    )
    if summary.preferences:
        wins = summary.preferences
        yield (
            f"<p>评审模型：候选胜 {wins[Preference.CANDIDATE]}，基准胜 {wins[Preference.BASELINE]}，"
            f"不分高下 {wins[Preference.TIE]}，p {_text(chance(summary.preference_p or 0))}。</p>"
        )


def _blind(human: Human) -> Iterator[str]:
    wins, (low, high) = human.wins, human.interval
    decided = wins[Preference.CANDIDATE] + wins[Preference.BASELINE]
    share = (
        f"分出高下的 {decided} 篇中候选占 {100 * wins[Preference.CANDIDATE] / decided:.0f}%"
        f"（95% 区间 {100 * low:.0f}% 至 {100 * high:.0f}%），精确符号检验 p {_text(chance(human.p))}"
        if decided
        else "没有分出高下的"
    )
    people = "、".join(f"{_text(name)} {count} 篇" for name, count in human.judges.items())
    yield (
        f"<p>盲评：候选胜 {wins[Preference.CANDIDATE]}，基准胜 {wins[Preference.BASELINE]}，"
        f"不分高下 {wins[Preference.TIE]}；{share}。评者：{people}。</p>"
    )
    for one in human.accords:
        kappa = "无从计算" if one.kappa is None else f"{one.kappa:.2f}"
        yield (
            f'<p class="soft">{_text(one.one)}与{_text(one.other)}同评 {one.pairs} 篇，'
            f"{one.same} 篇一致，Cohen κ {kappa}。</p>"
        )


def _sums(evaluation: Evaluation, old: str, new: str) -> Iterator[str]:
    one, other = evaluation.summary.baseline, evaluation.summary.candidate
    compared = evaluation.summary.compared
    rows = [
        ("合格", *(f"{side.sound}／{compared}" for side in (one, other))),
        ("未答复", *(str(side.unanswered) for side in (one, other))),
        ("字数中位数", *(str(side.characters) for side in (one, other))),
        ("读入词元", *(f"{side.usage.prompt:,}" for side in (one, other))),
        ("写出词元", *(f"{side.usage.completion:,}" for side in (one, other))),
        ("费用", _money(one), _money(other)),
        ("秒数（中位、95%）", *(f"{side.seconds[0]:.1f}、{side.seconds[1]:.1f}" for side in (one, other))),
    ]
    yield from _table(("", old, new), rows)


def _money(side: SideSummary) -> str:
    parts = [f"{amount:.4f} {currency}" for currency, amount in side.costs.items()]
    parts += [f"{side.unpriced} 次价格未知"] if side.unpriced else []
    return "，".join(parts) or "无"


def _codes(evaluation: Evaluation, old: str, new: str) -> Iterator[str]:
    summary = evaluation.summary
    rows = [
        (
            code,
            _SEVERITIES[severity],
            str(summary.baseline.codes.get(code, 0)),
            str(summary.candidate.codes.get(code, 0)),
        )
        for code, severity in summary.severities.items()
    ]
    if rows:
        yield from _table(("检查", "级别", old, new), rows)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield '<div class="scroll" tabindex="0"><table><thead><tr>'
    yield "".join(f'<th scope="col">{_text(cell)}</th>' for cell in head)
    yield "</tr></thead><tbody>"
    for first, *rest in rows:
        cells = "".join(f"<td>{_text(cell)}</td>" for cell in rest)
        yield f'<tr><th scope="row">{_text(first)}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _pair(pair: Pair, old: str, new: str, link: str | None) -> Iterator[str]:
    kind, word = _kind(pair)
    badge = f'<span class="badge {kind}">{word}</span>' if word else ""
    judged = f'<span class="badge">{_PREFERENCES[pair.preference]}</span>' if pair.preference else ""
    yield f'<article class="{kind}">'
    yield f'<h2><span lang="en">{_text(pair.title)}</span>{badge}{judged}</h2>'
    name = _text(pair.name)
    shown = f'<a href="{escape(link)}">{name}</a>' if link else name
    yield f'<p class="soft">{shown}</p><div class="sides">'
    pieces = diff(pair.baseline.text or "", pair.candidate.text or "")
    yield from _side(old, pair.baseline, _marked(pieces, "gone", "del"))
    yield from _side(new, pair.candidate, _marked(pieces, "new", "ins"))
    yield "</div><details><summary>摘要</summary>"
    yield f'<p lang="en">{_text(pair.abstract)}</p></details></article>'


def _kind(pair: Pair) -> tuple[str, str]:
    if pair.regressed:
        return "regressed", "变差"
    if pair.improved:
        return "improved", "变好"
    return ("same", "") if pair.whole else ("unanswered", "未答复")


def _side(name: str, trial: Trial, text: str) -> Iterator[str]:
    """`text` is its 简介 as HTML, with what the other side does not have."""
    yield f"<section><h3>{_text(name)}</h3>"
    if trial.text is None:
        yield f'<p class="text soft">（没有简介：{_text(trial.error or reason(trial))}）</p>'
    else:
        yield f'<p class="text">{text}</p>'
    if trial.tags:
        yield f'<p class="soft">{_text("、".join(trial.tags))}</p>'
    findings = trial.outcome.findings if trial.outcome else ()
    items = [_finding(finding) for finding in findings]
    items += [f'<li class="error">必须满足：{_text(str(must))}</li>' for must in trial.broken]
    if items:
        yield f"<ul>{''.join(items)}</ul>"
    yield "</section>"


def _marked(pieces: Iterable[Piece], kind: str, tag: str) -> str:
    """What is on both sides, and what is on one alone in its tag."""
    return "".join(
        f"<{tag}>{_text(text)}</{tag}>" if one == kind else _text(text)
        for one, text in pieces
        if one in ("same", kind)
    )


def _finding(finding: Finding) -> str:
    span = f"「{_text(finding.span)}」" if finding.span else ""
    return f'<li class="{finding.severity}">{_text(finding.code)}{span} {_text(finding.message)}</li>'


def left_out(evaluation: Evaluation) -> str:
    """The papers that were left out, as HTML; empty where there are none."""
    rows = [(one.name, one.reason) for one in evaluation.excluded]
    return "\n".join(["<h2>未纳入</h2>", *_table(("论文", "原因"), rows)]) if rows else ""


def _text(text: str) -> str:
    """As text, without what turns the direction of writing or cannot be seen."""
    return escape("".join(one if one.isprintable() else " " for one in text))
