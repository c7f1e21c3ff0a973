"""One paragraph of plain Chinese: no lines, no Markdown, no remarks, neither too short nor cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jianbao.model import Finding, Severity

__all__ = ["length", "lines", "markdown", "meta", "person", "truncated"]

_BREAK = re.compile(r"[\n\r\v\f\x85\u2028\u2029]+")
_WHOLE = re.compile(r"(?:[。！？!?]|(?<!\d)\.)(?:[”’」』】）)\"']*|（[^（）]*）)$")
_HTML = (
    "a|abbr|b|blockquote|br|code|div|em|font|h[1-6]|hr|i|iframe|img|li|ol|p|pre"
    "|script|small|span|strong|style|sub|sup|svg|table|td|th|tr|u|ul"
)
_MARKDOWN = re.compile(
    rf"""
      (?P<粗体>\*\*[^*]+\*\*|\*\*|__\S[^_]*__)
    | (?P<标题或列表>^\s*(?:\#{{1,6}}|[-*+•]|\d+[.)])\s+)
    | (?P<图片或链接>!?\[[^\[\]]*\]\([^()]*\))
    | (?P<代码>`[^`]*`|```)
    | (?P<网址>(?:https?://|www\.)[^\s，。；）)]+|mailto:\S+)
    | (?P<HTML>(?i:</?(?:{_HTML})(?:\s[^<>]*)?/?>))
    """,
    re.VERBOSE | re.MULTILINE,
)
_REMARK = re.compile(
    r"""
      [（(\[【]\s*(?:全文|正文|共计?|约|字数)?[：:]?\s*(?:共|约)?\s*\d+\s*个?汉?字符?\s*[）)\]】]
    | 字数\s*(?:为|约|统计)?\s*[：:]?\s*\d+
    | 以上(?:是|即|就是)
    | ^(?:以下是|好的[，,。！]|当然[，,。！]|简介\s*[：:]|摘要\s*[：:]|总结\s*[：:])
    | 希望.{0,8}(?:有帮助|有所帮助|有用|满意)
    | 作为(?:一个|一名|一款)?(?:AI|人工智能)(?:语言模型|助手|模型)?[，,]
    | 作为(?:一个|一名|一款)(?:大型?)?语言模型[，,]
    | (?:抱歉|对不起)[，,]\s*我
    | </?think(?:ing)?>
    | [（(]\s*注\s*[：:][^（）()]*[）)]
    | \{\s*"brief"
    # a place that was to be filled in, or why nothing was
    | [\[【{<]\s*[^\[\]【】{}<>]{0,4}(?:任务|问题|方法|结果|效果|内容|标题|名称|简介)\s*[\]】}>]
    | 暂无(?:简介|摘要|内容) | (?:无法|未能)给出(?:内容|简介|摘要)
    | (?:无法|未能)(?:生成|撰写|提供)(?:该?论文的?)?(?:中文)?简介
    | 请提供[^，。；]{0,8}(?:摘要|全文|原文|信息|内容)
    """,
    re.VERBOSE,
)
_JSON = re.compile(r"(?<![A-Za-z])JSON(?![A-Za-z])")
_OURS = re.compile(r"(?<![“\"‘「])我们(?![”\"’」])")
_AGAIN = re.compile(r"([^，。；、\s]{4,40}?)(?:[，、；]?\1){2,}")
_LEAST, _FEW, _MANY, _MOST = 30, 50, 200, 300
_AROUND = 8


def lines(text: str) -> Iterator[Finding]:
    """`form.lines`: a 简介 is one paragraph."""
    if match := _BREAK.search(text):
        span = text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        yield _finding("form.lines", "简介应为一段，不可换行", span)


def length(text: str) -> Iterator[Finding]:
    """`form.length`, in characters."""
    number = len(text)
    if not _FEW <= number <= _MANY:
        severity = Severity.WARNING if _LEAST <= number <= _MOST else Severity.ERROR
        fault = "太短，应补充任务、方法或结果" if number < _FEW else "太长，应删去次要内容"
        yield _finding("form.length", f"简介共 {number} 个字符，{fault}", None, severity)


def truncated(text: str) -> Iterator[Finding]:
    """`form.truncated`: the last sentence has its end."""
    if not _WHOLE.search(text):
        yield _finding("form.truncated", "简介没有以句号结束，可能被截断", text[-_AROUND:] or None)


def markdown(text: str) -> Iterator[Finding]:
    """`form.markdown`: Markdown, HTML and addresses, one finding each."""
    for match in _MARKDOWN.finditer(text):
        yield _finding("form.markdown", f"简介应为纯文本，不可有{match.lastgroup}", match[0])


def meta(text: str) -> Iterator[Finding]:
    """`form.meta`: words about the answer instead of the paper."""
    for match in _REMARK.finditer(text):
        yield _finding("form.meta", "删去与论文无关的话（字数、套话、思考过程）", match[0])
    if again := _AGAIN.search(text):
        yield _finding("form.meta", "同样的话重复了多次，请只说一遍", again[0])
    if named := _JSON.search(text):  # papers about JSON exist
        yield _finding("form.meta", "确认 JSON 一词说的是论文，而非输出格式", named[0], Severity.WARNING)


def person(text: str) -> Iterator[Finding]:
    """`form.meta` as well: the authors' 我们, of whom a 简介 speaks as 该论文."""
    if found := _OURS.search(text):
        yield _finding("form.meta", f"简介是旁人写的，请以“该论文”代替“{found[0]}”", found[0])


def _finding(code: str, message: str, span: str | None, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, severity=severity, message=message, span=span)
