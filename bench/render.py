"""How fast digests are written and read, beside the least that any code would have to do.

Run: python -m bench.render [entries]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from jianbao.model import Basis, Brief, Digest, Entry, Outcome, Section, State, TopicName
from jianbao.render import classic, read_digest, read_record, record, standard

DAY = date(2026, 1, 7)
ABSTRACT = "We listen to murmurs in $L^*LM$ rooms and count them with \\mathcal{M} and care. " * 16
BRIEF = "该论文属于语音增强任务，提出MurmurNet，在3种噪声下把词错误率降低12.5%，并分析了房间的影响。"


def entry(number: int, first: int = 0) -> Entry:
    """An invented paper of the usual length."""
    paper_id = f"9901.{first + number:05d}"
    return Entry(
        section=Section.NEW,
        number=number,
        id=paper_id,
        version=1,
        title=f"A Murmur Heard {number} Times in a Large Room",
        categories=("cs.SD", "eess.AS", "cs.LG"),
        url=f"https://arxiv.org/pdf/{paper_id}v1",
        authors=("Ada Vell", "Bo Tarn", "Cy Orme", "Di Pell"),
        comment="8 pages, 3 figures",
        abstract=ABSTRACT,
        outcome=Outcome(
            paper_id=paper_id,
            version=1,
            state=State.PUBLISHED,
            basis=Basis.FULLTEXT,
            brief=Brief(text=BRIEF),
            at=datetime(2026, 1, 7, tzinfo=UTC),
        ),
        tag_names=("语音增强",),
    )


def digest(size: int, first: int = 0) -> Digest:
    """A topic with this many new papers; their ids count on from `first`."""
    topic = TopicName(slug="audio", name="音频", categories=("cs.SD", "eess.AS"))
    entries = tuple(entry(number, first) for number in range(1, size + 1))
    return Digest(topic=topic, day=DAY, new=size, replaced=0, entries=entries)


def split_lines(text: str) -> list[str]:
    """The least that a reader has to do."""
    return [line[2:] for line in text.split("\n")]


def join_fields(of: Digest) -> str:
    """The least that a writer has to do."""
    lines: list[str] = []
    for e in of.entries:
        lines += [e.title, "; ".join(e.categories), e.brief or "", e.url, "; ".join(e.authors)]
        lines += [e.comment or "", e.abstract]
    return "\n".join(lines)


def rate(what: Callable[[], object], size: int, rounds: int = 5) -> float:
    """Entries a second, the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        what()
        best = min(best, time.perf_counter() - start)
    return size / best


def rates(size: int) -> dict[str, float]:
    """Entries a second of each job; those named first are what the others stand beside."""
    made = digest(size)
    old, new, full = classic(made), standard(made), record(made)
    jobs: dict[str, Callable[[], object]] = {
        "read: lines split": lambda: split_lines(old),
        "read: classic": lambda: read_digest(old, "audio", DAY),
        "read: standard": lambda: read_digest(new, "audio", DAY),
        "read: record": lambda: read_record(full),
        "write: fields joined": lambda: join_fields(made),
        "write: classic": lambda: classic(made),
        "write: standard": lambda: standard(made),
        "write: record": lambda: record(made),
    }
    return {name: rate(job, size) for name, job in jobs.items()}


def main() -> None:
    """Print one line for each."""
    for name, found in rates(int(sys.argv[1]) if len(sys.argv) > 1 else 2000).items():
        print(f"{name:22}{found:12,.0f} entries/s")


if __name__ == "__main__":
    main()
