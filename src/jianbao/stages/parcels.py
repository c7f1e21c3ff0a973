"""Which messages are due to a channel, read from the store, and their letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, groupby

from jianbao.model import Digest, DigestHead, Entry, Record
from jianbao.model.delivery import DIGEST, EMPTY, TROUBLE, UPDATE, Delivery, DeliveryState, Letter, Markup
from jianbao.ports import Store
from jianbao.render import tidings
from jianbao.render.mail import digest_mail, notice_mail
from jianbao.render.message import Notice, Part, card
from jianbao.stages import calendar
from jianbao.stages.due import BATCH
from jianbao.stages.notify import Outlet, Parcel

__all__ = ["RECENT", "Packing", "Trouble", "notice_letter"]

RECENT = timedelta(days=7)
"""What is older is sent where its day is asked for, and not by itself."""
_ONE_DAY = timedelta(days=1)
_TOLD = 500
"""Characters of a run's problems."""
_WRONG = (2, 3, 4, 7)
"""Exit codes that concern every topic."""


class Trouble(Record):
    """What went wrong in a run."""

    day: date
    exit_code: int
    problems: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    """Slugs that the run was about; none: all."""


class _Book:
    """A channel's rows, and the new ones."""

    def __init__(
        self, outlet: Outlet, known: Iterable[Delivery], over: Sequence[DeliveryState], now: datetime
    ) -> None:
        self.outlet = outlet
        self.rows = {(row.day, row.topic, row.what): row for row in known}
        self._over = over
        self._now = now

    def is_open(self, day: date, topic: str, what: str) -> bool:
        """Whether it may be sent: never was, or did not arrive."""
        row = self.rows.get((day, topic, what))
        return row is None or row.state in self._over

    def row(self, day: date, topic: str, what: str, told: tuple[str, ...] = ()) -> Delivery:
        """Not yet claimed."""
        before = self.rows.get((day, topic, what))
        return Delivery(
            channel=self.outlet.name,
            day=day,
            topic=topic,
            what=what,
            told=told,
            tries=before.tries if before else 0,
            at=self._now,
        )

    def told(self, day: date, topic: str) -> set[str]:
        """Papers whose 简介 went out."""
        return {
            paper_id
            for key, row in self.rows.items()
            if key[:2] == (day, topic) and row.state is not DeliveryState.FAILED
            for paper_id in row.told
        }


