"""A small archive of invented papers, and the site that is built of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

from jianbao.adapters.store import SqlStore
from jianbao.app.site import site_files
from jianbao.model import Brief, Digest, Entry, Evidence, Outcome, State, TopicName
from jianbao.settings import Settings
from jianbao.settings.groups import Site, StoreGroup
from tests.render import samples

DAY = samples.DAY
TEXT = TopicName(slug="text", name="自然语言处理", categories=("cs.CL",))
SECRET = "这一段简介查出了错误而没有刊出"
"""Of a held 简介."""
ATTACK = "<img src=x onerror=alert(1)>\"'></script><script>alert(2)</script>\u202e{{7*7}}"
TWIN = (
    "We present a two stage network that separates rain from the calls of frogs in long recordings "
    "and then counts individuals, and we test it on nine ponds over two summers with volunteers."
)


def written(number: int, text: str, tags: Sequence[str] = (), *evidence: Evidence) -> Outcome:
    """A published 简介."""
    made = samples.outcome(f"9901.{number:05d}", text=text)
    return made.model_copy(update={"brief": Brief(text=text, tags=tuple(tags), evidence=evidence)})


def paper(number: int, outcome: Outcome | None, **changes: object) -> Entry:
    """An entry to vary."""
    return samples.entry(number, outcome).model_copy(update=changes)


def twins() -> tuple[Entry, Entry]:
    """Two papers of nearly the same words."""
    counted = written(
        11, "该论文属于声音事件检测任务，先分离雨声，再统计蛙的个体数。", ["audio.event-detection"]
    )
    again = written(12, "该论文给雨中的蛙计数，并在九个池塘验证。", ["audio.event-detection"])
    return (
        paper(1, counted, id="9901.00011", title="Counting Frogs in the Rain", abstract=TWIN),
        paper(2, again, id="9901.00012", title="Counting Frogs in Rain, Twice", abstract=f"{TWIN} Twice."),
    )


def hostile() -> Entry:
    """Everything that others can write, written by somebody who means harm."""
    evidence = Evidence(claim="会议", quote=ATTACK)
    outcome = written(13, f"该论文研究会议录音{ATTACK}。", ["../../evil", "speech.asr"], evidence)
    return paper(
        3,
        outcome.model_copy(update={"model": ATTACK}),
        id='javascript:alert(1)"><b>',
        url="javascript:alert(3)",
        title=f"A {ATTACK} $\\text{{{ATTACK}}}$ $\\href{{javascript:alert(4)}}{{x}}$",
        authors=(ATTACK, *(f"Author {number}" for number in range(9))),
        comment=f"{ATTACK} code at https://github.com/frog/pond.git, javascript:alert(5)",
        abstract=f"{ATTACK} see http://github.com/frog/pond and evil.example/github.com/x",
        categories=(ATTACK,),
    )


def held() -> Entry:
    """A 简介 that waits for a person."""
    outcome = samples.outcome("9901.00014", State.HELD, text=SECRET)
    return paper(4, outcome, id="9901.00014", title="A Pond Held Back")


def archive() -> list[Digest]:
    """Three days; on one of them two topics."""
    text = Digest(
        topic=TEXT,
        day=DAY,
        new=4,
        replaced=0,
        entries=(*twins(), hostile(), held()),
        notes=(ATTACK,),
    )
    earlier = [
        samples.digest(
            paper(
                1,
                written(20 + back, f"该论文在第{back}日研究语音识别。", ["speech.asr"]),
                id=f"9901.0002{back}",
            ),
            day=DAY - timedelta(back),
        )
        for back in (1, 9)
    ]
    return [samples.everything(), text, *earlier]


def settings(root: Path, **site: object) -> Settings:
    """Of a folder."""
    return Settings(
        root=root, store=StoreGroup(url=f"sqlite:///{root / 'site.db'}"), site=Site.model_validate(site)
    )


def built(store: SqlStore, root: Path, **site: object) -> dict[str, bytes]:
    """Every file of the site, by path; none comes twice."""
    files = [(file.path, file.data) for file in site_files(settings(root, **site), store)]
    found = dict(files)
    assert len(found) == len(files)
    return found


class Page(HTMLParser):
    """What a page holds that a browser would act on."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: list[str] = []
        self.feed(data.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id" and value]

    @property
    def addresses(self) -> list[str]:
        """What it links to, loads and sends to."""
        named = ("href", "src", "action", "data", "poster", "srcset")
        return [value for _, attrs in self.tags for name, value in attrs.items() if name in named and value]


def is_outside(address: str) -> bool:
    """Whether it has a scheme or a host."""
    return bool(re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", address))


def days_of(count: int, size: int, first: date) -> list[Digest]:
    """Many invented papers."""
    return [
        samples.digest(
            *(
                paper(
                    number,
                    written(number, "该论文给池塘里的蛙计数。" * 10, ["speech.asr"]),
                    id=f"99{back:02d}.{number:05d}",
                    abstract=f"Pond {number} of day {back}. {TWIN} " * 4,
                )
                for number in range(1, size + 1)
            ),
            day=first + timedelta(back),
        )
        for back in range(count)
    ]
