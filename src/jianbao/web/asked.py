"""Which part of the queue a URL asks for, and URLs that ask for it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self
from urllib.parse import urlencode

from jianbao.errors import UsageError
from jianbao.model import ArxivId, Filters, PaperKey, Severity, State

ANY = "any"
"""For `severity`: papers without a finding too."""
_PLAIN = ("code", "topic", "prompt", "model")
_LONGEST = 200
"""Characters of a filter."""

_WAITING = Filters(severity=Severity.WARNING)


@dataclass(frozen=True)
class Asked:
    """Filters, and the place in what they leave."""

    filters: Filters = _WAITING
    after: str | None = None
    """`Page.next` of the page before."""

    @classmethod
    def parse(cls, params: Mapping[str, str]) -> Self:
        """Read a URL's parameters; unknown ones are left alone. Raises `UsageError`."""
        given = {name: value.strip() for name, value in params.items() if value.strip()}
        for name, value in given.items():
            if len(value) > _LONGEST:
                raise UsageError(f"{name} is too long", fault="long", value=name)
        sample = _number(given.get("sample"))
        return cls(
            Filters(
                **{name: given.get(name) for name in _PLAIN},
                **_states(given.get("state")),
                severity=_severity(given.get("severity"), sample),
                day=_day(given.get("day")),
                undecided=given.get("decided") != "1",
                sample=sample,
            ),
            given.get("after"),
        )

    @property
    def params(self) -> dict[str, str]:
        """What stands in the URL: only what differs from the default."""
        it = self.filters
        usual = Severity.WARNING if it.sample is None else None
        found = {
            "state": it.states[0] if len(it.states) == 1 else None,
            "severity": None if it.severity == usual else it.severity or ANY,
            **{name: getattr(it, name) for name in _PLAIN},
            "day": it.day,
            "decided": None if it.undecided else 1,
            "sample": it.sample,
            "after": self.after,
        }
        return {name: str(value) for name, value in found.items() if value is not None}

    @property
    def query(self) -> str:
        """`?state=held&…`, or nothing."""
        return f"?{urlencode(self.params)}" if self.params else ""

    def at(self, after: str | None) -> Asked:
        """The same filters at another place."""
        return replace(self, after=after)

    def queue(self) -> str:
        """URL of this page of the queue."""
        return f"/{self.query}"

    def paper(self, key: PaperKey, **more: str) -> str:
        """URL of a paper's page, from which this part of the queue goes on."""
        params = self.params | more
        name = str(ArxivId(id=key[0], version=key[1]))
        return f"/paper/{name}" + (f"?{urlencode(params)}" if params else "")


def _states(value: str | None) -> dict[str, tuple[State, ...]]:
    if value is None:
        return {}
    try:
        return {"states": (State(value),)}
    except ValueError as error:
        raise UsageError(f"no state {value!r}", fault="state", value=value) from error


def _severity(value: str | None, sample: int | None) -> Severity | None:
    if value is None:
        return Severity.WARNING if sample is None else None
    try:
        return None if value == ANY else Severity(value)
    except ValueError as error:
        raise UsageError(f"no severity {value!r}", fault="severity", value=value) from error


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise UsageError(f"{value!r} is no date: 2026-11-02", fault="date", value=value) from error


def _number(value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 16):
        raise UsageError(f"{value!r} is no seed: a whole number", fault="seed", value=value)
    return int(value)
