"""The sums of a digest: what arXiv announced against what is printed, and where the 简介 come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from jianbao.model import Basis, Briefs, Counts, Digest, Entry, Kind, Ledger, Outcome, Section, State, Usage
from jianbao.model.ledger import Translations
from jianbao.model.translation import Translation
from jianbao.render.status import is_rejected

__all__ = ["ledger", "with_entries", "with_ledger"]

_NONE = {"withdrawn": "withdrawn", "replaced": "unseen", "insufficient_source": "insufficient"}
"""What `Briefs` calls the reasons for which none is written."""


def ledger(digest: Digest) -> Ledger:
    """As the digest states it, else counted."""
    return digest.ledger or _counted(digest)


def with_ledger(digest: Digest, stated: Ledger) -> Digest:
    """A digest that was read, with the sums that its file states; they are kept only where they tell more."""
    told = None if _counted(digest) == stated else stated
    return digest if digest.ledger == told else digest.model_copy(update={"ledger": told})


def with_entries(digest: Digest, entries: tuple[Entry, ...]) -> Digest:
    """A digest with entries in the place of others; sums that its file stated follow them."""
    changed = digest.model_copy(update={"entries": entries})
    if digest.ledger is None:
        return changed
    gone, come = Counter(map(_origin, digest.entries)), Counter(map(_origin, entries))
    briefs = Counter(digest.ledger.briefs.model_dump())
    briefs.update(come - gone)
    for name, count in (gone - come).items():
        for _ in range(count):
            # a 简介 that the file calls nothing else is read as imported
            briefs[next((one for one in (name, "fulltext", "carried") if briefs[one]), name)] -= 1
    stated = digest.ledger.model_copy(update={"briefs": Briefs(**+briefs)})
    return changed.model_copy(update={"ledger": stated})


def _counted(digest: Digest) -> Ledger:
    known, missing = digest.announced, digest.missing
    spent = [one for entry in digest.entries for one in (entry.outcome, entry.translation) if one]
    listed = sum(counts.total for counts in known.values())
    return Ledger(
        announced={category: known.get(category) for category in (*digest.topic.categories, *known)}
        if known
        else {},
        distinct=listed - digest.repeated if known else None,
        printed=_printed(digest),
        missing=tuple(sorted(missing, key=lambda one: (one.reason, one.id))),
        approximate=digest.approximate,
        briefs=Briefs(**Counter(map(_origin, digest.entries))),
        translations=_translations(digest),
        calls=sum(one.calls for one in spent),
        usage=sum((one.usage for one in spent), Usage()),
        costs=_costs(spent),
        unpriced=sum(one.calls for one in spent if one.cost is None or not one.currency),
    )


def _printed(digest: Digest) -> Counts:
    """What an imported digest does not say of a new paper follows from its primary category."""
    counted: Counter[str] = Counter()
    for entry in digest.entries:
        if entry.section is Section.REPLACED:
            counted["replaced"] += 1
        elif entry.kind is None:
            counted["new" if set(entry.categories[:1]) & set(digest.topic.categories) else "cross"] += 1
        else:
            counted["cross" if entry.kind is Kind.CROSS else "new"] += 1
    return Counts(**counted)


def _origin(entry: Entry) -> str:
    """Under which field of `Briefs` an entry counts."""
    outcome = entry.outcome
    if outcome is None:
        return "none"
    if outcome.state is State.NONE:
        return _NONE.get(outcome.reason or "", "none")
    if outcome.state is not State.PUBLISHED:
        return "rejected" if is_rejected(outcome) else outcome.state.value
    if not outcome.brief:
        return "none"
    return (
        "carried"
        if (outcome.reason or "").startswith("carried: ")
        else (outcome.basis or Basis.FULLTEXT).value
    )


def _translations(digest: Digest) -> Translations:
    counted: Counter[str] = Counter()
    for entry in digest.entries:
        for part, rendering in entry.translation.parts.items() if entry.translation else ():
            printed = rendering.state is State.PUBLISHED
            counted[part.value if printed else "held" if rendering.state is State.HELD else "failed"] += 1
    return Translations(**counted)


def _costs(spent: Iterable[Outcome | Translation]) -> dict[str, Decimal]:
    """By currency; what was free since nobody was asked has none."""
    costs: dict[str, Decimal] = {}
    for one in spent:
        if one.cost is not None and one.currency and (one.cost or one.calls):
            costs[one.currency] = costs.get(one.currency, Decimal(0)) + one.cost
    return costs
