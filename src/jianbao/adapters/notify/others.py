"""Everything that Apprise knows: Telegram, Slack, Discord, Bark, ntfy, webhooks, and a hundred more."""

from __future__ import annotations

import html
import logging
import re
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apprise
import requests
from urllib3.exceptions import NewConnectionError

from jianbao.adapters.notify.faults import of_status, redacted, secrets_of
from jianbao.errors import DeliveryError, Unanswered, Undelivered, UsageError
from jianbao.model.delivery import Form, Letter, Markup

__all__ = ["Others"]

_LOG = logging.getLogger("apprise")
# what it logs names tokens: it is heard here, and nowhere else
_LOG.propagate = False
_LOG.addHandler(logging.NullHandler())

_STATUS = re.compile(r"error=(\d{3})\b")


class Others:
    """One address of Apprise's. Raises `UsageError` for one that it does not know."""

    def __init__(self, url: str) -> None:
        asset = apprise.AppriseAsset(
            app_id="Jianbao",
            app_desc="Jianbao",
            app_url="",
            image_url_mask="",
            image_url_logo="",
            async_mode=False,
        )
        with warnings.catch_warnings():
            # of libraries that its services import, now that they are first looked at
            warnings.simplefilter("ignore", DeprecationWarning)
            found = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
        if not isinstance(found, apprise.NotifyBase):
            raise UsageError(
                "no chat's webhook, and Apprise knows no such address: a webhook of your own is "
                "jsons://HOST/PATH, others are at https://appriseit.com/services/"
            )
        self._service: Any = found
        self._apprise = apprise.Apprise(asset=asset)
        self._apprise.add(found)
        self._hidden = secrets_of(url)

    @property
    def form(self) -> Form:
        """As the service declares it, or `?format=` of the address.

        Of HTML Apprise makes each service's own Markdown; ours would pass as it is.
        """
        wanted = str(getattr(self._service.notify_format, "value", self._service.notify_format))
        markup = Markup.PLAIN if wanted == "text" else Markup.HTML
        return Form(markup=markup, most=max(200, self._service.body_maxlen), in_characters=True)

    def send(self, letter: Letter) -> None:
        """Hand it to Apprise, and make out of its log what went wrong."""
        with _overheard() as heard:
            is_page = self.form.markup is Markup.HTML
            sent = self._apprise.notify(
                body=letter.text.replace("\n", "<br/>") if is_page else letter.text,
                title=html.escape(letter.subject) if is_page else letter.subject,
                body_format="html" if is_page else "text",
            )
        if not sent:
            raise self._fault(heard)

    def _fault(self, heard: _Heard) -> DeliveryError:
        told = redacted("; ".join(heard.said) or "Apprise does not say why", self._hidden)
        if len(self._service) > 1:
            return Unanswered(f"{told} (of several receivers, some may have it)")
        if heard.cause is not None:
            return (Undelivered if _never_left(heard.cause) else Unanswered)(told)
        status = _STATUS.search(told)
        return of_status(int(status[1]), told) if status else Unanswered(told)


class _Heard(logging.Handler):
    """What Apprise says in this thread, and the error that it says it of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []
        self.cause: BaseException | None = None
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Called from within its `except`."""
        if record.thread == self._thread:
            self.said.append(record.getMessage())
            self.cause = self.cause or sys.exc_info()[1]


@contextmanager
def _overheard() -> Iterator[_Heard]:
    heard = _Heard()
    _LOG.addHandler(heard)
    try:
        yield heard
    finally:
        _LOG.removeHandler(heard)


def _never_left(error: BaseException) -> bool:
    """Whether there was no connection at all."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectionError) and isinstance(reason, NewConnectionError)
