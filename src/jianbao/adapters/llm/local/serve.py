"""Child process of `server`: llama.cpp's own HTTP server. Native code that crashes takes nobody along."""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any


def main() -> None:
    """Serve what the first line of standard input asks for, print the address, end with the parent."""
    asked = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(OSError):  # Linux alone has it: where memory runs out it is us that ends, and nobody else
        Path("/proc/self/oom_score_adj").write_text("1000")
    from xllamacpp import Server  # type: ignore[import-untyped]

    server = Server(_parameters(asked))
    print(server.listening_address, flush=True)  # noqa: T201 (to the parent)
    threading.Event().wait()


def _end_with_parent() -> None:
    """Our standard input is a pipe that ends when the parent does, however it died."""
    sys.stdin.read()
    os._exit(0)


def _parameters(asked: dict[str, Any]) -> Any:
    from xllamacpp import CommonParams

    made = CommonParams()
    made.model.path = asked["model"]
    made.model_alias = {asked["name"]}  # a set: a plain string would become an alias of each letter
    made.n_parallel = asked["slots"]
    made.n_ctx = asked["context"] * asked["slots"]  # divided among the slots
    made.cpuparams.n_threads = made.cpuparams_batch.n_threads = asked["threads"]
    made.hostnames = ["127.0.0.1"]
    made.port = 0
    made.api_keys = [asked["key"]]
    made.ui = made.warmup = made.endpoint_slots = False
    made.verbosity = 1
    return made


if __name__ == "__main__":
    main()
