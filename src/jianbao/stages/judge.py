"""One file of an archive: read, its 简介 checked, its tasks found. Any process may do it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from jianbao.checks import Source, Vocabulary, check_imported
from jianbao.errors import UsageError
from jianbao.model import Basis, Entry, Record
from jianbao.render import Reading, read_digest, read_record
from jianbao.stages import disk
from jianbao.taxonomy import Taxonomy

__all__ = ["Judged", "judged", "tasks"]

_SLUG = re.compile(r"[a-z][a-z0-9-]*")
_CALLED = re.compile(r"属于(?P<name>[^，。；：,;（）()]{2,20}?)的?(?:任务|领域|问题|研究|方向|范畴)")
"""What a 简介 calls the paper's task."""
_SAID = re.compile(
    r"(?:研究|聚焦于?|针对|面向|关注|探讨|解决|探索|开展|进行|致力于|用于)了?"
    r"(?P<name>[^，。；：,;（）()、的]{3,16}?)任务"
)
"""What it says that the work is about, where it says so at once."""
_AT_ONCE = 60
"""Characters of its beginning."""


class Judged(Record):
    """A file that was read."""

    reading: Reading | None
    fault: str | None = None
    """Why it is no digest."""


def judged(file: tuple[date, Path], lore: Vocabulary) -> Judged:
    """Read a file: the full record where it lies beside, else the Markdown.

    What the file says of its own 简介 stands; others are checked against title, abstract and
    comment, and get the tags of the tasks that they name.
    """
    day, path = file
    try:
        reading = _read(day, path)
    except UnicodeDecodeError:
        return Judged(reading=None, fault="not UTF-8")
    except OSError as error:
        return Judged(reading=None, fault=f"cannot be read: {error.strerror}")
    except UsageError as error:
        return Judged(reading=None, fault=str(error))
    digest = reading.digest
    if digest.imported:
        entries = tuple(_judged(entry, lore, named=not reading.standard) for entry in digest.entries)
        reading = reading.model_copy(update={"digest": digest.model_copy(update={"entries": entries})})
    return Judged(reading=reading)


def tasks(text: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Ids of the tasks that a 简介 says it belongs to."""
    names = _CALLED.findall(text) or _SAID.findall(text[:_AT_ONCE])
    return tuple(dict.fromkeys(node_id for name in names for node_id in taxonomy.resolve_phrase(name)))


def _read(day: date, path: Path) -> Reading:
    if not _SLUG.fullmatch(path.stem):
        raise UsageError("its name is no topic's: small letters, digits and hyphens, as audio.md")
    beside = path.with_suffix(".json")
    if not beside.is_file():
        return read_digest(disk.whole(path).decode(), path.stem, day)
    digest = read_record(disk.whole(beside).decode())
    if (digest.topic.slug, digest.day) != (path.stem, day):
        raise UsageError(f"{beside.name} beside it is of {digest.topic.slug}, {digest.day}")
    return Reading(digest=digest)


def _judged(entry: Entry, lore: Vocabulary, *, named: bool) -> Entry:
    """`named`: the tags' names are printed too, which a file in the standard layout says itself."""
    outcome = entry.outcome
    if not outcome or not outcome.brief or outcome.basis is not Basis.IMPORTED:
        return entry
    brief = outcome.brief
    source = Source(title=entry.title, abstract=entry.abstract, comment=entry.comment or "")
    known = (lore.taxonomy.resolve(name) for name in entry.tag_names)
    tags = tuple(dict.fromkeys(filter(None, known))) or tasks(brief.text, lore.taxonomy)
    made = outcome.model_copy(
        update={
            "brief": brief.model_copy(update={"tags": tags}),
            "findings": check_imported(brief, source, lore),
        }
    )
    names = tuple(map(lore.taxonomy.name, tags)) if named else entry.tag_names
    return entry.model_copy(update={"outcome": made, "tag_names": names})
