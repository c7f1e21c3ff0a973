"""Child process of `tokens`: put tiktoken's o200k table on stdout, from the cache folder or the network."""

from __future__ import annotations

import os
import pickle
import sys


def main(cache: str) -> None:
    """Pickle what `tiktoken.Encoding` is made of; tiktoken takes its cache folder from the environment."""
    os.environ["TIKTOKEN_CACHE_DIR"] = cache
    from tiktoken_ext import openai_public  # type: ignore[import-untyped]

    pickle.dump(openai_public.o200k_base(), sys.stdout.buffer)


if __name__ == "__main__":
    main(sys.argv[1])
