"""Tokens a second of a model on this machine, by threads and questions at once.

The questions are those by which `jianbao` chooses: 320 tokens read and 40 written each.
Without a file, a model of random weights is made: 134 million of them, of 4 bits, so that
arithmetic is measured and not overhead. Each figure is the best of its rounds, since
others at work can only make it smaller.

    uv run python -m bench.local [FILE.gguf] [--rounds 3] [--threads 1,2] [--slots 1,2,4]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from pathlib import Path

import gguf

from jianbao.adapters.llm.local import Size
from jianbao.adapters.llm.local.tune import rate
from jianbao.app.local import SLOTS
from tests.adapters.llm.tiny import Shape, write_tiny

REALISTIC = Shape(dim=1024, layers=8, heads=16, feed_forward=4096, kind=gguf.GGMLQuantizationType.Q4_0)


async def rates(model: Path, sizes: list[Size], rounds: int) -> dict[Size, float]:
    """The best of each; the rounds go over all of them in turn."""
    best = dict.fromkeys(sizes, 0.0)
    for _ in range(rounds):
        for size in sizes:
            best[size] = max(best[size], await rate(model, size))
    return best


def table(found: dict[Size, float]) -> str:
    """As Markdown, each beside the first."""
    first = next(iter(found.values()))
    rows = ["| threads | at once | tokens/s | beside the first |", "|---|---|---|---|"]
    rows += [
        f"| {size.threads} | {size.slots} | {speed:.0f} | {speed / first if first else 0:.2f} |"
        for size, speed in found.items()
    ]
    return "\n".join(rows)


def numbers(text: str) -> list[int]:
    """From `1,2,4`."""
    return [int(one) for one in text.split(",")]


def main() -> None:
    """Print the table."""
    cores = os.cpu_count() or 1
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=numbers, default=sorted({1, max(1, cores // 2), cores}))
    parser.add_argument("--slots", type=numbers, default=SLOTS)
    asked = parser.parse_args()
    sizes = [Size(slots=slots, threads=threads) for threads in asked.threads for slots in asked.slots]
    with tempfile.TemporaryDirectory() as folder:
        model = asked.model or write_tiny(Path(folder) / "random.gguf", shape=REALISTIC)
        print(table(asyncio.run(rates(model, sizes, asked.rounds))))
        load, _, _ = os.getloadavg()
        print(f"{model.name}, {model.stat().st_size / 1e6:,.0f} MB; {cores} cores, load {load:.1f}")


if __name__ == "__main__":
    main()
