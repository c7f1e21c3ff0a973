"""`evidence.missing`: each claim of our own answers stands on words of the paper, verbatim.

Verbatim but for what extraction and typesetting change: white space, case, quotation
marks, hyphens, and TeX's dollars, braces and backslashes. What differs by a slip of
the pen is a warning; anything else may come from nowhere, or from hidden text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from jianbao.checks.source import Source
from jianbao.model import Brief, Finding, Severity

__all__ = ["missing"]

_ALIKE = 0.95
_GLUE = re.compile(r"\\(?:[,;:! ]|text\w*|mathrm|mathbf|emph|it|bf|rm)|[\s\"“”„'‘’`´$\\{}~\-‐‑‒–—−\u00ad]")
"""What a quote may have more or less of: in formulas too."""
_WORD = re.compile(r"[^\W_]+")
_CUT = re.compile(r"\s*(?:\.{3}|…+|\[…\]|\[\.{3}\])\s*")
_LONGEST = 150
"""Words of a quote that are compared; nobody was asked for more than 40."""
_NEGATIONS = frozenset(["no", "not", "never", "nor", "none", "without", "cannot", "t"])
"""`t` of `doesn't`."""
_TOLD = 60
"""Characters of a quote that a message repeats."""
_TRIES = 3
"""Places of a source at which a quote that is not verbatim is compared."""


def missing(brief: Brief, source: Source) -> Iterator[Finding]:
    """An error for each quote that the visible text does not hold, and for an answer without any."""
    if not brief.evidence:
        yield _finding(Severity.ERROR, "没有给出任何依据，请为论断附上原文的引文", None, None)
        return
    for one in brief.evidence:
        parts = [part for part in _CUT.split(one.quote.strip()) if _bare(part)]
        if parts and all(part in source.whole or _bare(part) in _bare_source(source.whole) for part in parts):
            if len(parts) > 1:
                message = "引文中间有省略，请改用连续的原文"
                yield _finding(Severity.WARNING, message, one.claim, one.quote)
        elif parts and _likeness(" ".join(parts), source.whole) >= _ALIKE:
            yield _finding(Severity.WARNING, "引文与原文略有出入，请逐字照抄", one.claim, one.quote)
        else:
            yield _finding(Severity.ERROR, _why(one.quote, source), one.claim, one.quote)


def _why(quote: str, source: Source) -> str:
    bare = _bare(quote)
    if not bare:
        return "引文是空的，请逐字照抄原文"
    if bare in _bare("\n".join(source.hidden)):
        return "引文只见于论文中读者看不到的文字，不能作为依据"
    return f"原文中没有这句引文，请逐字照抄：{quote if len(quote) <= _TOLD else quote[:_TOLD] + '……'}"


def _bare(text: str) -> str:
    return _GLUE.sub("", unicodedata.normalize("NFKC", text)).casefold()


_bare_source = lru_cache(maxsize=1)(_bare)
"""Of a source: for those of its quotes that are not verbatim to the letter, and for its other answers."""


def _likeness(quote: str, text: str) -> float:
    """How like the likeliest place of the text is, from 0 to 1.

    Each word that both hold votes for the offset at which the quote would begin.
    """
    asked, given = (_WORD.findall(one.casefold()) for one in (quote, text))
    if len(asked) > _LONGEST:
        return 0.0
    places = defaultdict[str, list[int]](list)
    for place, word in enumerate(given):
        places[word].append(place)
    votes = Counter(place - index for index, word in enumerate(asked) for place in places.get(word, ()))
    matcher = SequenceMatcher(None, " ".join(asked), "", autojunk=False)
    best = 0.0
    for offset, _ in votes.most_common(_TRIES):
        there = given[max(0, offset) : max(0, offset) + len(asked)]
        matcher.set_seq2(" ".join(there))
        if _decisive(there) == _decisive(asked) and matcher.quick_ratio() > best:
            best = max(best, matcher.ratio())
    return best


def _decisive(words: Sequence[str]) -> list[str]:
    """Those of which one other makes another statement: numbers and negations."""
    return [word for word in words if word in _NEGATIONS or any(map(str.isdigit, word))]


def _finding(severity: Severity, message: str, claim: str | None, quote: str | None) -> Finding:
    return Finding(code="evidence.missing", severity=severity, message=message, span=claim, source=quote)