@dataclass(frozen=True)
class Packing:
    """What makes messages: the store, where its pages are published, and the readers' time."""

    store: Store
    address: Callable[[date, str], str | None]
    """Of a topic's page on a day."""
    now: datetime
    """In the readers' zone."""
    over: tuple[DeliveryState, ...] = (DeliveryState.FAILED,)
    """States in which a message may be sent anew."""

    @property
    def _today(self) -> date:
        return self.now.date()

    def due(self, outlet: Outlet, known: Sequence[Delivery], day: date | None = None) -> Iterator[Parcel]:
        """What a channel is still to hear, oldest first: of the last days, or of one.

        A topic that was never sent begins with its newest day. `known` are the channel's rows.
        """
        if outlet.when == "failure":
            return
        book, slugs = self._book(outlet, known), outlet.slugs
        heads = [one for one in self.store.digest_heads() if one.slug in slugs and not one.demo]
        heads = [one for one in heads if one.day == day] if day else _recent(heads, book, self._today)
        heads.sort(key=lambda one: (one.day, slugs.index(one.slug)))
        for on, those in groupby(heads, key=lambda one: one.day):
            yield from self._of_day(book, on, [one.slug for one in those], asked=day is not None)

    def _book(self, outlet: Outlet, known: Iterable[Delivery]) -> _Book:
        return _Book(outlet, known, self.over, self.now)

    def _of_day(self, book: _Book, day: date, slugs: Sequence[str], *, asked: bool) -> Iterator[Parcel]:
        found = [one for slug in slugs if (one := self.store.digest(slug, day)) and not one.imported]
        full = [one for one in found if one.entries]
        fresh = [one for one in full if book.is_open(day, one.topic.slug, DIGEST)]
        yield from self._digests(book, [one for one in fresh if asked or self.is_ripe(one)])
        if book.outlet.updates:
            for digest in full:
                yield from self._update(book, digest)
        if book.outlet.when == "always" and (asked or day == self._today or not calendar.is_weekend(day)):
            empty = [one for one in found if not one.entries and book.is_open(day, one.topic.slug, EMPTY)]
            if empty:
                rows = [book.row(day, one.topic.slug, EMPTY) for one in empty]
                yield _parcel(book.outlet, rows, tidings.nothing(day, empty))

    def is_ripe(self, digest: Digest) -> bool:
        """Whether it is worth sending: most of it is written, or it will not wait for the rest any longer."""
        if self._today > digest.day + _ONE_DAY:
            return True
        in_batch = any(e.outcome is not None and e.outcome.reason == BATCH for e in digest.entries)
        return not in_batch and tidings.unwritten(digest) <= len(_written(digest.entries))

    def _digests(self, book: _Book, found: Sequence[Digest]) -> Iterator[Parcel]:
        """A mail for each; one card for all."""
        rows = [book.row(one.day, one.topic.slug, DIGEST, _written(one.entries)) for one in found]
        if book.outlet.channel.form.markup is Markup.MAIL:
            for digest, row in zip(found, rows, strict=True):
                yield Parcel((row,), self._mail(book.outlet, digest, row))
        elif found:
            notice = tidings.digests(found, self._address, book.outlet.papers)
            yield _parcel(book.outlet, rows, notice)

    def _address(self, digest: Digest) -> str | None:
        return self.address(digest.day, digest.topic.slug)

    def _mail(
        self, outlet: Outlet, digest: Digest, row: Delivery, only: Sequence[Entry] | None = None
    ) -> Letter:
        mail = digest_mail(digest, self._address(digest), only, outlet.unsubscribe)
        name, day = digest.topic.name, digest.day
        said = tidings.counts(digest) if only is None else f"补遗 {len(only)} 篇"
        return Letter(subject=f"{name} {day}：{said}", text=mail.text, html=mail.html, mark=_mark(row))

    def _update(self, book: _Book, digest: Digest) -> Iterator[Parcel]:
        """What was written since the digest was sent."""
        slug, day, outlet = digest.topic.slug, digest.day, book.outlet
        if book.is_open(day, slug, DIGEST):
            return
        told = book.told(day, slug)
        fresh = [one for one in digest.entries if one.brief and one.id not in told]
        if not fresh:
            return
        what = next(what for n in count(2) if book.is_open(day, slug, what := f"{UPDATE} {n}"))
        row = book.row(day, slug, what, _written(fresh))
        if outlet.channel.form.markup is Markup.MAIL:
            yield Parcel((row,), self._mail(outlet, digest, row, fresh))
        else:
            yield _parcel(outlet, [row], tidings.update(digest, fresh, self._address, outlet.papers))

    def weekend(self, outlet: Outlet, known: Sequence[Delivery]) -> Iterator[Parcel]:
        """That there is nothing today, on a day for which nobody asks arXiv."""
        day, book = self._today, self._book(outlet, known)
        silent = calendar.is_weekend(day) and calendar.newest_possible(self.now) < day
        if silent and outlet.when == "always" and book.is_open(day, "", EMPTY):
            yield _parcel(outlet, [book.row(day, "", EMPTY)], tidings.nothing(day, []))

    def trouble(self, outlet: Outlet, known: Sequence[Delivery], found: Trouble) -> Iterator[Parcel]:
        """What went wrong for this channel's topics, once for each day and exit code.

        A channel that gets the digests is told only of those that it does not get.
        """
        book, what = self._book(outlet, known), f"{TROUBLE} {found.exit_code}"
        if outlet.when == "daily" or not found.exit_code or not book.is_open(found.day, "", what):
            return
        parts = list(self._faulty(outlet, found))
        if not parts and found.exit_code not in _WRONG:
            return
        problems = "；".join(found.problems)[:_TOLD]
        parts += [Part("原因", problems)] if problems else []
        notice = Notice(f"简报 {found.day} 不完整（{found.exit_code}）", tuple(parts or [Part("运行失败")]))
        yield _parcel(outlet, [book.row(found.day, "", what)], notice)

    def _faulty(self, outlet: Outlet, found: Trouble) -> Iterator[Part]:
        for topic in outlet.topics:
            if found.topics and topic.slug not in found.topics:
                continue
            digest = self.store.digest(topic.slug, found.day)
            if digest is None:
                yield Part(topic.name, "尚无简报")
            elif tidings.unwritten(digest) and (outlet.when == "failure" or not self.is_ripe(digest)):
                yield Part(topic.name, tidings.counts(digest), self.address(found.day, topic.slug))


def notice_letter(outlet: Outlet, notice: Notice, mark: str) -> Letter:
    """A notice as the channel takes it."""
    form = outlet.channel.form
    if form.markup is Markup.MAIL:
        mail = notice_mail(notice, outlet.unsubscribe)
        return Letter(subject=notice.subject, text=mail.text, html=mail.html, mark=mark)
    subject, text = card(notice, form)
    return Letter(subject=subject, text=text, mark=mark)


def _parcel(outlet: Outlet, rows: Sequence[Delivery], notice: Notice) -> Parcel:
    return Parcel(tuple(rows), notice_letter(outlet, notice, _mark(rows[0])))


def _recent(heads: Iterable[DigestHead], book: _Book, today: date) -> list[DigestHead]:
    """Those of the last days; of a topic that was never sent, the newest."""
    begun = {topic for _, topic, _ in book.rows}
    kept = [one for one in heads if today - RECENT <= one.day <= today + _ONE_DAY]
    newest: dict[str, date] = {}
    for one in kept:
        newest[one.slug] = max(one.day, newest.get(one.slug, one.day))
    return [one for one in kept if one.slug in begun or one.day == newest[one.slug]]


def _written(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(entry.id for entry in entries if entry.brief)


def _mark(row: Delivery) -> str:
    parts = (row.channel, f"{row.day:%Y%m%d}", row.topic, row.what.replace(" ", "-"))
    return ".".join(filter(None, ("jianbao", *parts)))
