"""Pages of tasks: how often, how it goes, and the papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from jianbao.render.site import places
from jianbao.render.site.file import File
from jianbao.render.site.lists import Item
from jianbao.render.site.pages import Pages
from jianbao.render.site.plots import Trend, plot, spark
from jianbao.taxonomy import Node

__all__ = ["IN_FULL", "ON_A_PAGE", "Task", "index_page", "parts", "task_page"]

IN_FULL = 50
"""Papers of a task that stand on its first page with their 简介."""
ON_A_PAGE = 400
"""Papers on each further page, by their titles."""


@dataclass(frozen=True, slots=True)
class Task:
    """A tag that papers have."""

    node: Node
    papers: int
    trend: Trend


def parts(papers: int) -> int:
    """Pages that a task takes."""
    return 1 + -(-max(0, papers - IN_FULL) // ON_A_PAGE)


def task_page(pages: Pages, task: Task, tasks: Mapping[str, Task], part: int, items: Sequence[Item]) -> File:
    """A page of a task: the first with the plot and 简介, the others with titles by day."""
    node = task.node
    kin = [tasks[one] for one in tasks if tasks[one].node.parent == node.id]
    return pages.page(
        "tag.html",
        places.tag(node.id, part),
        node.zh + (f"（{part}）" if part > 1 else ""),
        here="tags",
        task=task,
        parent=tasks.get(node.parent or ""),
        kin=kin,
        plot=plot(task.trend, node.zh),
        part=part,
        parts=parts(task.papers),
        days=[(day, list(those)) for day, those in groupby(items, key=lambda item: item.day)],
        description=f"{node.zh}：{task.papers} 篇论文",
    )


def index_page(pages: Pages, tasks: Mapping[str, Task], papers: int) -> File:
    """All tasks, branch by branch as in the taxonomy; those that no paper has are left out."""
    return pages.page(
        "tags.html",
        places.TAGS,
        "任务",
        here="tags",
        branches=list(_branches(tasks)),
        sparks={tag: spark(task.trend) for tag, task in tasks.items()},
        papers=papers,
        description=f"{len(tasks)} 项任务",
    )


def _branches(tasks: Mapping[str, Task]) -> Iterator[tuple[str, list[Task]]]:
    roots = dict.fromkeys(tag.partition(".")[0] for tag in tasks)
    for root in roots:
        yield root, [task for tag, task in tasks.items() if tag.partition(".")[0] == root]
