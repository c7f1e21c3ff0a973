"""A paper as a note of Obsidian's, in a block of its own: what people write around it is theirs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence

from jianbao.errors import UsageError
from jianbao.model import ArxivId
from jianbao.model.export import Holding
from jianbao.model.translation import TextPart
from jianbao.render.citations import Work
from jianbao.render.fields import clean, collapsed
from jianbao.render.formulas import mathml
from jianbao.render.words import prose, trust

__all__ = ["inert", "note", "note_name", "renewed", "work_of"]

_END = "%% jianbao:end %%"
_BLOCK = re.compile(
    r"^%% jianbao:begin (?P<sum>[0-9a-f]{12}) %%\n.*?^%% jianbao:end %%$", re.MULTILINE | re.DOTALL
)
_FRONT = re.compile(r"\A---\n.*?^---\n", re.MULTILINE | re.DOTALL)
_MATH = re.compile(r"(\$(?! )[^$]+(?<! )\$(?!\d))")
_ACTIVE = re.compile(r"([\[\]<>|`#*_~\\$])")
_LINKED = re.compile(r"[\[\]|#^\\/:%\n]+")


def note(one: Holding, work: Work, tag_ids: Sequence[str]) -> str:
    """The whole of a new note."""
    front = _front(one, work, tag_ids)
    body = "\n\n".join(filter(None, _body(one, work)))
    return f"{front}\n%% jianbao:begin {_sum(front)} %%\n{body}\n{_END}\n"


def renewed(old: str, new: str) -> str:
    """An old note with the block of the new one; its properties too, unless somebody changed them.

    A note without the block is given back as it is: it is nobody's but its writer's.
    """
    theirs, ours = _BLOCK.search(old), _BLOCK.search(new)
    if not theirs or not ours:
        return old
    front, written = _FRONT.match(old), _FRONT.match(new)
    block = ours[0]
    start = 0
    head = ""
    if front:
        untouched = _sum(front[0]) == theirs["sum"]
        head, start = (written[0] if untouched and written else front[0]), front.end()
        if not untouched:
            block = block.replace(ours["sum"], theirs["sum"], 1)
    return head + old[start : theirs.start()] + block + old[theirs.end() :]


def note_name(paper_id: str) -> str:
    """Of the file: safe everywhere, and each paper's own, whatever an imported file calls it."""
    try:
        known = ArxivId.parse(paper_id)
    except UsageError:
        known = None
    if known and str(known) == paper_id:
        return f"{known.file_name}.md"
    return f"{re.sub(r'[^A-Za-z0-9-]+', '_', paper_id)[:40]}-{_sum(paper_id)}.md"


def work_of(one: Holding, tags: Sequence[str]) -> Work | None:
    """To cite; None where nobody knows the title. `tags` are names, in Chinese."""
    if not one.told:
        return None
    paper = one.paper
    return Work(
        id=one.id,
        title=one.told.title,
        authors=one.told.authors,
        categories=one.told.categories,
        abstract=one.told.abstract,
        submitted=paper.published.date() if paper and paper.published else None,
        journal_ref=paper.journal_ref if paper else None,
        doi=paper.doi if paper else None,
        brief=one.brief,
        tags=tuple(tags) if one.brief else (),
    )


def inert(text: str) -> str:
    """In Markdown: no HTML, link, embed, code or comment comes of it; formulas that are ones stay."""
    pieces = _MATH.split(collapsed(clean(text)))
    made = "".join(
        one if number % 2 and mathml(one[1:-1]) and "`" not in one else _ACTIVE.sub(r"\\\1", one)
        for number, one in enumerate(pieces)
    )
    return made.replace("%%", "%\u2060%").replace("<%", "< %")


def _front(one: Holding, work: Work, tag_ids: Sequence[str]) -> str:
    """YAML, each value as JSON, which is YAML too. `speech.asr` is the nested tag `speech/asr`."""
    said = {
        "title": collapsed(clean(work.title)),
        "aliases": [f"arXiv:{work.id}"],
        "authors": [collapsed(clean(name)) for name in work.authors],
        "categories": [clean(name) for name in work.categories],
        "tags": [re.sub(r"[^\w/-]", "-", tag.replace(".", "/")) for tag in tag_ids] if one.brief else [],
        "url": work.url,
        "doi": clean(work.doi) if work.doi else None,
        "printed": one.since.isoformat() if one.since else None,
    }
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in said.items() if value)
    return f"---\n{''.join(lines)}---\n"


def _body(one: Holding, work: Work) -> Iterator[str]:
    heading = inert(work.title)
    yield f"# [{heading}]({work.url})" if work.url else f"# {heading}"
    if chinese := one.chinese(TextPart.TITLE):
        yield inert(prose(chinese))
    if one.brief and one.judged:
        yield inert(prose(one.brief))
        if work.tags:
            yield "任务：" + "、".join(f"[[{_LINKED.sub(' ', clean(tag))}]]" for tag in work.tags)
        yield f"*{inert(' · '.join(trust(one.judged)))}*"
    yield inert(", ".join(work.authors))
    yield f"> {inert(work.abstract)}" if work.abstract else ""


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
