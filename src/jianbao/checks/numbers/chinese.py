"""Quantities of a Chinese 简介. Strict: what may be part of a name or of a word is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jianbao.checks.numbers.quantity import (
    COUNT,
    DATE,
    ORDINAL,
    POINT,
    TIMES,
    UNITS,
    Hedge,
    Quantity,
    Unit,
    exact,
)

__all__ = ["amount", "numeral", "quantities"]

_D = Decimal
_DIGIT = {zh: i for i, zh in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEP = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_SHOWN = {"万亿": 10**12, "亿": 10**8, "万": 10**4}
_LETTER = {"k": 10**3, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_ZH = "零〇一二两三四五六七八九十百千万亿"
_NO_COUNT = frozenset(("一", "二", "零", "十", "百", "千", "一百", "一千", "一万"))
"""二次, 百度, 一种: adjectives and parts of words rather than counts."""
_ORDERS = frozenset(("十万", "百万", "千万", "十亿", "百亿", "千亿", "万亿"))
"""Without a digit of their own they say no more than the order of magnitude."""
_YEAR = 4
"""Characters of 二〇二四."""
_UNIT_WORDS = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_MEASURE = (
    "个|种|类|项|名|位|条|篇|首|张|幅|段|层|级|阶段|步|组|对|套|款|份|例|次|轮|帧|路|部|支|起|块|台|家|门|本|句|颗"
    "|只|辆|栋|座|处|场|人|国|点|行|列|单词|词|字|样本|模型|数据集|语言|任务|通道|参数|图像|图片|视频|音频|问题|问答|大(?![小学致于约幅量型多部陆众家洲])"
)
_FIND = re.compile(
    rf"""
      (?P<base>[百千万])分之(?P<of>\d+(?:\.\d+)?|[{_ZH}点]{{1,12}})
    | (?P<under>\d{{1,6}}|[{_ZH}]{{1,8}})分之(?P<over>\d{{1,6}}|[{_ZH}]{{1,8}})
    | (?<![\d./])1/(?P<below>[3-9]|\d\d+)(?![\d./])
    | 第(?P<rank>\d+|[二两三四五六七八九十]+)(?=名|位)
    | (?P<digits>(?<![\d.])(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?))
    | (?P<half>(?<![一大两前后上下各另])一半(?!调)|减半)
    | (?P<double>翻倍|翻番)
    | (?:[上几]|(?<![参函指系次人倍总少多分整常对级位个维层])数)
      (?P<vague>万亿|[十百千]?亿|[十百千]?万|千|百|十)(?![分度年载天日月岁克瓦])
    | (?P<tenths>[一二两三四五六七八九])成(?=[，。；、以左至多的]|(?:[^功为像员分果对本熟立型体组效长]))
    | (?P<zh>(?<![{_ZH}第几数\d.余多+/])(?<!\d\s)[{_ZH}]{{1,16}}(?:点[零一二三四五六七八九]+)?)
      (?=(?<=[一二两三四五六七八九十][万亿])|(?<=[一二两三四五六七八九][十百千][万亿])|(?P<order>级)|余|多(?=[{_MEASURE[:30]}])|\s?(?:{_MEASURE}|{_UNIT_WORDS}))
    """,
    re.VERBOSE,
)
_BEFORE = re.compile(
    r"(?:(?P<about>约|大约|接近)"
    r"|(?P<less>近|将近|不到|不足|不(?:超过?|多于|高于|大于)|(?<!不)(?:低于|少于|小于)|至多|最多|[<≤])"
    r"|(?P<more>不(?:低于|少于|小于)|(?<!不)(?:超过?|多于|高于|大于)|逾|至少|突破|[>≥]))"
    r"\s?[为达至]?$"
)
_AFTER = re.compile(
    r"(?P<about>左右|上下)|(?P<more>余|多(?=[个种类项名条篇首张段小])|以上|\+)|(?P<less>以下|以内)"
)
_ABSOLUTE = re.compile(r"绝对[^\d，。；]{0,6}$")
_GROWS = re.compile(r"(?:提升|提高|增加|增长|改善|提速)了?[约近超]?过?$")
_EXPONENT = r"(?:\^\{?(-?\d{1,2})\}?|([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
_POWER = re.compile(rf"\s?{_EXPONENT}")
_TIMES_POWER = re.compile(rf"\s?(?:×|x|\\times)\s?10\s?{_EXPONENT}")
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_SCALE = re.compile(
    r"\s?([余多+]?)(?:([十百千]?(?:万亿|万|亿)|[百千](?!分|[度瓦赫米克公兆]))|([kKMBT])(?![A-Za-z0-9]))"
)
_UNIT = re.compile(rf"([余多+]?)\s?-?\\?({_UNIT_WORDS})(?:(?<![a-zA-Z])|(?![a-zA-Z]))")
_COUNTED = re.compile(rf"([余多+]?)\s?((?:{_MEASURE})[^\d，。；、（）()\s]{{0,6}})")
_RANGE = re.compile(r"%?\s?[-至到]\s?(?=[\d.]+)")
_NO_QUANTITY = re.compile(
    r"\s?(?:个?汉?字[）)]|世纪|年代|月(?!龄)|日(?!内)|\.\s)|-[A-Za-z]|G(?![A-Za-z])|×\d"
)
_MARK = re.compile(r"\s?[）)、]|/\d")
"""After a whole number, which these make a list mark, or a part of 1/2位."""
_NAME_BEFORE = re.compile(r"(?:[A-Za-zÀ-ɏͰ-Ͽ\])}²³][\d.]*[-_.+@]?|[@#$^_]|第\s?)$")


def amount(value: Decimal) -> str:
    """A value in Chinese counting: 7,000,000,000 is 70 亿."""
    for name, step in _SHOWN.items():
        if value >= step:
            return f"{_bare(value / step)} {name}"
    return _bare(value)


def _bare(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def numeral(text: str) -> Decimal:
    """The value of a numeral in digits or Chinese characters: 3.5, 三千五百, 一点五."""
    if text[0].isdigit():
        return _D(text)
    whole, _, decimals = text.partition("点")
    if all(one in _DIGIT for one in whole):
        value = _D("".join(str(_DIGIT[one]) for one in whole) or "0")
    else:
        value = _positional(whole)
    return value + _D("0." + "".join(str(_DIGIT.get(one, 0)) for one in decimals)) if decimals else value


def _positional(text: str) -> Decimal:
    total, section, digit = _D(0), _D(0), _D(0)
    for one in text:
        if one in _DIGIT:
            digit = _D(_DIGIT[one])
        elif one in "万亿":
            total = (total + section + digit or _D(1)) * _STEP[one]
            section = digit = _D(0)
        else:
            section += (digit or 1) * _STEP[one]
            digit = _D(0)
    return total + section + digit


def quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of a text that `notation.chinese` has been over; offsets as in the text."""
    return tuple(one for match in _FIND.finditer(text) for one in _of(match, text))


