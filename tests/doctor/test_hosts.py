"""arXiv's hosts: one request each, what they said, and what a run does without them."""

from __future__ import annotations

from contextlib import closing
from email.utils import formatdate
from time import time

import pytest

from jianbao.adapters.arxiv import SharedPace
from jianbao.adapters.store import open_store
from jianbao.app.doctor import Asked, Check, Level, exit_code
from jianbao.demo import DemoArxiv
from tests.doctor.conftest import Configured, examined
from tests.doctor.servers import Heard, Said, serving

HOSTS = ("site", "rss", "api", "oai", "pdf")
QUIET = Asked(call=False)


async def test_each_host_is_asked_once(configured: Configured, arxiv: DemoArxiv) -> None:
    """Five requests, and no more."""
    checks = await examined(configured(), QUIET)
    assert [checks[f"arXiv {host}"].level for host in ("site", "rss", "api")] == [Level.OK] * 3
    assert "HTTP 200 in 0." in checks["arXiv site"].found
    assert len(arxiv.paths) == 5


async def test_a_host_that_a_run_can_do_without_is_a_warning(configured: Configured) -> None:
    """The demonstration has no OAI-PMH."""
    found = (await examined(configured(), QUIET))["arXiv oai"]
    assert found.level is Level.WARNING
    assert "HTTP 404" in found.found
    assert "no backfill beyond 90 days" in found.found


async def test_no_pdfs_no_question(configured: Configured, arxiv: DemoArxiv) -> None:
    """Where PDFs are off, their host is left alone."""
    checks = await examined(configured(pdf={"enabled": False}), QUIET)
    assert "arXiv pdf" not in checks
    assert arxiv.requests["pdf"] == 0


async def _all_say(configured: Configured, said: Said) -> dict[str, Check]:
    with serving(lambda _: said) as server:
        urls = {f"{host}_url": server.url for host in HOSTS}
        return await examined(configured(arxiv=urls | {"interval_s": 0}), QUIET)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (Said(429), "wait some minutes"),
        (Said(403), "20 minutes"),
        (Said(200, b"<html><h1>Please solve this CAPTCHA</h1></html>"), "20 minutes"),
        (Said(503), "status.arxiv.org"),
        (Said(200, b"<html>hotel wifi: log in</html>"), "any proxy in between"),
        (Said(400), "arxiv.site_url"),
    ],
)
async def test_each_refusal_has_its_cure(configured: Configured, said: Said, word: str) -> None:
    """And ends with the source's exit code."""
    checks = await _all_say(configured, said)
    assert checks["arXiv site"].level is Level.FAULT
    assert word in (checks["arXiv site"].cure or "")
    assert exit_code(checks.values()) == 3


async def test_a_host_that_is_not_there(configured: Configured) -> None:
    """Nobody listens at that port."""
    with serving(lambda _: Said()) as server:
        gone = server.url
    urls = {f"{host}_url": gone for host in HOSTS}
    checks = await examined(configured(arxiv=urls | {"interval_s": 0}), QUIET)
    assert "ConnectError" in checks["arXiv site"].found
    assert "network" in (checks["arXiv site"].cure or "")


async def test_a_redirect_elsewhere_is_not_followed(configured: Configured) -> None:
    """Only configured hosts are asked, each hop."""
    with serving(lambda _: Said(200, b"<h1>listings for you</h1>")) as foreign:
        away = Said(302, headers=(("Location", foreign.url),))
        checks = await _all_say(configured, away)
        assert foreign.heard == []
    assert "no configured host" in checks["arXiv site"].found


async def test_a_clock_that_is_wrong_is_a_fault(configured: Configured) -> None:
    """Days would be counted wrongly: an hour beside arXiv's Date."""

    def script(heard: Heard) -> Said:
        return Said(503, headers=(("Date", formatdate(time() - 3600, usegmt=True)),))

    with serving(script) as server:
        urls = {f"{host}_url": server.url for host in HOSTS}
        found = (await examined(configured(arxiv=urls | {"interval_s": 0}), QUIET))["clock"]
    assert (found.level, found.exit_code) == (Level.FAULT, 2)
    assert "ahead of arXiv's" in found.found


async def test_a_clock_that_is_right(configured: Configured) -> None:
    """Within a second or two of the host's own."""
    found = (await examined(configured(), QUIET))["clock"]
    assert found.level is Level.OK
    assert "Asia/Shanghai, within" in found.found


async def test_a_rest_that_arxiv_asked_for_is_kept(configured: Configured, arxiv: DemoArxiv) -> None:
    """A doctor is as polite as a run: it asks nobody and says how long it is."""
    settings = configured()
    polite = settings.model_copy(update={"arxiv": settings.arxiv.model_copy(update={"interval_s": 0.01})})
    with closing(open_store(settings.store_url)) as store:
        await SharedPace(store, 0.01, 1).rest(600)
    checks = await examined(polite, QUIET)
    assert arxiv.paths == []
    assert "a rest of another" in checks["arXiv site"].found
    assert "wait" in (checks["arXiv site"].cure or "")
