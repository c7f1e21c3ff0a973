"""The environment as a test wants it: the settings read nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from jianbao.settings import HUBS


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Only these of our variables and keys; all others are put back afterwards."""
    before = dict(os.environ)
    for name in before:
        if name.upper().startswith("JIANBAO_") or name.endswith("_API_KEY") or name in HUBS:
            del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
