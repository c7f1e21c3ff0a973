"""Remarks about the answer that can be cut from a 简介 and leave it whole, such as （99字）."""

from __future__ import annotations

import re

__all__ = ["cut"]

_THOUGHT = re.compile(r"\A.*</think(?:ing)?>\s*", re.DOTALL)
_REMARKS = re.compile(
    r"""
      \s?[（(\[【]\s*(?:全文|正文|简介|共计?|约|字数)?[：:]?\s*(?:共|约)?\s*\d+\s*个?汉?字符?\s*[）)\]】]
    | \s?[（(]?字数\s*(?:统计|为|约)?\s*[：:]?\s*约?\s*\d+\s*个?汉?字?\s*[）)]?\s*[。.]?(?=\s*\Z)
    | \A\s*(?:好的[，,。！]\s*)?(?:以下是[^。，：:]{0,16}[：:]|(?:论文|中文)?(?:简介|摘要|总结)\s*[：:])\s*
    | (?<=。)\s*(?:以上是|以上就是)[^。]{0,20}。?\s*\Z
    | (?<=。)\s*希望[^。]{0,16}(?:有帮助|有所帮助|有用|满意)[。！]?\s*\Z
    | (?<=。)\s*[（(]\s*注\s*[：:][^（）()]*[）)]\s*\Z
    """,
    re.VERBOSE,
)
_LEAST = 30
"""Characters that must remain: else it was no remark but the answer."""


def cut(text: str) -> tuple[str, tuple[str, ...]]:
    """The 简介 without its remarks, and what was cut, in order; the same text and nothing for a clean one."""
    kept, cuts = text, list[str]()
    thought = _THOUGHT.match(kept)
    if thought and len(kept) - thought.end() >= _LEAST:
        cuts.append(thought[0])
        kept = kept[thought.end() :]
    found = [match[0] for match in _REMARKS.finditer(kept)]
    shorter = _REMARKS.sub("", kept).strip() if found else kept
    if found and len(shorter) >= _LEAST:
        return shorter, (*cuts, *found)
    return (kept, tuple(cuts)) if cuts else (text, ())
