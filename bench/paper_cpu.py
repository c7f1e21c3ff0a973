"""CPU per paper, from text in the store to outcome in the ledger, beside a bare loop over the openai SDK.

Every part between is counted: what fits, question, journal, answer, checks, ledger. PDFs, arXiv and
Prefect are not. The papers are invented and as long as real ones; their answers hold numbers, names
and quotes. The stand-in answers at once, in a process of its own. The bare loop asks the very same
questions and throws the answers away. Prints the best of the rounds: noise only adds.

    uv run python -m bench.paper_cpu [--papers 600] [--concurrency 64] [--rounds 5]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from bench.pipeline import TODAY, Recorder, Size, bare, settings_of
from jianbao.app import App, open_app
from jianbao.demo import DemoPaper
from jianbao.model import ChatRequest, Document, PaperKey, State, TextQuality
from jianbao.settings import load
from jianbao.text import compare
from tests.standin import copies
from tests.standin.llm import Fault, Llm, Reply
from tests.standin.server import StandIn

TARGET = 2.0
CHUNK = 32
"""Papers to a task of the flow."""
_ABSTRACT, _INTRODUCTION, _CLOSING = 1300, 3500, 1600
"""Characters: medians of real papers."""
_WARM = 2
"""Chunks before the clock begins: tables that are made once."""


def invented(number: int) -> tuple[DemoPaper, ...]:
    """Papers as long as real ones, with numbers and a name of their own."""
    return tuple(_long(one, at) for at, one in enumerate(copies(number)[TODAY], 1))


def _long(paper: DemoPaper, at: int) -> DemoPaper:
    gain = f"improves accuracy by {at % 40 + 1}.5% over 4 baselines"
    told = f"FrogNet-{at} has {at + 2} million parameters and {gain}. "
    abstract = told + _filled(_sentences(paper), _ABSTRACT - len(told))
    return paper.model_copy(update={"title": f"FrogNet-{at}: {paper.title}", "abstract": abstract})


def _sentences(paper: DemoPaper) -> list[str]:
    """Its prose, without figures: over and over they would be more than any paper has."""
    said = " ".join(one for section in paper.sections for one in section.paragraphs).split(". ")
    return [f"{one.rstrip('.')}." for one in said if not re.search(r"\d", one)]


def _filled(parts: Sequence[str], characters: int) -> str:
    """Parts, over and over, up to so many characters."""
    many = islice(cycle(parts), characters // min(map(len, parts)) + 1)
    return " ".join(many)[:characters]


def document(paper: DemoPaper) -> Document:
    """The text of its PDF, as a reader would have kept it."""
    parts = _sentences(paper)
    introduction, closing = _filled(parts, _INTRODUCTION), _filled(parts[::-1], _CLOSING)
    body = "\n".join((paper.abstract, introduction, _filled(parts, 40_000), closing))
    read = Document(
        quality=TextQuality.GOOD,
        pages=12,
        abstract=paper.abstract,
        introduction=introduction,
        closing=closing,
        body=body,
        extractor="bench",
    )
    return compare(read, paper.abstract)


class Fluent(Llm):
    """Writes of each paper what a model would: numbers, names, three quotes."""

    def reply(self, asked: Any, paper: DemoPaper | None, fault: Fault | None) -> Reply:
        """The answer to a question about a paper."""
        reply = super().reply(asked, paper, fault)
        if paper:
            reply.body["choices"][0]["message"]["content"] = _answer(paper)
        return reply


def _answer(paper: DemoPaper) -> str:
    name, at = paper.title.partition(":")[0], int(paper.id[-5:]) - 10_000
    first, second, *_ = paper.abstract.split(". ")
    text = (
        f"该论文针对现有方法代价较高的问题，提出一种新方法{name}，参数量为{(at + 2) * 100}万，"
        f"在虚构的数据上与4个基线进行比较，准确率提升{at % 40 + 1}.5%，并用消融实验说明各部分的作用，"
        "结果表明新方法更为准确，训练代价也更低。"
    )
    quotes = [first, second, _sentences(paper)[0][:80]]
    evidence = [{"claim": text[start : start + 20], "quote": one} for start, one in enumerate(quotes)]
    return json.dumps(
        {"brief": text, "tags": ["语音识别", "说话人识别"], "evidence": evidence}, ensure_ascii=False
    )


def _serve(ready: Connection, papers: int) -> None:
    async def run() -> None:
        world = StandIn({TODAY: invented(papers)}, Fluent())
        await world.serve(0)
        ready.send(world.url)
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def world(papers: int) -> Iterator[str]:
    """The address of a stand-in in a process of its own."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(there, papers), daemon=True)
    server.start()
    try:
        yield here.recv()
    finally:
        server.terminate()
        server.join()


