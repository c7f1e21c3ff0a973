"""A model on this machine, without a key: its file is fetched once, llama.cpp's server is a child process.

Needs the extra `local`. Importing this package costs nothing; the native library is loaded by the child.
"""

from __future__ import annotations

from jianbao.adapters.llm.local.chat import LocalChat
from jianbao.adapters.llm.local.fetch import Fetch
from jianbao.adapters.llm.local.hubs import Hub, Source
from jianbao.adapters.llm.local.server import LocalServer, Size
from jianbao.adapters.llm.local.tune import Tune
from jianbao.adapters.llm.local.weights import Named, Weights, check, known, weights

__all__ = [
    "Fetch",
    "Hub",
    "LocalChat",
    "LocalServer",
    "Named",
    "Size",
    "Source",
    "Tune",
    "Weights",
    "check",
    "known",
    "weights",
]
