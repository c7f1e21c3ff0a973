"""Mail, by SMTP. Apprise would make the plain text out of the page; ours is written as such."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import formatdate, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from jianbao.adapters.notify.faults import redacted, secrets_of
from jianbao.errors import TurnedAway, Unanswered, Undelivered, UsageError
from jianbao.model.delivery import Form, Letter, Markup

__all__ = ["Envelope", "Mailbox"]

_TIMEOUT_S = 60.0
_LOCAL = ("localhost", "127.0.0.1", "::1")
_PERMANENT = 500
_PORTS = {"smtps": 465, "smtp": 587}
_MOST = 10_000_000
_FORM = (
    "smtp is smtps://USER:PASSWORD@HOST:465 or smtp://USER:PASSWORD@HOST:587; "
    "in a password / ? # % @ are written %2F %3F %23 %25 %40"
)


@dataclass(frozen=True)
class Envelope:
    """Who writes to whom."""

    sender: str
    """`Jianbao <digest@example.org>`."""
    to: tuple[str, ...]
    unsubscribe: str | None = None
    """`mailto:` or https, of the header List-Unsubscribe."""


def _server(url: str) -> tuple[SplitResult, str, int]:
    """With host and port. No error names a part of it: a password that is not quoted ends up anywhere."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError(_FORM) from None
    beyond = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in _PORTS or not parts.hostname or beyond:
        raise UsageError(_FORM)
    return parts, parts.hostname, port or _PORTS[parts.scheme]


class Mailbox:
    """Some people's mailboxes behind one server.

    `url` is `smtps://USER:PASSWORD@HOST:465` (TLS from the start) or `smtp://…:587` (STARTTLS, without
    which nothing is sent, but to this machine). Raises `UsageError` for another one.
    """

    def __init__(self, url: str, envelope: Envelope) -> None:
        parts, self._host, self._port = _server(url)
        self._implicit = parts.scheme == "smtps"
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._envelope = envelope
        self._hidden = secrets_of(url, self._password)

    @property
    def form(self) -> Form:
        """Page and text."""
        return Form(markup=Markup.MAIL, most=_MOST)

    def send(self, letter: Letter) -> str | None:
        """One mail to all; whom the server does not know is told, where it knows anybody."""
        message = _message(letter, self._envelope, self._host)
        with self._session() as server:
            refused = self._address(server)
            self._hand_over(server, message)
        return f"refused: {', '.join(refused)}" if refused else None

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        context = ssl.create_default_context()
        with self._told():
            server: smtplib.SMTP = (
                smtplib.SMTP_SSL(self._host, self._port, timeout=_TIMEOUT_S, context=context)
                if self._implicit
                else smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT_S)
            )
        try:
            with self._told():
                server.ehlo()
                self._secure(server, context)
                if self._user:
                    server.login(self._user, self._password)
            yield server
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    def _secure(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        if self._implicit:
            return
        if server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif self._host not in _LOCAL:
            raise TurnedAway(f"{self._host}:{self._port} offers no STARTTLS: nothing is sent in the clear")

    def _address(self, server: smtplib.SMTP) -> Sequence[str]:
        """Name sender and receivers; returns those that are refused."""
        refused = []
        with self._told():
            code, said = server.mail(_bare(self._envelope.sender))
            if code >= 400:
                raise smtplib.SMTPResponseException(code, said)
            for one in self._envelope.to:
                code, said = server.rcpt(_bare(one))
                if code >= 400:
                    refused.append(one)
            if len(refused) == len(self._envelope.to):
                raise smtplib.SMTPResponseException(code, said)
        return refused

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        """From here on a lost answer leaves it open whether the mail was taken."""
        try:
            code, said = server.data(message.as_bytes(policy=POLICY))
        except smtplib.SMTPDataError as error:
            raise self._refusal(error) from None
        except (smtplib.SMTPException, OSError) as error:
            raise Unanswered(self._hide(f"{type(error).__name__}: {error}")) from None
        if code != 250:
            raise self._refusal(smtplib.SMTPDataError(code, said))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Before anything is handed over."""
        try:
            yield
        except smtplib.SMTPResponseException as error:
            raise self._refusal(error) from None
        except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
            raise TurnedAway(self._hide(f"{type(error).__name__}: {error}")) from None
        except (smtplib.SMTPException, OSError) as error:
            raise Undelivered(self._hide(f"{type(error).__name__}: {error}")) from None

    def _refusal(self, error: smtplib.SMTPResponseException) -> TurnedAway | Undelivered:
        said = error.smtp_error
        words = said.decode(errors="replace") if isinstance(said, bytes) else said
        kind = TurnedAway if error.smtp_code >= _PERMANENT else Undelivered
        return kind(self._hide(f"{error.smtp_code} {words}"), status=error.smtp_code)

    def _hide(self, text: str) -> str:
        return redacted(text, self._hidden)


def _bare(address: str) -> str:
    return parseaddr(address)[1]


def _message(letter: Letter, envelope: Envelope, host: str) -> EmailMessage:
    """With a Message-ID that is always the same for the same message: most servers drop a copy."""
    message = EmailMessage()
    name, sender = parseaddr(envelope.sender)
    message["Subject"] = letter.subject
    message["From"] = Address(display_name=name, addr_spec=sender)
    # readers need not know of each other
    message["To"] = envelope.to[0] if len(envelope.to) == 1 else message["From"]
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{letter.mark}@{sender.rpartition('@')[2] or host}>"
    message["Auto-Submitted"] = "auto-generated"
    if envelope.unsubscribe:
        message["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
    message.set_content(letter.text, cte="base64")
    if letter.html is not None:
        message.add_alternative(letter.html, subtype="html", cte="base64")
    return message
