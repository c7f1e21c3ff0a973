"""What the store says of task tags, over all that is printed."""

from __future__ import annotations

from jianbao.model.base import Record


class TagCount(Record):
    """How many papers of a topic have a tag."""

    tag: str
    """Id of the taxonomy."""
    topic: str | None
    """Slug; None for all topics together, where a paper of two counts once."""
    papers: int


class Proposed(Record):
    """A tag that a model wrote and the taxonomy did not have, in one paper."""

    name: str
    paper_id: str


class Tagging(Record):
    """The tags of the published 简介 of some days, without imported ones: nobody asked for their tags."""

    papers: int
    counts: tuple[TagCount, ...]
    proposed: tuple[Proposed, ...]
    """By name, then by paper."""
    untagged: tuple[str, ...]
    """Ids of the papers without a tag of the taxonomy, the newest first."""
