"""Which hosts may be asked."""

from __future__ import annotations

import httpx2
import pytest

from jianbao.adapters.arxiv.guard import Guard
from jianbao.errors import Unavailable

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