def _of(match: re.Match[str], text: str) -> Iterator[Quantity]:
    word, at = match[0], match.start()
    if match["digits"]:
        yield from _digits(match, text)
    elif match["zh"]:
        yield from _characters(match, text)
    elif match["base"]:
        share = _D(100) / _STEP[match["base"]]
        step = share.scaleb(-len(match["of"].partition(".")[2]))
        yield exact(numeral(match["of"]) * share, UNITS["%"], word, at, step)
    elif match["rank"]:
        yield exact(numeral(match["rank"]), ORDINAL, word, at)
    elif match["double"]:
        yield exact(_D(2), TIMES, word, at)
    elif match["tenths"]:
        yield exact(numeral(match["tenths"]) * 10, UNITS["%"], word, at)._replace(hedge=Hedge.ABOUT)
    elif match["vague"]:
        low = numeral(match["vague"])
        yield exact(low, COUNT, word, at)._replace(high=low * 10, scaled=True)
    elif under := numeral(match["under"] or match["below"] or "二"):
        yield exact(numeral(match["over"] or "一") / under, COUNT, word, at, _D(0))


def _digits(match: re.Match[str], text: str) -> Iterator[Quantity]:
    start, end = match.span()
    shown = match["digits"].replace(",", "")
    if _NO_QUANTITY.match(text, end) or _NAME_BEFORE.search(text, max(0, start - 6), start):
        return
    is_mark = _MARK.match(text, end) or text[:start].endswith(("/", ":"))
    if is_mark and shown.isdigit() and not text.startswith("%", end):
        return
    value, step = _D(shown), _D(1).scaleb(-len(shown.partition(".")[2]))
    power = _POWER.match(text, end) if shown == "10" else _TIMES_POWER.match(text, end)
    if power:
        exponent = int((power[1] or power[2]).translate(_RAISED))
        value, step = (_D(1), _D(1)) if shown == "10" else (value, step)
        value, step, end = value.scaleb(exponent), step.scaleb(exponent), power.end()
    yield from _finish(value, step, text, start, end)


