"""Serve the stand-in until the process is ended."""

from __future__ import annotations

import argparse
import asyncio

from tests.standin.llm import Fault, Llm
from tests.standin.papers import copies
from tests.standin.server import StandIn


def main() -> None:
    """Print the address, then serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--papers", type=int, default=0, help="of the newest day; 0: the demonstration's")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that an answer takes")
    parser.add_argument(
        "--fault", action="append", default=[], help=f"NAME=PROBABILITY of {', '.join(Fault)}"
    )
    parser.add_argument("--key", help="the only one that is accepted")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    llm = Llm(latency=asked.latency, key=asked.key, seed=asked.seed)
    for name, chance in (one.split("=") for one in asked.fault):
        llm.chances[Fault(name)] = float(chance)
    world = StandIn(copies(asked.papers) if asked.papers else None, llm)
    world.set_pdfs()
    asyncio.run(_serve(world, asked.port))


async def _serve(world: StandIn, port: int) -> None:
    await world.serve(port)
    print(world.url, flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    main()
