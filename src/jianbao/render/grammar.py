"""What a well-formed file looks like, as patterns. All of them know only the line feed as end of a line."""

from __future__ import annotations

import re

from jianbao.render.blocks import HEADINGS

__all__ = [
    "BOUNDARY",
    "CATEGORY",
    "CLASSIC_ENTRY",
    "HEAD",
    "HEADING",
    "LOOSE_HEAD",
    "LOOSE_HEADING",
    "PREFIXES",
    "STANDARD_ENTRY",
    "TITLE",
]

CATEGORY = r"[a-z][a-z-]*(?:\.[A-Za-z][A-Za-z-]*)?"
_COUNT = "0|[1-9][0-9]*"
_NUMBER = "[0-9]{3}|[1-9][0-9]{3,}"
_NAMES = "|".join(HEADINGS.values())

HEAD = re.compile(
    rf"# (?!.* {CATEGORY}; {CATEGORY}[;\n])(?P<name>.*?) (?P<categories>{CATEGORY}(?:;  {CATEGORY})*)\n\n"
    rf"- \*\*最新发布 (?P<new>{_COUNT}) 篇\*\*\n\n"
    rf"- \*\*更新 (?P<replaced>{_COUNT}) 篇\*\*\n\n"
)
LOOSE_HEAD = re.compile(
    rf"\s*#\s+(?P<name>.*?)\s*(?P<categories>{CATEGORY}(?:\s*[;,]\s*{CATEGORY})*)[ \t]*\n\s*"
    r"(?:- \*\*最新发布\s*(?P<new>[0-9]+)\s*篇\*\*\s*)?"
    r"(?:- \*\*更新\s*(?P<replaced>[0-9]+)\s*篇\*\*\s*)?"
)

HEADING = re.compile(rf"## (?P<name>{_NAMES})\n\n")
LOOSE_HEADING = re.compile(rf"## (?P<name>{_NAMES})[ \t\r]*(?:\n+|\Z)")


def _entry(
    tags: str = "", said: str = "", bare: str = "", quoted: tuple[str, str] = ("", "")
) -> re.Pattern[str]:
    return re.compile(
        rf"#### \[(?P<section>new|replaced) (?P<number>{_NUMBER})\] (?P<title>.*)\n"
        r"- \*\*分类: (?P<categories>.*)\*\*\n\n"
        rf"{tags}"
        r"(?:- \*\*简介: (?P<brief>.+)\*\*\n\n)?"
        rf"{said}"
        rf"- \*\*链接: (?:\[(?P<url>.*)\]\((?P=url)\){bare})\*\*\n\n"
        rf"{quoted[0]}"
        r"> \*\*作者:\*\* (?P<authors>.*)\n>\n"
        r"(?:> \*\*备注:\*\* (?P<comment>.*)\n>\n)?"
        rf"{quoted[1]}"
        r"> \*\*摘要:\*\* (?P<abstract>.*)\n>\n---\n"
    )


CLASSIC_ENTRY = _entry()
STANDARD_ENTRY = _entry(
    tags=r"(?:- \*\*任务: (?P<tags>.*)\*\*\n\n)?",
    said=r"(?:- \*\*本版更新: (?P<news>.+)\*\*\n\n)?"
    r"(?:- \*\*状态: (?P<status>.*)\*\*\n\n)?"
    r"(?:- \*\*补遗: (?P<amended>[0-9]{4}-[0-9]{2}-[0-9]{2})\*\*\n\n)?",
    bare="|(?P<bare>.*)",
    quoted=(
        (
            r"(?:> \*\*命中:\*\* (?P<hits>.+)\n>\n)?"
            r"(?:> \*\*标题翻译:\*\* (?P<chinese_title>.+)\n>\n)?"
        ),
        r"(?:> \*\*中文摘要:\*\* (?P<chinese_abstract>.+)\n>\n)?",
    ),
)

TITLE = re.compile(r"#### \[(?P<section>new|replaced) (?P<number>[0-9]+)\] ?(?P<title>.*)")
BOUNDARY = re.compile(rf"^(?:#### \[(?:new|replaced) [0-9]+\]|## (?:{_NAMES})[ \t\r]*$)", re.MULTILINE)
"""Where something new begins, however broken what stands before it is."""

PREFIXES = (
    ("categories", "- **分类:"),
    ("tags", "- **任务:"),
    ("brief", "- **简介:"),
    ("news", "- **本版更新:"),
    ("status", "- **状态:"),
    ("amended", "- **补遗:"),
    ("url", "- **链接:"),
    ("hits", "> **命中:**"),
    ("chinese_title", "> **标题翻译:**"),
    ("authors", "> **作者:**"),
    ("comment", "> **备注:**"),
    ("chinese_abstract", "> **中文摘要:**"),
    ("abstract", "> **摘要:**"),
)
"""How the lines of an entry begin, in their order."""