def _characters(match: re.Match[str], text: str) -> Iterator[Quantity]:
    shown, end = match["zh"], match.end("zh")
    if _is_idiom(shown, text, end):
        return
    value = numeral(shown)
    if match["order"] or shown in _ORDERS:
        if value >= 1000:
            yield exact(value, COUNT, match[0], match.start())._replace(high=value * 10, scaled=True)
        return
    step = _D(1).scaleb(-len(shown.partition("点")[2])) if "点" in shown else _D(_STEP.get(shown[-1], 1))
    for one in _finish(value, step, text, match.start(), end):
        yield one._replace(scaled=one.scaled or value >= 1000)


def _is_idiom(shown: str, text: str, end: int) -> bool:
    """Whether characters that could be a numeral count nothing: 二次, 一二三阶段, 八度, 九十年代."""
    if shown in _NO_COUNT:
        return not text.startswith(("倍", "小时", "分钟"), end)
    in_turn = 1 < len(shown) != _YEAR and all(one in _DIGIT for one in shown)
    return in_turn or text.startswith("年代", end) or (shown == "八" and text.startswith("度", end))


def _finish(value: Decimal, step: Decimal, text: str, start: int, end: int) -> Iterator[Quantity]:
    """With scale, unit and hedge; nothing where Latin letters make a name of it."""
    tail, scaled, more, unit, counted = end, False, "", COUNT, ""
    if link := _RANGE.match(text, end):
        far = re.compile(r"[\d.]+").match(text, link.end())
        tail = far.end() if far else end
    if scale := _SCALE.match(text, tail):
        factor = _D(_LETTER[scale[3]]) if scale[3] else numeral(scale[2])
        value, step, tail, scaled, more = value * factor, step * factor, scale.end(), True, scale[1]
    if match := _UNIT.match(text, tail):
        unit, tail, more = _unit_of(match[2], value, text[:start]), match.end(), more or match[1]
    elif match := _COUNTED.match(text, tail):
        counted, more = match[2], more or match[1]
    elif not scaled and (
        value in (0, 1) or (text[tail : tail + 1].isascii() and text[tail : tail + 1].isalpha())
    ):
        return
    end = end + text.startswith("%", end) if link else tail
    found = Quantity(value, value, step, unit, text[start:end], start, end, scaled, counted=counted)
    grows = unit == TIMES and bool(_GROWS.search(text, max(0, start - 6), start))
    yield found._replace(hedge=Hedge.MORE if more else _hedge(text, start, end), grows=grows)


def _unit_of(word: str, value: Decimal, before: str) -> Unit:
    """With 年 of a date, and the % of 绝对提升1.5%, which are points."""
    if word == "年" and 1900 <= value < 2100:
        return DATE
    return POINT if word == "%" and _ABSOLUTE.search(before[-10:]) else UNITS[word]


def _hedge(text: str, start: int, end: int) -> Hedge:
    found = _BEFORE.search(text, max(0, start - 4), start) or _AFTER.match(text, end)
    return Hedge(found.lastgroup or "") if found else Hedge.NONE
