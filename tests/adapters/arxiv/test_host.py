"""The client: what it retries, what it honours, where it never goes."""

from __future__ import annotations

import asyncio
import pickle
import time
from collections.abc import AsyncIterator
from email.utils import formatdate
from pathlib import Path

import pytest

from jianbao.adapters.arxiv.host import Host
from jianbao.adapters.arxiv.pace import LocalPace
from jianbao.errors import NotFound, NotSettled, SourceError, TooLarge, Unavailable
from tests.adapters.arxiv.conftest import FAST
from tests.adapters.arxiv.loopback import Answer, Loopback

BUSY = Answer(b"Rate exceeded.", status=429)


def good(body: bytes) -> bytes:
    if not body.startswith(b"good"):
        raise NotSettled("not good")
    return body


def cut_short(folder: Path) -> None:
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes()[:-1])


@pytest.fixture
async def host(arxiv: Loopback, tmp_path: Path) -> AsyncIterator[Host]:
    made = Host([f"{arxiv.url}/some/path"], "jianbao/0 (+me)", LocalPace(0, 64), FAST, tmp_path)
    yield made
    await made.aclose()


async def test_it_says_who_it_is(arxiv: Loopback, host: Host) -> None:
    """Every request carries the User-Agent."""
    arxiv.says("/a", b"good")
    assert await host.get(f"{arxiv.url}/a", good) == b"good"
    assert arxiv.asked[0].headers["user-agent"] == "jianbao/0 (+me)"


@pytest.mark.parametrize(
    "fault",
    [
        BUSY,
        Answer(status=503),
        Answer(status=500),
        Answer(drop=True),
        Answer(b"good" * 100, cut=20),
        Answer(b"<html><body>Service temporarily busy"),
        Answer(b""),
        Answer(b"good", delay_s=1),
    ],
)
async def test_a_passing_fault_is_tried_again(arxiv: Loopback, host: Host, fault: Answer) -> None:
    """Busy servers, lost and silent connections, half and malformed bodies."""
    arxiv.says("/a", fault, fault, b"good")
    assert await host.get(f"{arxiv.url}/a", good) == b"good"
    assert len(arxiv.asked) == 3


async def test_a_storm_ends_with_its_facts(arxiv: Loopback, host: Host) -> None:
    """After the tries are used up the error says where, what and how often, also to another process."""
    arxiv.says("/a", BUSY)
    with pytest.raises(Unavailable) as caught:
        await host.get(f"{arxiv.url}/a", good)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.url, error.status, error.tries, error.says) == (f"{arxiv.url}/a", 429, 8, "Rate exceeded.")
    assert len(arxiv.asked) == 8


async def test_what_stays_malformed_ends_as_the_readers_error(arxiv: Loopback, host: Host) -> None:
    """Not as an answer without content."""
    arxiv.says("/a", b"")
    with pytest.raises(NotSettled, match="not good") as caught:
        await host.get(f"{arxiv.url}/a", good)
    assert caught.value.url == f"{arxiv.url}/a"


@pytest.mark.parametrize(("status", "kind"), [(404, NotFound), (410, NotFound), (400, SourceError)])
async def test_an_answer_that_stands_is_not_asked_again(
    arxiv: Loopback, host: Host, status: int, kind: type[SourceError]
) -> None:
    """400 and 404 are final."""
    arxiv.says("/a", Answer(b"<h1>No such thing</h1>", status=status))
    with pytest.raises(kind) as caught:
        await host.get(f"{arxiv.url}/a", good)
    assert (caught.value.says, caught.value.retryable, len(arxiv.asked)) == ("No such thing", False, 1)


@pytest.mark.parametrize("as_date", [False, True])
async def test_retry_after_is_honoured_by_everybody(arxiv: Loopback, host: Host, as_date: bool) -> None:
    """In seconds or as a date by the server's own clock; other requests rest as well."""
    clock = 1_700_000_000
    headers = {"Retry-After": formatdate(clock + 1, usegmt=True) if as_date else "1"}
    headers["Date"] = formatdate(clock, usegmt=True)
    arxiv.says("/a", Answer(status=503, headers=headers), b"good")
    arxiv.says("/b", b"good")
    first = asyncio.create_task(host.get(f"{arxiv.url}/a", good))
    await arxiv.first.wait()
    await asyncio.sleep(0.1)
    await asyncio.gather(first, host.get(f"{arxiv.url}/b", good))
    assert [round(asked.at - arxiv.asked[0].at, 1) >= 1 for asked in arxiv.asked] == [False, True, True]


async def test_a_rest_beyond_patience_ends_at_once(arxiv: Loopback, host: Host) -> None:
    """For the request that was told and for those that come after it."""
    arxiv.says("/a", Answer(status=429, headers={"Retry-After": "3600"}))
    for _ in range(2):
        with pytest.raises(Unavailable) as caught:
            await host.get(f"{arxiv.url}/a", good)
        assert caught.value.retry_after > 3500
    assert len(arxiv.asked) == 1


@pytest.mark.parametrize("fault", [Answer(b"good", delay_s=30), Answer(b"good" * 1000, drip_s=0.05)])
async def test_hanging_and_dripping_answers_are_stopped(
    arxiv: Loopback, tmp_path: Path, fault: Answer
) -> None:
    """By deadlines on silence and on the whole; patience bounds the sum."""
    tries = FAST.model_copy(update={"patience_s": 1.0})
    host = Host([arxiv.url], "x", LocalPace(0, 64), tries, None)
    arxiv.says("/a", fault)
    begin = time.monotonic()
    with pytest.raises(Unavailable, match="no answer in time"):
        await host.get(f"{arxiv.url}/a", good)
    assert time.monotonic() - begin < 2
    await host.aclose()


