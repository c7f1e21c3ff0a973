"""One task of the vocabulary, the file that it stands in, and the rules which that file keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, Self

import yaml
from pydantic import Field, ValidationError

from jianbao.errors import UsageError
from jianbao.model import Record
from jianbao.phrases import normal_form

__all__ = ["File", "Node"]

_MAX_DEPTH = 3
_HAS_CJK = re.compile(r"[\u3400-\u9fff]")

# libyaml's loader is ten times as fast; a build of PyYAML may lack it.
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Node(Record):
    """One task."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*$")
    """Stable, never used again for another task; what stands before its last dot is its parent."""
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    false_friends: tuple[str, ...] = Field(default=(), alias="not")
    """Names that look like this task and are another one."""
    cues: tuple[str, ...] = ()
    """English words that hint at it in a text and are no name of it; they only make it be offered."""
    broader: tuple[str, ...] = ()
    """Further parents, beside the one of the id."""
    also: tuple[str, ...] = ()
    """Where it may be shown as well."""
    arxiv_hint: tuple[str, ...] = ()
    """Categories in which it is at home; its parent's where it states none."""
    scope: str = ""
    status: Literal["active", "deprecated"] = "active"
    replaced_by: str | None = None
    since: str = ""
    """Version of the taxonomy that brought it; empty for the first."""

    @property
    def parent(self) -> str | None:
        """Id of the node above; none at the top."""
        return self.id.rpartition(".")[0] or None

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it answers to, its id included."""
        return (self.id, self.zh, self.en, *self.aliases)

    @property
    def english(self) -> tuple[str, ...]:
        """The names by which an English text speaks of it."""
        return (self.en, *(name for name in self.aliases if not _HAS_CJK.search(name)))


class File(Record):
    """`taxonomy.yml`."""

    version: str
    endings: tuple[str, ...] = ()
    """Words after a task that change nothing: 任务."""
    facets: tuple[str, ...] = ()
    """Words after a task that say what is done to it: 评估."""
    nodes: tuple[Node, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises `UsageError` for what is not of this form."""
        try:
            return cls.model_validate(yaml.load(text, Loader=_LOADER))  # noqa: S506 - a safe loader
        except (yaml.YAMLError, ValidationError) as error:
            raise UsageError(f"taxonomy: {error}") from error

    def ids_by_name(self) -> dict[str, str]:
        """Which node each normal form of a name means. Raises `UsageError` that names a broken rule."""
        by_id = {node.id: node for node in self.nodes}
        _check_tree(self.nodes, by_id)
        ids = _ids_by_name(self.nodes)
        _check_false_friends(self.nodes, ids)
        return ids


def _ids_by_name(nodes: Sequence[Node]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for node in nodes:
        for name in node.names:
            owner = ids.setdefault(normal_form(name), node.id)
            if owner != node.id:
                raise UsageError(f"taxonomy: {name!r} of {node.id} belongs to {owner}", id=node.id, name=name)
    return ids


def _check_tree(nodes: Sequence[Node], by_id: dict[str, Node]) -> None:
    if len(by_id) != len(nodes):
        twice = next(node.id for at, node in enumerate(nodes) if by_id[node.id] is not nodes[at])
        raise UsageError(f"taxonomy: {twice} stands twice", id=twice)
    for node in nodes:
        if node.id.count(".") >= _MAX_DEPTH:
            raise UsageError(f"taxonomy: {node.id} is deeper than {_MAX_DEPTH}", id=node.id)
        for kind, ids in _links(node):
            for node_id in ids:
                if node_id not in by_id:
                    raise UsageError(
                        f"taxonomy: {kind} of {node.id} is {node_id}, which is no node", id=node.id
                    )
        if node.replaced_by and by_id[node.replaced_by].status == "deprecated":
            raise UsageError(f"taxonomy: {node.id} is replaced by a deprecated node", id=node.id)
        _check_above(node, by_id, ())


def _links(node: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "parent", (node.parent,) if node.parent else ()
    yield "broader", node.broader
    yield "also", node.also
    yield "replaced_by", (node.replaced_by,) if node.replaced_by else ()


def _check_above(node: Node, by_id: dict[str, Node], below: tuple[str, ...]) -> None:
    if node.id in below:
        raise UsageError(f"taxonomy: {node.id} is above itself: {' < '.join((*below, node.id))}", id=node.id)
    for node_id in (*node.broader, *((node.parent,) if node.parent else ())):
        if node_id in by_id:
            _check_above(by_id[node_id], by_id, (*below, node.id))


def _check_false_friends(nodes: Sequence[Node], ids: dict[str, str]) -> None:
    """No node bears the name of its own false friend; where the friend is a node, it says so too."""
    friends = {node.id: {ids.get(normal_form(name)) for name in node.false_friends} for node in nodes}
    for node in nodes:
        if node.id in friends[node.id]:
            raise UsageError(f"taxonomy: {node.id} has a name that its `not` forbids", id=node.id)
        for other in friends[node.id] - {None}:
            if other and node.id not in friends[other]:
                raise UsageError(
                    f"taxonomy: `not` of {node.id} names {other}, but not the reverse", id=node.id
                )
