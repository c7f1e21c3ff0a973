"""What of a day's papers is still to be put into Chinese."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from jianbao.model import PaperKey, State, TopicName
from jianbao.model.translation import TextPart
from jianbao.ports import Store
from jianbao.stages.assemble import standing
from jianbao.stages.translations import due

Wishes = Mapping[str, frozenset[TextPart]]
"""By slug, what a topic wants in Chinese."""


def wanted(
    topics: Iterable[TopicName], wishes: Wishes, day: date, store: Store
) -> dict[PaperKey, set[TextPart]]:
    """What any of the topics that a paper stands in wants of it, in arXiv's order."""
    found: dict[PaperKey, set[TextPart]] = {}
    for topic in topics:
        if wish := wishes.get(topic.slug):
            for paper in standing(topic, day, store).papers:
                found.setdefault(paper.key, set()).update(wish)
    return found


def untranslated(
    wanted: Mapping[PaperKey, Collection[TextPart]],
    store: Store,
    coming: Collection[PaperKey] = (),
    *,
    insist: bool,
) -> dict[PaperKey, tuple[TextPart, ...]]:
    """What of it a run has to ask for: of papers that a 简介 was asked for, or that are `coming`."""
    outcomes, papers = store.outcomes(wanted), store.papers(wanted)
    rows = store.translations(paper_id for paper_id, _ in wanted)
    some = [
        key for key in wanted if key in coming or (key in outcomes and outcomes[key].state is not State.NONE)
    ]
    parts = {key: due(papers[key], wanted[key], rows.get(key[0], ()), insist=insist) for key in some}
    return {key: some for key, some in parts.items() if some}
