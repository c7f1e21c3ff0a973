"""Which hosts may be asked."""

from __future__ import annotations

import httpx2
import pytest

from jianbao.adapters.arxiv.guard import Guard, shown
from jianbao.errors import Unavailable, UsageError

CONFIGURED = ("https://arxiv.org", "http://mirror.example/pdf", "http://127.0.0.1:8900")


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/list",
        "https://arxiv.org:443/list",
        "http://mirror.example/x",
        "https://mirror.example/x",
        "http://127.0.0.1:8900/x",
    ],
)
def test_configured_hosts_are_asked(url: str) -> None:
    """With their scheme and port, or safer."""
    Guard(CONFIGURED).check(httpx2.URL(url))


@pytest.mark.parametrize(
    "url",
    [
        "http://arxiv.org/list",
        "https://arxiv.org:8443/list",
        "https://export.arxiv.org/pdf",
        "https://arxiv.org.evil.example/",
        "https://arxiv.org@evil.example/",
        "https://me@arxiv.org/",
        "http://127.0.0.1:8901/x",
        "http://169.254.169.254/latest",
        "ftp://arxiv.org/",
        "/list",
    ],
)
def test_nobody_else_is_asked(url: str) -> None:
    """No other host, port, weaker scheme or password."""
    with pytest.raises(Unavailable, match="configured"):
        Guard(CONFIGURED).check(httpx2.URL(url))


@pytest.mark.parametrize(
    "url", ["https://me:hunter2@arxiv.org", "https://hunter2@arxiv.org/x", "https://arxiv.org:x"]
)
def test_a_url_with_a_password_is_no_configuration(url: str) -> None:
    """It would stand in every log; the refusal does not repeat it."""
    with pytest.raises(UsageError) as caught:
        Guard([url])
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("https://me:hunter2@arxiv.org/abs/1?x=1", "https://***@arxiv.org/abs/1?x=1"),
        ("at http://hunter2@a.org/x and http://b.org/y@2", "at http://***@a.org/x and http://b.org/y@2"),
        ("https://a.org/x?api_key=hunter2&id=1", "https://a.org/x?api_key=***&id=1"),
        ("https://a.org/x?id=1&X-Signature=hunter2#a", "https://a.org/x?id=1&X-Signature=***#a"),
        ("https://a.org/oai?verb=GetRecord&identifier=oai:arXiv.org:1", None),
    ],
)
def test_nothing_secret_of_a_url_is_told(text: str, told: str | None) -> None:
    """Users, passwords and what a query calls a secret; the rest stays readable."""
    assert shown(text) == (told or text)
