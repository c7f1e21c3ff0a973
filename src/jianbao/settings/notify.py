"""Whom the digests are sent to."""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator

from jianbao.settings.groups import Group, list_of_text

__all__ = ["NotifyGroup"]

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


class NotifyGroup(Group):
    """One chat, webhook or list of mailboxes."""

    url: SecretStr | None = None
    """A robot's webhook, or an address of Apprise's: it holds a token."""
    kind: Literal["feishu", "wecom", "dingtalk"] | None = None
    """Which chat's robot is behind `url`; unset: told by its host."""
    secret: SecretStr | None = None
    """What a robot wants its messages signed with."""
    smtp: SecretStr | None = None
    """`smtps://USER:PASSWORD@HOST:465`."""
    sender: str | None = None
    to: Annotated[tuple[str, ...], BeforeValidator(list_of_text)] = ()
    unsubscribe: str | None = Field(default=None, pattern=r"^(https://|mailto:)[^\s<>]+$")
    """Header List-Unsubscribe."""
    topics: Annotated[tuple[str, ...], BeforeValidator(list_of_text)] = ()
    """Slugs; none: all."""
    when: Literal["daily", "failure", "always"] = "always"
    """`daily`: days with papers; `failure`: what went wrong; `always`: both, and why there is nothing."""
    updates: bool = False
    """Whether 简介 that are written after a digest was sent are sent too."""
    papers: int = Field(default=5, ge=0, le=20)
    """Papers of a topic that a chat's card names."""

    @field_validator("url")
    @classmethod
    def _address(cls, value: SecretStr | None) -> SecretStr | None:
        try:
            urlsplit(value.get_secret_value() if value else "")
        except ValueError:
            raise ValueError("no address: what stands in [ ] is no host") from None
        return value

    @field_validator("sender", "to")
    @classmethod
    def _mailboxes(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        for one in (value,) if isinstance(value, str) else value or ():
            if not _ADDRESS.fullmatch(parseaddr(one)[1]) or not one.isprintable():
                raise ValueError(f"{one!r} is no mail address, such as Name <name@example.org>")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        mail = (self.smtp, self.sender, self.to)
        if self.url and any(mail):
            raise ValueError("url is for a chat or webhook, smtp, sender and to for mail: not both")
        if not self.url and not all(mail):
            raise ValueError("wants url, or smtp, sender and to")
        return self