async def test_redirects_are_followed_within_the_host(arxiv: Loopback, host: Host) -> None:
    """Relative and absolute ones."""
    arxiv.says("/a", Answer(status=301, headers={"Location": "/b"}))
    arxiv.says("/b", Answer(status=302, headers={"Location": f"{arxiv.url}/c"}))
    arxiv.says("/c", b"good")
    assert await host.get(f"{arxiv.url}/a", good) == b"good"


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest",
        "https://arxiv.org.evil.example/pdf",
        "http://127.0.0.1:9/x",
        "file:///etc/passwd",
        "http://[",
        "http://user@{netloc}/c",
        "/a",
    ],
)
async def test_redirects_elsewhere_or_in_circles_are_refused(
    arxiv: Loopback, host: Host, location: str
) -> None:
    """At the hop, before anything is sent there."""
    netloc = arxiv.url.removeprefix("http://")
    arxiv.says("/a", Answer(status=301, headers={"Location": location.replace("{netloc}", netloc)}))
    arxiv.says("/c", b"good")
    with pytest.raises(Unavailable):
        await host.get(f"{arxiv.url}/a", good)
    assert set(arxiv.paths()) == {"/a"}


async def test_a_denial_stops_at_once_and_three_close_the_host(arxiv: Loopback, host: Host) -> None:
    """A block is not fought: after three denials in a row nothing is sent any more."""
    arxiv.says("/a", Answer(b"<h1>Access Denied</h1>", status=403))
    for _ in range(5):
        with pytest.raises(Unavailable) as caught:
            await host.get(f"{arxiv.url}/a", good)
        assert caught.value.status == 403
    assert len(arxiv.asked) == 3


async def test_a_single_denial_closes_nothing(arxiv: Loopback, host: Host) -> None:
    """What is let in between starts the count again."""
    arxiv.says("/a", Answer(status=403))
    arxiv.says("/b", b"good")
    for _ in range(4):
        with pytest.raises(Unavailable):
            await host.get(f"{arxiv.url}/a", good)
        assert await host.get(f"{arxiv.url}/b", good) == b"good"


async def test_a_captcha_with_status_200_is_a_denial(arxiv: Loopback, host: Host) -> None:
    """It is not asked again."""
    arxiv.says("/a", b"<html><title>Captcha</title><body>Are you human?</body></html>")
    with pytest.raises(Unavailable, match="denies us"):
        await host.get(f"{arxiv.url}/a", good)
    assert len(arxiv.asked) == 1


async def test_secrets_of_a_redirect_are_in_no_error(arxiv: Loopback, host: Host) -> None:
    """Neither in its text nor in its facts (N7)."""
    arxiv.says("/a", Answer(status=301, headers={"Location": "https://me:hunter2@b.example/?token=hunter2"}))
    with pytest.raises(Unavailable) as caught:
        await host.get(f"{arxiv.url}/a", good)
    assert "hunter2" not in f"{caught.value} {caught.value.facts}"


async def test_bytes_are_capped_while_they_come(arxiv: Loopback, host: Host) -> None:
    """Nothing over the cap is kept in memory."""
    arxiv.says("/a", b"good" * 1000)
    with pytest.raises(TooLarge) as caught:
        await host.get(f"{arxiv.url}/a", good, max_bytes=100)
    assert caught.value.max_bytes == 100


async def test_what_still_stands_is_not_sent_again(arxiv: Loopback, host: Host) -> None:
    """The second time arXiv is asked with the ETag, and its 304 gives what was kept."""
    arxiv.says("/a", Answer(b"good 1", headers={"ETag": '"1"'}), Answer(status=304))
    assert await host.revalidate(f"{arxiv.url}/a", good) == b"good 1"
    assert await host.revalidate(f"{arxiv.url}/a", good) == b"good 1"
    assert [asked.headers.get("if-none-match") for asked in arxiv.asked] == [None, '"1"']


async def test_malformed_answers_are_not_kept(arxiv: Loopback, host: Host) -> None:
    """Only what could be read is revalidated later."""
    arxiv.says("/a", Answer(b"bad", headers={"ETag": '"1"'}), Answer(b"good", headers={"ETag": '"2"'}))
    await host.revalidate(f"{arxiv.url}/a", good)
    await host.revalidate(f"{arxiv.url}/a", good)
    assert [asked.headers.get("if-none-match") for asked in arxiv.asked] == [None, None, '"2"']


async def test_a_damaged_cache_is_asked_anew(arxiv: Loopback, host: Host, tmp_path: Path) -> None:
    """A kept file that was cut short counts as none."""
    arxiv.says("/a", Answer(b"good", headers={"ETag": '"1"'}))
    await host.revalidate(f"{arxiv.url}/a", good)
    cut_short(tmp_path)
    assert await host.revalidate(f"{arxiv.url}/a", good) == b"good"
    assert "if-none-match" not in arxiv.asked[1].headers


async def test_a_304_nobody_asked_for_is_a_fault(arxiv: Loopback, host: Host) -> None:
    """It ends as `Unavailable`."""
    arxiv.says("/a", Answer(status=304))
    with pytest.raises(Unavailable):
        await host.revalidate(f"{arxiv.url}/a", good)


async def test_retries_and_redirects_are_paced_too(arxiv: Loopback) -> None:
    """Whatever is sent waits its turn."""
    host = Host([arxiv.url], "x", LocalPace(0.1, 1), FAST, None)
    arxiv.says("/a", BUSY, Answer(status=301, headers={"Location": "/b"}))
    arxiv.says("/b", b"good")
    await host.get(f"{arxiv.url}/a", good)
    times = [asked.at for asked in arxiv.asked]
    assert len(times) == 3
    assert min(times[1] - times[0], times[2] - times[1]) > 0.08
    await host.aclose()
