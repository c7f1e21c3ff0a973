"""The golden set: frozen while its papers say the same, and never an example in a prompt."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata

from jianbao.model import Brief, Paper
from jianbao.model.shelf import Golden, Must, MustKind
from jianbao.ports import Store
from jianbao.prompting import Prompt

LEAK_CHARACTERS = 24
"""So long a run of Chinese that stands in a prompt too, white space and punctuation aside, is no chance."""

LEAK_LETTERS = 80
"""The same for English: some fifteen words."""

_LETTERS = re.compile(r"[^\w]|_")


def source_hash(paper: Paper) -> str:
    """Of what the paper says of itself: title and abstract, white space collapsed."""
    said = [" ".join(text.split()) for text in (paper.title, paper.abstract)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def staleness(store: Store, item: Golden) -> str | None:
    """Why an item can no longer be held against; None where it can."""
    paper = store.papers([item.key]).get(item.key)
    if paper is None:
        return "its record is not in the store"
    if source_hash(paper) != item.source:
        return "its title or abstract changed"
    newest = store.newest_paper(item.paper_id)
    if newest and newest.version != item.version and source_hash(newest) != item.source:
        return f"v{newest.version} has another title or abstract"
    return None


def leaks(prompt: Prompt, paper: Paper | None, expected: str) -> bool:
    """Whether a prompt gives the item away: a run of its 简介, title or abstract stands in it."""
    shown = _bare(f"{prompt.system}{prompt.user}{prompt.repair_text}")
    texts = (expected, paper.title, paper.abstract) if paper else (expected,)
    return any(_stands(_bare(text), shown) for text in texts)


def broken(demands: tuple[Must, ...], brief: Brief | None) -> tuple[Must, ...]:
    """The demands that a 简介 does not meet; white space and width of characters make no difference."""
    if brief is None:
        return demands
    return tuple(one for one in demands if not _met(one, brief))


def _met(demand: Must, brief: Brief) -> bool:
    text, value = _compact(brief.text), _compact(demand.value)
    tags = {*brief.tags, *brief.proposed}
    match demand.kind:
        case MustKind.CONTAINS:
            return value in text
        case MustKind.LACKS:
            return value not in text
        case MustKind.TAG:
            return demand.value in tags
        case MustKind.NO_TAG:
            return demand.value not in tags


def _stands(text: str, shown: str) -> bool:
    run = LEAK_LETTERS if text.isascii() else LEAK_CHARACTERS
    if len(text) <= run:
        return len(text) > run // 2 and text in shown
    return any(text[at : at + run] in shown for at in range(len(text) - run + 1))


def _bare(text: str) -> str:
    return _LETTERS.sub("", unicodedata.normalize("NFKC", text)).lower()


def _compact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
