"""A model on this machine, without a key and without a network: llama.cpp's server in a child process.

Needs the extra `local`. Importing this package costs nothing; the native library is loaded by the child.
"""

from __future__ import annotations

from jianbao.adapters.llm.local.chat import LocalChat
from jianbao.adapters.llm.local.server import LocalServer, Size, check

__all__ = ["LocalChat", "LocalServer", "Size", "check"]
