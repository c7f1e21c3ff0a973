"""Text that speaks to a model: seen in the paper, or come through into the 简介.

A paper's words are never a verdict on its authors: papers about prompt injection quote
them, and hidden text may be a publisher's. What came through is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jianbao.checks.source import Source
from jianbao.model import Finding, Severity
from jianbao.text import words_to_a_model

__all__ = ["echo", "hidden", "praise", "visible"]

_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff]")
_UNSEEN = re.compile(f"{_DIRECTION.pattern}|{_TAGS.pattern}|{_ZERO_WIDTH.pattern}")
_MANY = 8
"""Zero-width characters that may spell a byte; fewer stand in emoji and in Persian."""
_QUOTED = re.compile(r"[“\"‘「『《][^”\"’」』》]{,80}[”\"’」』》]")
_ADDRESSED = re.compile(
    r"""
      (?:请|务必|必须)(?:给予|给出|打出)[^，。；]{0,6}(?:好评|高分|满分|正面评价|积极评价)
    | (?:强烈|特此)推荐 | (?:建议|值得|推荐)(?:被)?(?:接收|录用|发表) | 推荐(?:本文|该论文|此文)
    | (?:请|务必|必须)?忽略(?:以上|之前|先前|此前|上述|前面)的?[^，。；了]{0,6}(?:指令|指示|提示词?|要求)
    | (?:尊敬的|亲爱的)[^，。；]{0,4}(?:审稿人|读者|用户)
    | 您 | 你(?:们|应|必须|需要|将|是)
    """,
    re.VERBOSE,
)
_PRAISE = re.compile(
    r"里程碑|划时代|革命性|开创性|突破性|杰出|卓越|无与伦比|惊人的?|令人(?:惊叹|赞叹|瞩目|印象深刻)|意义(?:重大|深远)|重大贡献"
)
_OWN_PRAISE = re.compile(
    r"milestone|revolution|pioneer|breakthrough|ground-?breaking|break(?:s|ing)?\s(?:new\s)?ground|outstanding|excellen|excel\b"
    r"|excels|exception|remarkabl|impressive|strik|superior|unprecedented|unparalleled|seminal|surpris|significan|substantial|major",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s，。；、）)\]】]+|[\w.+-]{1,64}@[\w-]+\.[\w.]+", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{3,}")


def visible(source: Source) -> Iterator[Finding]:
    """`injection.source`: instruction-like words or smuggling characters in what readers see.

    A warning in title, abstract or comment; in the body, where papers print their
    prompts, for the record only.
    """
    record = f"{source.title}\n{source.abstract}\n{source.comment}"
    for text, place, severity in (
        (record, "标题或摘要", Severity.WARNING),
        (source.text, "正文", Severity.INFO),
    ):
        if words := words_to_a_model(text):
            message = f"论文{place}里有像是对模型说的话，可能是研究内容，请核对简介是否受其影响"
            yield _finding("injection.source", severity, message, source=words)
    if not record.isascii():
        yield from _smuggled(record)


def _smuggled(record: str) -> Iterator[Finding]:
    for found, what in (
        (_TAGS.search(record), "看不见的 Unicode 标签字符"),
        (_DIRECTION.search(record), "改变文字方向的控制字符"),
    ):
        if found:
            message = f"论文标题或摘要里有{what}，请核对"
            yield _finding("injection.source", Severity.WARNING, message, source=ascii(found[0])[1:-1])
    if number := len(_ZERO_WIDTH.findall(record)):
        severity = Severity.WARNING if number >= _MANY else Severity.INFO
        yield _finding("injection.source", severity, f"论文标题或摘要里有 {number} 个零宽字符")


def hidden(source: Source) -> Iterator[Finding]:
    """`injection.hidden`: an error where hidden text speaks to a model, else a fact for the record."""
    if not source.hidden:
        return
    if words := words_to_a_model("\n".join(source.hidden)):
        message = "论文中有读者看不到、像是对模型说的话，已不作为资料；来源不明，请人工核对简介"
        yield _finding("injection.hidden", Severity.ERROR, message, source=words)
    else:
        message = "论文中有读者看不到的文字，已不作为资料"
        yield _finding("injection.hidden", Severity.INFO, message, source=source.hidden[0][:80])


def echo(text: str, source: Source) -> Iterator[Finding]:
    """`injection.echo`: the 简介 speaks to somebody, or has characters or names that no reader sees."""
    if found := _ADDRESSED.search(_QUOTED.sub(lambda quoted: "\0" * len(quoted[0]), text)):
        message = "简介只介绍论文，不可对读者说话、作推荐或转述指令"
        yield _finding("injection.echo", Severity.ERROR, message, text[found.start() : found.end()])
    if unseen := _UNSEEN.search(text):
        message = "简介里有看不见的字符（零宽字符或方向控制符），请删去"
        yield _finding("injection.echo", Severity.ERROR, message, unseen[0])
    for found in _ADDRESS.finditer(text):
        if found[0].rstrip(".") not in source.whole:
            yield _finding("injection.echo", Severity.ERROR, "原文中没有这个网址或邮箱，请删去", found[0])
    if source.hidden:
        concealed, seen = "\n".join(source.hidden).casefold(), source.whole.casefold()
        for name in dict.fromkeys(_NAME.findall(text)):
            if name.casefold() in concealed and name.casefold() not in seen:
                message = "这个词只见于论文中读者看不到的文字，请删去"
                yield _finding("injection.echo", Severity.ERROR, message, name)


def praise(text: str, source: Source) -> Iterator[Finding]:
    """`injection.echo` as a warning: praise that the paper does not give itself."""
    found = _PRAISE.search(text)
    if found and not _OWN_PRAISE.search(source.whole):
        yield _finding(
            "injection.echo", Severity.WARNING, f"原文没有这样的评价，请删去“{found[0]}”", found[0]
        )


def _finding(
    code: str, severity: Severity, message: str, span: str | None = None, source: str | None = None
) -> Finding:
    return Finding(code=code, severity=severity, message=message, span=span, source=source)
