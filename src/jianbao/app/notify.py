"""Channels of the settings, and who sends through them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from jianbao.adapters.notify import Envelope, Mailbox, robot
from jianbao.app import SetClock, owner
from jianbao.errors import DeliveryError, UsageError
from jianbao.ports import Channel, Store
from jianbao.render.message import Notice, Part
from jianbao.render.site import places
from jianbao.settings import Settings
from jianbao.settings.notify import NotifyGroup
from jianbao.stages.notify import Courier, Outlet, Parcel, Post, Told, post_all
from jianbao.stages.parcels import Packing, Trouble, notice_letter

__all__ = ["Notifier", "outlets"]


def outlets(settings: Settings, names: Sequence[str] = ()) -> list[Outlet]:
    """The channels of these names, or all. Raises `UsageError` for one that cannot be."""
    for name in names:
        if name not in settings.notify:
            known = ", ".join(settings.notify) or "none"
            raise UsageError(f"no channel {name!r} in the settings; there are: {known}")
    return [_outlet(settings, name, settings.notify[name]) for name in names or settings.notify]


def _outlet(settings: Settings, name: str, group: NotifyGroup) -> Outlet:
    try:
        channel = _channel(group)
        topics = settings.topic_names(group.topics)
    except UsageError as error:
        raise UsageError(f"notify.{name}: {error}") from None
    return Outlet(name, channel, topics, group.when, group.updates, group.papers, group.unsubscribe)


def _channel(group: NotifyGroup) -> Channel:
    if group.smtp and group.sender:
        return Mailbox(group.smtp.get_secret_value(), Envelope(group.sender, group.to, group.unsubscribe))
    assert group.url
    url, secret = group.url.get_secret_value(), group.secret
    known = robot(url, group.kind, secret.get_secret_value() if secret else None)
    return known or _by_apprise(url)


def _by_apprise(url: str) -> Channel:
    from jianbao.adapters.notify.others import Others

    return Others(url)


class Notifier:
    """Sends what is due to the channels of the settings."""

    def __init__(
        self, settings: Settings, store: Store, names: Sequence[str] = (), *, again: bool = False
    ) -> None:
        self._settings = settings
        self._outlets = outlets(settings, names)
        clock = SetClock(settings)
        self._post = Post(Courier(store, clock, owner.ME, owner.is_gone), again=again)
        self._packing = Packing(
            store, self._address, clock.now().astimezone(settings.digest.zone), self._post.over
        )

    def _address(self, day: date, slug: str) -> str | None:
        base = self._settings.site.base_url
        return f"{base}/{places.page(day, slug)}" if base else None

    async def due(self, day: date | None = None) -> list[Told]:
        """Send what channels are still to hear, of the last days or of one."""
        return await self._all(lambda outlet: self._packing.due(outlet, self._post.known(outlet.name), day))

    async def weekend(self) -> list[Told]:
        """Say that there is nothing today, where that is so."""
        return await self._all(lambda outlet: self._packing.weekend(outlet, self._post.known(outlet.name)))

    async def trouble(self, found: Trouble) -> list[Told]:
        """Say what went wrong."""
        return await self._all(
            lambda outlet: self._packing.trouble(outlet, self._post.known(outlet.name), found)
        )

    async def _all(self, parcels: Callable[[Outlet], Iterable[Parcel]]) -> list[Told]:
        return await post_all(self._post, {outlet: list(parcels(outlet)) for outlet in self._outlets})

    @staticmethod
    def test(those: Iterable[Outlet]) -> Iterator[tuple[Outlet, str | None]]:
        """Send each channel a test message, and tell what came of it: None where it was taken."""
        notice = Notice("简报：测试消息", (Part("收到这条消息，说明通道可用。", "今后的简报会发到这里。"),))
        for outlet in those:
            mark = f"jianbao.{outlet.name}.test.{owner.ME.rpartition(':')[2]}"
            try:
                yield outlet, outlet.channel.send(notice_letter(outlet, notice, mark))
            except DeliveryError as error:
                yield outlet, str(error)