class Silent:
    """Nobody looks on."""

    def begin(self, stage: str, total: int) -> None:
        """Nothing."""

    def advance(self, stage: str, by: int = 1, told: str = "") -> None:
        """Nothing."""

    def outcome(self, outcome: object) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """What is wrong is worth a line."""
        print(text)


async def fill(papers: Sequence[DemoPaper]) -> None:
    """A store that knows the day and the text of its papers."""
    async with open_app(load(), Silent()) as app:
        await app.day(TODAY).settle()
        for one in papers:
            app.store.save_document((one.id, one.version), document(one))
        print(f"tokens by {type(app.asking.counter).__name__}")


class Round(NamedTuple):
    """Milliseconds of CPU a paper."""

    ours: float
    sdk: float


async def _see_to(app: App, keys: Sequence[PaperKey]) -> None:
    """As the flow does: read ahead, and chunks that overlap."""
    day = app.day(TODAY)
    chunks = [keys[first : first + CHUNK] for first in range(0, len(keys), CHUNK)]
    done = await asyncio.gather(*map(day.papers, chunks))
    odd = [one for chunk in done for one in chunk if one.state is not State.PUBLISHED or one.calls != 1]
    if odd:
        raise SystemExit(f"{len(odd)} papers did not go smoothly: {odd[0].reason} {odd[0].findings}")


async def ours(profiled: Callable[[bool], None]) -> tuple[float, list[ChatRequest]]:
    """Seconds for all papers but the first few, and the questions that were asked of them."""
    async with open_app(load(), Silent()) as app:
        recorder = Recorder(app.asking.model)
        app.asking.model = recorder
        day = app.day(TODAY)
        day.open_books()
        await _see_to(app, day.due()[: _WARM * CHUNK])
        recorder.asked.clear()
        began = time.process_time()
        profiled(True)
        await _see_to(app, day.begin())
        profiled(False)
        return time.process_time() - began, recorder.asked


async def one_round(url: str, concurrency: int, profiled: Callable[[bool], None]) -> Round:
    """Both in this process, one after the other."""
    took, questions = await ours(profiled)
    await bare(url, questions[:CHUNK], concurrency)
    sdk = await bare(url, questions, concurrency)
    each = 1000 / len(questions)
    return Round(took * each, sdk.own * each)


def rounds(size: Size, number: int, profiled: Callable[[bool], None]) -> list[Round]:
    """Each begins with a copy of the same store."""
    made = []
    with world(size.papers) as url, tempfile.TemporaryDirectory() as folder:
        os.environ |= settings_of(size, url)
        (filled := Path(folder) / "filled").mkdir()
        os.chdir(filled)
        asyncio.run(fill(invented(size.papers)))
        for at in range(number):
            here = Path(folder) / str(at)
            shutil.copytree(filled, here)
            os.chdir(here)
            made.append(asyncio.run(one_round(url, size.concurrency, profiled)))
            print(f"ours {made[-1].ours:.2f} ms   sdk {made[-1].sdk:.2f} ms   load {os.getloadavg()[0]:.1f}")
        os.chdir("/")
    return made


def main() -> None:
    """Measure, or profile one round."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--papers", type=int, default=600)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", type=Path, help="write what cProfile saw of our part here")
    asked = parser.parse_args()
    size = Size(asked.papers, 0.0, asked.concurrency)
    if asked.profile:
        import cProfile

        profile = cProfile.Profile()
        target = asked.profile.resolve()
        rounds(size, 1, lambda on: profile.enable() if on else profile.disable())
        profile.dump_stats(target)
        return
    made = rounds(size, asked.rounds, lambda _: None)
    best = Round(*map(min, zip(*made, strict=True)))
    print(
        f"CPU a paper: ours {best.ours:.2f} ms   bare SDK {best.sdk:.2f} ms   "
        f"ratio {best.ours / best.sdk:.2f}   target {TARGET}"
    )
    print(f"{size.papers} papers, {size.concurrency} at once, best of {asked.rounds}")


if __name__ == "__main__":
    main()
