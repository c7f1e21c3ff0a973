"""Indexes built for tests, asked in a browser as a reader asks, and what a plain walk over the texts says."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from jianbao.model import Digest, Entry, TopicName
from jianbao.model.translation import TextPart
from jianbao.render.search import Search
from jianbao.render.site import About, Pages, places
from jianbao.render.site.rest import assets
from jianbao.taxonomy import Taxonomy
from tests.chromium import Tab
from tests.render import samples
from tests.site.house import paper, written

REPOSITORY = Path(__file__).parents[2]
TAXONOMY = Taxonomy.parse((REPOSITORY / "prompts" / "taxonomy.yml").read_text("utf-8"))
QUERIES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "queries.yml").read_text("utf-8"))
AUDIO = TopicName(slug="audio", name="音频", categories=("cs.SD",))
TEXT = TopicName(slug="text", name="自然语言处理", categories=("cs.CL",))
LAST = date(2025, 8, 8)


def built(digests: Iterable[Digest]) -> dict[str, bytes]:
    """The search of a site, by path: `digests` come the newest first."""
    search = Search(Pages(About(), TAXONOMY))
    found: dict[str, bytes] = {}
    for digest in digests:
        on, slug = digest.day, digest.topic.slug
        found |= dict(
            search.see(digest, {one.id: places.paper(on, slug, 1, one.id) for one in digest.entries})
        )
    return found | dict(search.finish()) | dict(assets())


def on_disk(files: dict[str, bytes], folder: Path) -> str:
    """Write them; the address of the page to search on."""
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return (folder / places.SEARCH).as_uri()


class Found(NamedTuple):
    """What the page answered."""

    total: int
    exact: int
    """Letter by letter; of a query of filters alone, all."""
    ids: list[str]
    """Of the papers shown."""


_ASK = """
new Promise((done) => {
  const [form, more, results] = ['#search', '#more', '#results'].map((one) => document.querySelector(one));
  let pages = %d, shown = -1;
  form.q.value = %s;
  form.requestSubmit();
  const look = () => {
    const links = [...results.querySelectorAll('.item h3 a')];
    if (results.ariaBusy !== 'false' || links.length === shown) return setTimeout(look, 1);
    if (!more.hidden && --pages > 0) {
      shown = links.length;
      more.click();
      return look();
    }
    const ids = links.map((one) => decodeURIComponent(one.href.split('#')[1]));
    done([document.querySelector('#count').textContent, ids]);
  };
  look();
})
"""


async def ask(tab: Tab, query: str, pages: int = 1) -> Found:
    """As typed into the box, so many pages of answers unfolded."""
    told, ids = await tab.run(_ASK % (pages, json.dumps(query)))
    numbers = [int(one.replace(",", "")) for one in re.findall(r"([\d,]+) 篇", told)]
    total = numbers[0] if numbers else 0
    return Found(total, numbers[1] if len(numbers) > 1 else total, ids)


class Text(NamedTuple):
    """A paper as a plain walk reads it."""

    entry: Entry
    day: date
    topics: frozenset[str]
    fields: tuple[str, ...]


def texts(digests: Iterable[Digest]) -> list[Text]:
    """Each paper once, the newest first, at the newest day with a 简介."""
    found: dict[str, Text] = {}
    topics: dict[str, frozenset[str]] = {}
    for digest in digests:
        for one in digest.entries:
            topics[one.id] = topics.get(one.id, frozenset()) | {digest.topic.slug}
            before = found.get(one.id)
            if before is None or (one.brief and not before.entry.brief):
                found.pop(one.id, None)
                names = one.outcome.brief.tags if one.outcome and one.outcome.brief else ()
                known = [TAXONOMY.name(TAXONOMY.resolve(name) or "") for name in names]
                said = (one.title, one.brief or "", one.chinese(TextPart.TITLE) or "", *known)
                fields = tuple(unicodedata.normalize("NFKC", text).lower() for text in said)
                found[one.id] = Text(one, digest.day, frozenset(), fields)
    return [text._replace(topics=topics[key]) for key, text in found.items()]


_HAN = "\u3040-\u30ff\u3400-\u9fff"
_BETWEEN = r"(?:[^\w,.;:!?。、]|_)*"


def holds(text: Text, phrase: str, *, strictly: bool = True) -> bool:
    """Whether a phrase stands in a field, whole words; else words may go on."""
    units = re.findall(rf"[{_HAN}]|[a-z0-9.]+", phrase.lower())
    end = rf"(?![^\W_{_HAN}]|\.[0-9])" if strictly else ""
    pattern = _BETWEEN.join(
        re.escape(unit) if re.match(f"[{_HAN}]", unit) else rf"(?<![^\W_{_HAN}]){re.escape(unit)}{end}"
        for unit in units
    )
    return any(re.search(pattern, field) for field in text.fields)


def is_right(text: Text, query: dict[str, Any]) -> bool:
    """Whether a paper is what a query asks for, letter by letter."""
    return all(
        (
            all(holds(text, phrase) for phrase in query.get("holds", ())),
            all(holds(text, word, strictly=False) for word in query.get("words", ())),
            any(
                set(query.get("author", "").split()) <= set(re.findall(r"\w+", name))
                for name in text.entry.authors
            ),
            query.get("id") in (None, text.entry.id),
            query.get("topic") in (None, *text.topics),
            query.get("since", date.min) <= text.day <= query.get("until", date.max),
        )
    )


def is_near(text: Text, query: dict[str, Any]) -> bool:
    """Whether it is at least no surprise among the first ten."""
    parts = query.get("also", query.get("holds", ()))
    return is_right(text, query) or all(holds(text, part, strictly=False) for part in parts)


def invented(papers: int = 400) -> list[Digest]:
    """Papers made of the queries' own phrases, whole, apart, turned round and cut by a comma."""
    draw = random.Random(8)
    phrases = [
        one
        for query in QUERIES
        for one in (*query.get("holds", ()), *query.get("also", ()), *query.get("words", ()))
    ]
    entries = [_invented(number, phrases, draw) for number in range(papers)]
    entries[7] = entries[7].model_copy(update={"id": "2508.03780"})
    digests = []
    for back in range(5):
        for topic, first in ((AUDIO, 0), (TEXT, 1)):
            those = entries[back * 2 + first :: 10]
            digests.append(
                Digest(
                    topic=topic, day=LAST - timedelta(back), new=len(those), replaced=0, entries=tuple(those)
                )
            )
    return digests


def _invented(number: int, phrases: Sequence[str], draw: random.Random) -> Entry:
    said = [draw.choice(phrases) for _ in range(5)]
    said[1] = f"{said[1][: len(said[1]) // 2]}，{said[1][len(said[1]) // 2 :]}"
    brief = "该论文提出" + "".join(f"{one}{draw.choice('，的。与（、')}" for one in said)
    english = [one for one in phrases if one.isascii()]
    where = draw.choice(("ponds", "the", "Models"))
    title = f"Frogs and {draw.choice(english)} in {where} {draw.choice(english)}"
    authors = draw.sample(("Wei Wang", "Wang Li", "Wei Chen", "Yang Liu", "Liu Bo", "Ada Vell"), 3)
    return paper(number, written(number, brief), id=f"9901.{number:05d}", title=title, authors=tuple(authors))


def single(*entries: Entry) -> list[Digest]:
    """One day, one topic."""
    return [samples.digest(*entries)]
