"""`tags`: which tasks the papers have, and which the vocabulary lacks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

from rich.table import Table

from jianbao.adapters.store import open_store
from jianbao.app import resources
from jianbao.cli.counted import counted
from jianbao.cli.terminal import sheet
from jianbao.settings import Settings
from jianbao.stages.tags import Near, Tags, near, survey

_MOST = 40
"""Rows of a table on the terminal; `--json` has all."""


def show(settings: Settings, span: tuple[date | None, date | None], least: int, *, as_json: bool) -> None:
    """Print the use of tags on some mailing dates to stdout; with `as_json` one object."""
    with closing(open_store(settings.store_url)) as store:
        tags = survey(store.tagging(*span), resources.taxonomy(settings), least)
    if as_json:
        _say(tags.model_dump(mode="json") | {"coverage": tags.coverage})
        return
    console = sheet()
    for part in _parts(tags, least):
        console.print(part, soft_wrap=True) if isinstance(part, str) else console.print(part)


def explain(settings: Settings, name: str, *, as_json: bool) -> None:
    """Print what a name means, and the nodes whose names are like it."""
    taxonomy = resources.taxonomy(settings)
    found, suggested = taxonomy.resolve(name), near(name, taxonomy)
    zh = taxonomy.name(found) if found else None
    if as_json:
        _say({"name": name, "id": found, "zh": zh, "near": [one.model_dump() for one in suggested]})
        return
    console = sheet()
    console.print(f"{name}: {found} {zh}" if found else f"{name}: no tag has this name")
    if suggested:
        console.print(_near(suggested[:10]))


def _parts(tags: Tags, least: int) -> Iterator[str | Table]:
    if not tags.papers:
        yield "Nothing is printed yet that a model was asked about: jianbao run makes the newest day."
        return
    yield (
        f"{counted(tags.papers, 'paper')}, {tags.coverage:.1%} with a tag of the taxonomy {tags.version}, "
        f"{tags.proposing:,} with a proposal; {counted(len(tags.unused), 'tag')} not used"
    )
    if tags.uses:
        yield _uses(tags)
    if tags.proposals:
        yield f"\nProposals that the taxonomy lacks; * in {counted(least, 'paper')} or more:"
        yield _proposals(tags)
    if tags.pairs:
        yield "\nProposals that may be one:"
        yield from (f"  {pair.one} | {pair.other} ({pair.ratio:.2f})" for pair in tags.pairs[:_MOST])
    if tags.resolved:
        known = ", ".join(f"{name} → {node_id}" for name, node_id in list(tags.resolved.items())[:_MOST])
        yield f"\nProposed, and known by now: {known}"
    if tags.untagged:
        more = f" and {len(tags.untagged) - _MOST:,} more" if len(tags.untagged) > _MOST else ""
        yield f"\nUntagged: {', '.join(tags.untagged[:_MOST])}{more}"


def _uses(tags: Tags) -> Table:
    table = Table("tag", "", box=None, pad_edge=False)
    for name in ("papers", "share"):
        table.add_column(name, justify="right")
    table.add_column("topics")
    for use in tags.uses[:_MOST]:
        topics = ", ".join(f"{topic} {papers:,}" for topic, papers in use.topics.items())
        table.add_row(use.id, use.zh, f"{use.papers:,}", f"{use.share:.1%}", topics)
    if len(tags.uses) > _MOST:
        table.add_row(f"… and {len(tags.uses) - _MOST} more: --json")
    return table


def _proposals(tags: Tags) -> Table:
    table = Table("", "proposal", box=None, pad_edge=False)
    table.add_column("papers", justify="right")
    table.add_column("for example")
    table.add_column("like")
    for one in tags.proposals[:_MOST]:
        alike = ", ".join(f"{node.zh} {node.ratio:.2f}" for node in one.near)
        mark = "*" if one.candidate else ""
        papers = ", ".join(one.papers[:3])
        table.add_row(mark, one.name, f"{len(one.papers):,}", papers, alike)
    if len(tags.proposals) > _MOST:
        table.add_row("", f"… and {len(tags.proposals) - _MOST} more: --json")
    return table


def _near(found: tuple[Near, ...]) -> Table:
    table = Table("like it", "", "by its name", box=None, pad_edge=False)
    table.add_column("ratio", justify="right")
    for one in found:
        table.add_row(one.id, one.zh, one.name, f"{one.ratio:.2f}")
    return table


def _say(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))  # noqa: T201
