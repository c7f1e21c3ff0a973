"""Digests made again after decisions: only at the entries that were decided about, all else as printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from jianbao.model import Digest, Entry, Outcome, PaperKey, Stale
from jianbao.ports import Clock, Files, Store
from jianbao.render import with_entries
from jianbao.stages.assemble import Printing
from jianbao.stages.publish import Layout, publish
from jianbao.stages.translations import shown


@dataclass(frozen=True)
class Press:
    """What it takes to make a digest again."""

    store: Store
    files: Files
    clock: Clock
    printing: Printing
    layout: Layout

    def again(self, stale: Stale) -> PurePosixPath | None:
        """Write a digest's files with what the ledger says of these papers now; its mark is taken off last.

        Whoever calls it has claimed the digest. None where the digest is gone.
        """
        page = None
        if before := self.store.digest(stale.topic, stale.day):
            digest = self._made(before, frozenset(stale.papers))
            self.store.save_digest(digest)
            page = publish(digest, self.files, self.layout)
        self.store.fresh(stale)
        return page

    def _made(self, before: Digest, papers: frozenset[str]) -> Digest:
        keys = {entry.key for entry in before.entries if entry.id in papers}
        outcomes, chinese = self.store.outcomes(keys), self._chinese(before, keys)
        today = self.clock.now().astimezone(self.printing.zone).date()
        return with_entries(
            before,
            tuple(
                self._entry(chinese(entry), outcomes.get(entry.key), today) if entry.id in papers else entry
                for entry in before.entries
            ),
        )

    def _chinese(self, digest: Digest, keys: Iterable[PaperKey]) -> Callable[[Entry], Entry]:
        """Gives an entry the translations that hold, of what was printed and of what its topic wants."""
        papers, rows = self.store.papers(keys), self.store.translations(paper_id for paper_id, _ in keys)
        wish = self.printing.translate.get(digest.topic.slug, frozenset())

        def entered(entry: Entry) -> Entry:
            paper, before = papers.get(entry.key), entry.translation
            wanted = wish | set(before.parts if before else ())
            now = shown(paper, wanted, rows.get(entry.id, ())) if paper else None
            return entry.model_copy(update={"translation": now or before})

        return entered

    def _entry(self, entry: Entry, outcome: Outcome | None, today: date) -> Entry:
        """With the outcome that holds; a 简介 that readers have not seen yet carries today's date.

        One that is taken back takes its date along.
        """
        if outcome is None or outcome == entry.outcome:
            return entry
        changed: dict[str, object] = {"outcome": outcome}
        if _tags(outcome) != _tags(entry.outcome):
            changed["tag_names"] = tuple(map(self.printing.tag_name, _tags(outcome)))
        made = entry.model_copy(update=changed)
        if made.brief == entry.brief:
            return made
        return made.model_copy(update={"amended": today if made.brief else None})


def _tags(outcome: Outcome | None) -> tuple[str, ...]:
    return outcome.brief.tags if outcome and outcome.brief else ()
