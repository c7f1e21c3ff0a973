"""English that a 简介 writes with a capital, like a name, and that is none.

`Speaker Assignment` where the paper speaks of speaker assignment, and `Mandarin`, whose
capital is English spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jianbao.checks.source import Source
from jianbao.checks.vocabulary import Vocabulary

__all__ = ["posing"]

_WORD = r"[A-Z][a-zà-ɏ]{2,}(?:[-‐‑][A-Za-z][a-zà-ɏ]+)*"
_PHRASE = re.compile(rf"(?<!\S){_WORD}(?: {_WORD})*(?!\S)")
_NAMED = re.compile(r"\s?[（(][A-Z]")
"""An acronym follows: the words are what it stands for, and a name by that."""
_INSIDE = r"(?<![.!?:] )(?<![\n\"“‘'\w])"
"""Not at the beginning of a sentence, where a capital says nothing."""


def posing(run: str, after: str, source: Source, lore: Vocabulary) -> Iterator[str]:
    """Phrases of a run of English words that are no names; `after` is what follows the run."""
    if lore.translated(run):
        yield run
        return
    for match in _PHRASE.finditer(run):
        kept = lore.keeps(match[0]) or all(map(lore.keeps, match[0].split(" ")))
        if not kept and not _NAMED.match(run[match.end() :] + after) and _is_common(match[0], run, source):
            yield match[0]


def _is_common(phrase: str, run: str, source: Source) -> bool:
    """Whether the paper writes it small, and nowhere with that capital; its title writes everything so."""
    body = "\n".join(("", source.abstract, source.comment, source.text))
    words = re.escape(phrase.lower())
    if not re.search(rf"(?<![\w/.@-]){words}s?(?![\w/@-]|\.\w)", body):
        return False
    named = (" " in phrase and phrase.lower() in source.title.lower()) or (run != phrase and run in body)
    return not named and not re.search(_INSIDE + re.escape(phrase), body)
