"""The whole pipeline as a user runs it, against a stand-in for arXiv and the LLM.

Prints the wall time of `jianbao run` in a fresh folder, what Prefect's start takes of it, and how
near the rest comes to the ideal, in which every place at the LLM is taken until the last answer.
Then CPU per paper of the whole work without Prefect, beside a bare loop over the openai SDK that
asks the very same questions.

    uv run python -m bench.pipeline [--papers 174] [--latency 1] [--concurrency 64] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from openai import AsyncOpenAI

from jianbao.app import open_app
from jianbao.cli.progress import Lines
from jianbao.model import ChatReply, ChatRequest
from jianbao.ports import ChatModel, Leaving, unheard
from jianbao.settings import find_root, load
from tests.standin import copies
from tests.standin.server import environment

TARGET = 1.4
ROOT = Path(__file__).parents[1]
TODAY = max(copies(1))
KEY = "sk-stand-in"

_PREFECT_ALONE = """
import asyncio, pathlib, sys
from flows import engine

async def main():
    root, how = pathlib.Path(sys.argv[1]), sys.argv[2]
    engine.prepare(root)
    if how == "ours":
        await engine.start(root)
    from prefect import flow

    @flow
    async def nothing():
        pass

    await nothing()

asyncio.run(main())
"""


class Size(NamedTuple):
    """How much is asked, of what."""

    papers: int
    latency: float
    concurrency: int

    @property
    def ideal(self) -> float:
        """Seconds in which all answers can be had."""
        return math.ceil(self.papers / self.concurrency) * self.latency


class Cpu(NamedTuple):
    """Seconds."""

    own: float
    children: float

    @classmethod
    def now(cls) -> Cpu:
        """Used so far, by this process and by children that have ended."""
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return cls(time.process_time(), ended.ru_utime + ended.ru_stime)

    def since(self, began: Cpu) -> Cpu:
        """Used in between."""
        return Cpu(self.own - began.own, self.children - began.children)


@contextmanager
def world(size: Size) -> Iterator[str]:
    """The address of a stand-in in a process of its own, so that its CPU is not ours."""
    options = ["--papers", str(size.papers), "--latency", str(size.latency)]
    command = [sys.executable, "-m", "tests.standin", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def settings_of(size: Size, url: str) -> dict[str, str]:
    """The environment of a run."""
    llm = {"MODEL": "stand-in-1", "API_KEY": KEY, "CONCURRENCY": str(size.concurrency)}
    return environment(url, TODAY) | {f"JIANBAO_LLM__{name}": value for name, value in llm.items()}


def timed(command: list[str], folder: str, variables: Mapping[str, str]) -> float:
    """Seconds of a command, which must end well."""
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=folder, env=os.environ | variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{command[0]} ended with {done.returncode}:\n{done.stderr}{done.stdout}")
    return time.monotonic() - began


def prefect_alone(folder: str, how: str) -> float:
    """Seconds of a flow that does nothing: with `ours`, or with the server that Prefect starts by itself."""
    return timed([sys.executable, "-c", _PREFECT_ALONE, folder, how], folder, {"PYTHONPATH": str(ROOT)})


class Walls(NamedTuple):
    """Seconds of one round."""

    prefect: float
    prefect_again: float
    prefect_itself: float
    first: float
    done: float


def one_round(size: Size) -> Walls:
    """A first run in an empty folder beside a first start of Prefect in another; each once more."""
    jianbao = str(Path(sys.executable).with_name("jianbao"))
    with tempfile.TemporaryDirectory() as folder:
        start, again = prefect_alone(folder, "ours"), prefect_alone(folder, "ours")
    with tempfile.TemporaryDirectory() as folder:
        itself = prefect_alone(folder, "its own")
    with world(size) as url, tempfile.TemporaryDirectory() as folder:
        first = timed([jianbao, "run"], folder, settings_of(size, url))
        asked = account(url)
        done = timed([jianbao, "run"], folder, settings_of(size, url))
    print(f"asked {asked['calls']}   at once {asked['peak']}")
    return Walls(start, again, itself, first, done)


class Run(NamedTuple):
    """Seconds of `jianbao run`, in an empty folder and once more in the same."""

    first: float
    done: float


def run(size: Size) -> Run:
    """As a user does it. Of one paper without latency the first is what a run costs before it begins."""
    jianbao = str(Path(sys.executable).with_name("jianbao"))
    with world(size) as url, tempfile.TemporaryDirectory() as folder:
        return Run(*(timed([jianbao, "run"], folder, settings_of(size, url)) for _ in Run._fields))


def wall(size: Size, rounds: int) -> None:
    """Medians: what else the machine does hits all alike."""
    print(f"{size.papers} papers, {size.latency:g} s an answer, {size.concurrency} at once, {rounds} rounds")
    made = Walls(*map(median, zip(*(one_round(size) for _ in range(rounds)), strict=True)))
    print(f"wall {made.first:.1f} s   ideal {size.ideal:.1f} s   target {TARGET}")
    ratio = (made.first - made.prefect_itself) / size.ideal
    print(f"Prefect as it starts itself {made.prefect_itself:.1f} s   (wall - Prefect) / ideal {ratio:.2f}")
    ratio = (made.first - made.prefect) / size.ideal
    print(
        f"Prefect as we start it {made.prefect:.1f} s, again {made.prefect_again:.1f} s   ratio {ratio:.2f}"
    )
    print(f"the same again, nothing to do: {made.done:.1f} s")


def account(url: str) -> dict[str, Any]:
    """What the stand-in was asked."""
    with urllib.request.urlopen(f"{url}/account") as answer:
        told: dict[str, Any] = json.load(answer)
        return told


class Recorder:
    """A model that keeps what it was asked."""

    is_draft = False

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.name = model.name
        self.parameters = model.parameters
        self.is_free = model.is_free
        self.asked: list[ChatRequest] = []

    async def complete(self, request: ChatRequest, leaving: Leaving = unheard) -> ChatReply:
        """Pass it on."""
        self.asked.append(request)
        return await self._model.complete(request, leaving)

    async def aclose(self) -> None:
        """Whoever made the model closes it."""


async def pipeline() -> tuple[Cpu, list[ChatRequest]]:
    """CPU of a whole day without Prefect, and the questions that it asked."""
    async with open_app(load(), Lines()) as app:
        recorder = Recorder(app.asking.model)
        app.asking.model = recorder
        began = Cpu.now()
        day = app.day(TODAY)
        await day.settle()
        await day.papers(day.begin())
        for topic in day.topics:
            day.publish(topic)
        day.finish()
    return Cpu.now().since(began), recorder.asked


async def bare(url: str, questions: list[ChatRequest], concurrency: int) -> Cpu:
    """CPU of the same questions asked in a loop and thrown away."""
    began = Cpu.now()
    left = iter(questions)
    async with AsyncOpenAI(api_key=KEY, base_url=f"{url}/v1", max_retries=0) as client:

        async def worker() -> None:
            for one in left:
                messages: Any = [message.model_dump() for message in one.messages]
                named = {"name": "reply", "strict": True, "schema": one.reply_schema}
                form: Any = {"type": "json_schema", "json_schema": named}
                await client.chat.completions.create(
                    model="stand-in-1", messages=messages, max_tokens=one.max_tokens, response_format=form
                )

        await asyncio.gather(*(worker() for _ in range(concurrency)))
    return Cpu.now().since(began)


def both(size: Size, profiled: Callable[[], tuple[Cpu, list[ChatRequest]]]) -> tuple[Cpu, Cpu]:
    """Ours and the bare loop's CPU, both in this process, one after the other."""
    with world(size) as url, tempfile.TemporaryDirectory() as folder:
        os.environ |= settings_of(size, url)
        os.chdir(folder)
        assert find_root(Path.cwd()) == Path(folder).resolve()
        ours, questions = profiled()
        sdk = asyncio.run(bare(url, questions, size.concurrency))
        os.chdir(ROOT)
    return ours, sdk


def cpu(size: Size, profiled: Callable[[], tuple[Cpu, list[ChatRequest]]]) -> None:
    """Print it, a paper."""
    ours, sdk = both(size, profiled)
    each = 1000 / size.papers
    print(f"CPU a paper: ours {ours.own * each:.1f} ms, PDF readers {ours.children * each:.1f} ms")
    print(f"bare SDK {sdk.own * each:.1f} ms   ours / bare {ours.own / sdk.own:.2f}")


def main() -> None:
    """Measure wall time, then CPU."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--papers", type=int, default=174)
    parser.add_argument("--latency", type=float, default=1.0)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3, help="of the wall time, of which the median counts")
    parser.add_argument("--profile", type=Path, help="write what cProfile saw of the second part here")
    asked = parser.parse_args()
    size = Size(asked.papers, asked.latency, asked.concurrency)
    if asked.profile:
        import cProfile

        profile = cProfile.Profile()
        cpu(size, lambda: profile.runcall(asyncio.run, pipeline()))
        profile.dump_stats(asked.profile)
        return
    wall(size, asked.rounds)
    cpu(size, lambda: asyncio.run(pipeline()))


if __name__ == "__main__":
    main()
