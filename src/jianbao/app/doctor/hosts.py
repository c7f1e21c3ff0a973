"""Each of arXiv's hosts: one request, one line."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.metadata import version

from jianbao.adapters.arxiv import Pace
from jianbao.adapters.arxiv.probe import Probe, Probed
from jianbao.app.doctor.checks import SOURCE, Check, fault, warning
from jianbao.errors import SourceError
from jianbao.settings import Settings

_SECONDS = 10.0
_PAPER = re.compile(rb"/abs/((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})v\d+)\b")
_KNOWN_PAPER = "1706.03762v7"
_REST = "wait that long: no run asks before"
_NO_ANSWER = "check the network, proxy and firewall, or arxiv.{key} in jianbao.toml"


@dataclass
class Clock:
    """Learns the time from the hosts."""

    skew_s: float | None = None
    """How far this machine's clock is ahead of arXiv's."""


@dataclass(frozen=True)
class _Host:
    key: str
    url: str
    looks: bytes
    """How an answer of its begins or what stands in it: a pattern."""
    without: str | None = None
    """What the work does without it; none where it cannot do without."""


async def examine(settings: Settings, clock: Clock, pace: Pace) -> AsyncIterator[Check]:
    """One request in its turn to each host."""
    arxiv = settings.arxiv
    category = next(iter(settings.topics.values())).categories[0]
    urls = (arxiv.site_url, arxiv.rss_url, arxiv.api_url, arxiv.oai_url, arxiv.pdf_url)
    agent = f"jianbao/{version('jianbao')}" + (f" (+{arxiv.contact})" if arxiv.contact else "")
    probe = Probe(urls, agent, pace, _SECONDS)
    paper = _KNOWN_PAPER
    for host in _hosts(settings, category):
        check, probed = await _ask(probe, host)
        yield check
        if probed is not None:
            clock.skew_s = probed.skew_s if clock.skew_s is None else clock.skew_s
            if host.key == "api_url" and (match := _PAPER.search(probed.head)):
                paper = match[1].decode()
    if settings.pdf.enabled:
        pdf = _Host("pdf_url", f"{arxiv.pdf_url}/{paper}", rb"%PDF-")
        yield (await _ask(probe, pdf))[0]


def _hosts(settings: Settings, category: str) -> tuple[_Host, ...]:
    arxiv = settings.arxiv
    return (
        _Host("site_url", f"{arxiv.site_url}/list/{category}/new", rb"(?i)listings? for"),
        _Host("rss_url", f"{arxiv.rss_url}/rss/{category}", rb"<rss\b", "the listing is not cross-checked"),
        _Host("api_url", f"{arxiv.api_url}?search_query=cat:{category}&max_results=1", rb"<feed\b"),
        _Host("oai_url", f"{arxiv.oai_url}?verb=Identify", rb"<OAI-PMH\b", "no backfill beyond 90 days"),
    )


async def _ask(probe: Probe, host: _Host) -> tuple[Check, Probed | None]:
    try:
        probed = await probe.ask(host.url)
    except SourceError as error:
        cure = _REST if error.facts.get("retry_after") else _NO_ANSWER.format(key=host.key)
        return _bad(host, f"{host.url}: {error}", cure), None
    found = f"{probed.url}: HTTP {probed.status} in {probed.seconds:.2f} s"
    if probed.status == 200 and re.search(host.looks, probed.head):
        return Check(name=_name(host), found=found), probed
    if probed.status == 404 and host.key == "pdf_url":
        cure = f"nothing where arXiv withdrew it; else check arxiv.{host.key}"
        return warning(_name(host), f"{found}: the host answers, without this paper", cure), probed
    return _bad(host, *_refused(probed, found, host)), probed


def _refused(probed: Probed, found: str, host: _Host) -> tuple[str, str]:
    """What is wrong with an answer, and the cure."""
    if probed.status == 429:
        return found, "arXiv asks for a pause: wait some minutes, and keep arxiv.interval_s at 3 or more"
    if probed.status == 403 or b"captcha" in probed.head.lower():
        return f"{found}: it denies us", "wait 20 minutes; arxiv.contact lets arXiv know who asks"
    if probed.status >= 500:
        return found, "arXiv's own fault: wait, and see status.arxiv.org"
    if probed.status == 200:
        return f"{found}, but not what arXiv answers", f"check arxiv.{host.key} and any proxy in between"
    return found, f"check arxiv.{host.key} in jianbao.toml"


def _bad(host: _Host, found: str, cure: str) -> Check:
    if host.without is None:
        return fault(_name(host), found, cure, SOURCE)
    return warning(_name(host), f"{found}; {host.without}", cure)


def _name(host: _Host) -> str:
    return f"arXiv {host.key.removesuffix('_url')}"
