"""Hypothesis strategies for the records, with the characters that real papers bring.

Text is free of NUL and of lone surrogates, as everything is once it has been read in.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st

from jianbao.model import (
    Announced,
    Announcement,
    Answer,
    AnswerState,
    Basis,
    Brief,
    Charge,
    ChatReply,
    Counts,
    Digest,
    Document,
    Empty,
    Entry,
    Evidence,
    Finding,
    Finish,
    Hit,
    HitKind,
    Kind,
    Missing,
    Origin,
    Outcome,
    Paper,
    PromptRef,
    Run,
    Section,
    Severity,
    State,
    TextQuality,
    TopicName,
    Usage,
)
from jianbao.model.translation import Rendering, TextPart, Translation

ODD = (
    "😀👩‍🔬 emoji",
    "שלום \u202eעולם\u202c مرحبا",
    "]]>",
    "<img src=x onerror=alert(1)>",
    r"$\alpha_{i}^2 \in \mathbb{R}$, $\href{javascript:x}{y}$, unbalanced $",
    "{{7*7}} ${x} %s {0}",
    "e\u0301 é \ufb01 \u200b\u2028",
    "\"quoted\" 'single' \\ back\\slash",
    "tab\tfeed\nreturn\r\nbell\x07",
    "該論文 这篇论文，提升 12.3%（p<0.01）。",
)
"""Texts that break careless writers of HTML, XML, JSON, SQL and templates."""

CATEGORIES = ("cs.SD", "eess.AS", "cs.CL", "cs.IT", "math.IT", "astro-ph", "q-bio.NC", "cs.CV")

_characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_zones = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5))])


def texts(min_size: int = 0, max_size: int = 40) -> st.SearchStrategy[str]:
    """Any text, often an odd one."""
    free = st.text(_characters, min_size=min_size, max_size=max_size)
    return free | st.sampled_from(ODD)


def maybe_texts() -> st.SearchStrategy[str | None]:
    """A text or none."""
    return st.none() | texts()


def paper_ids() -> st.SearchStrategy[str]:
    """Canonical ids, new and old, without version."""
    new = st.from_regex(r"\A\d{4}\.\d{4,5}\Z", alphabet="0123456789.")
    old = st.from_regex(
        r"\A(math|hep-th|astro-ph)/\d{7}\Z", alphabet="abcdefghijklmnopqrstuvwxyz-/0123456789"
    )
    return new | old


def versions() -> st.SearchStrategy[int]:
    """Mostly small."""
    return st.integers(1, 3) | st.integers(1, 200)


def days() -> st.SearchStrategy[date]:
    """arXiv's lifetime and some more."""
    return st.dates(date(1991, 8, 14), date(2100, 12, 31))


def moments() -> st.SearchStrategy[datetime]:
    """Points in time, in zones of fixed offset: a fold compares unequal even to itself."""
    return st.datetimes(datetime(1991, 8, 14), datetime(2100, 12, 31), timezones=_zones)  # noqa: DTZ001


def money() -> st.SearchStrategy[Decimal]:
    """Prices of single calls and sums of many."""
    return st.decimals(0, 10_000, allow_nan=False, allow_infinity=False, places=9) | st.just(Decimal("1E-7"))


def categories() -> st.SearchStrategy[tuple[str, ...]]:
    """One to four, each once."""
    return st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=4, unique=True).map(tuple)


def many(of: st.SearchStrategy[str], max_size: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    """A short tuple."""
    return st.lists(of, max_size=max_size).map(tuple)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """arXiv's records."""
    return Paper(
        id=draw(paper_ids()),
        version=draw(versions()),
        title=draw(texts(min_size=1)),
        authors=draw(many(texts(min_size=1))),
        abstract=draw(texts()),
        categories=draw(categories()),
        comment=draw(maybe_texts()),
        licence=draw(maybe_texts()),
        published=draw(st.none() | moments()),
        updated=draw(st.none() | moments()),
        withdrawn=draw(st.booleans()),
    )


def counts() -> st.SearchStrategy[Counts]:
    """arXiv's own counts."""
    number = st.integers(0, 2000)
    return st.builds(Counts, new=number, cross=number, replaced=number)


@st.composite
def announcements(draw: st.DrawFn) -> Announcement:
    """Settled days of a category."""
    announced = st.builds(Announced, id=paper_ids(), version=versions(), kind=st.sampled_from(Kind))
    return Announcement(
        category=draw(st.sampled_from(CATEGORIES)),
        day=draw(days()),
        counts=draw(counts()),
        papers=tuple(draw(st.lists(announced, max_size=4))),
        empty=draw(st.none() | st.sampled_from(Empty)),
        next_day=draw(st.none() | days()),
        origin=draw(st.sampled_from(Origin)),
        notes=draw(many(texts())),
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Extracted texts."""
    return Document(
        quality=draw(st.sampled_from(TextQuality)),
        pages=draw(st.integers(0, 2000)),
        abstract=draw(texts()),
        introduction=draw(texts()),
        closing=draw(texts()),
        captions=draw(many(texts())),
        body=draw(texts(max_size=400)),
        hidden=draw(many(texts())),
        warnings=draw(many(texts())),
        extractor="pymupdf 1.28.2 / 1",
    )


def usages() -> st.SearchStrategy[Usage]:
    """Counts of tokens."""
    number = st.integers(0, 200_000)
    return st.builds(Usage, prompt=number, completion=number, cached=number, cache_write=number)


def charges() -> st.SearchStrategy[Charge]:
    """What counts against caps."""
    return st.builds(Charge, tokens=st.integers(0, 200_000), money=money())


@st.composite
def replies(draw: st.DrawFn) -> ChatReply:
    """Models' answers."""
    return ChatReply(
        text=draw(texts()),
        finish=draw(st.sampled_from(Finish)),
        refusal=draw(maybe_texts()),
        model=draw(texts(min_size=1)),
        usage=draw(usages()),
        seconds=draw(st.floats(0, 3600, allow_nan=False)),
        request_id=draw(maybe_texts()),
    )


def keys() -> st.SearchStrategy[str]:
    """`request_key`s."""
    return st.binary(min_size=32, max_size=32).map(bytes.hex)


@st.composite
def answers(draw: st.DrawFn, state: AnswerState | None = None) -> Answer:
    """Rows of the journal, in any state or in the one given."""
    state = state or draw(st.sampled_from(AnswerState))
    pending, answered = state is AnswerState.PENDING, state is AnswerState.ANSWERED
    cost = draw(st.none() | money()) if answered else None
    return Answer(
        key=draw(keys()),
        paper_id=draw(paper_ids()),
        version=draw(versions()),
        purpose="brief",
        model=draw(texts(min_size=1)),
        attempt=draw(st.integers(0, 5)),
        turn=draw(st.integers(0, 3)),
        state=state,
        owner=draw(texts(min_size=1)),
        asked_at=draw(moments()),
        answered_at=None if pending else draw(moments()),
        reply=draw(replies()) if answered else None,
        prompt=draw(st.none() | st.just("brief@1")),
        charge=draw(charges()),
        cost=cost,
        currency=None if cost is None else draw(st.sampled_from(["CNY", "USD"])),
        error=draw(texts(min_size=1)) if state is AnswerState.FAILED else None,
        possible_duplicate=draw(st.booleans()),
    )


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    """简介 as models write them."""
    evidence = st.builds(Evidence, claim=texts(), quote=texts())
    return Brief(
        text=draw(texts(min_size=1)),
        tags=draw(many(st.sampled_from(["speech.asr", "speech.tts", "music.generation"]))),
        proposed=draw(many(texts(min_size=1))),
        evidence=tuple(draw(st.lists(evidence, max_size=2))),
    )


def findings() -> st.SearchStrategy[Finding]:
    """What checks say."""
    return st.builds(
        Finding,
        code=st.sampled_from(["form.length", "number.magnitude", "evidence.missing"]),
        severity=st.sampled_from(Severity),
        message=texts(),
        span=maybe_texts(),
        source=maybe_texts(),
    )


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome:
    """Rows of the ledger; a published or held one has its 简介."""
    state = draw(st.sampled_from(State))
    written = state in (State.PUBLISHED, State.HELD)
    prompt = st.builds(PromptRef, id=st.just("brief"), version=versions(), sha256=keys())
    return Outcome(
        paper_id=draw(paper_ids()),
        version=draw(versions()),
        state=state,
        reason=None if state is State.PUBLISHED else draw(maybe_texts()),
        basis=draw(st.sampled_from(Basis)) if written else None,
        brief=draw(briefs()) if written else None,
        news=draw(maybe_texts()),
        findings=tuple(draw(st.lists(findings(), max_size=2))),
        prompt=draw(st.none() | prompt),
        model=draw(maybe_texts()),
        answers=draw(many(keys())),
        calls=draw(st.integers(0, 5)),
        usage=draw(usages()),
        cost=draw(st.none() | money()),
        currency=draw(st.sampled_from([None, "CNY", "USD"])),
        runs=draw(st.integers(1, 3)),
        at=draw(moments()),
    )


def renderings() -> st.SearchStrategy[Rendering]:
    """Parts of papers in Chinese, printed or not."""
    found = st.lists(findings(), max_size=2).map(tuple)
    states = st.sampled_from((State.PUBLISHED, State.HELD))
    written = st.builds(Rendering, source=keys(), state=states, text=texts(min_size=1), findings=found)
    return written | st.builds(
        Rendering, source=keys(), state=st.sampled_from((State.FAILED, State.DEFERRED)), text=st.none()
    )


@st.composite
def translations(draw: st.DrawFn) -> Translation:
    """What runs got."""
    return Translation(
        paper_id=draw(paper_ids()),
        version=draw(versions()),
        parts=draw(st.dictionaries(st.sampled_from(TextPart), renderings(), min_size=1)),
        reason=draw(maybe_texts()),
        prompt=draw(st.none() | st.builds(PromptRef, id=texts(), version=versions(), sha256=keys())),
        model=draw(maybe_texts()),
        answers=draw(many(keys())),
        calls=draw(st.integers(0, 5)),
        usage=draw(usages()),
        cost=draw(st.none() | money()),
        currency=draw(st.sampled_from([None, "CNY", "USD"])),
        runs=draw(st.integers(1, 3)),
        at=draw(moments()),
    )


def chinese(paper_id: str, version: int) -> st.SearchStrategy[Translation]:
    """What a digest's entry tells of them; the sums as an earlier version's have them."""
    parts = st.dictionaries(st.sampled_from(TextPart), renderings(), min_size=1)
    about = {"paper_id": st.just(paper_id), "version": st.just(version)}
    return st.builds(Translation, **about, parts=parts, at=st.just(datetime(2026, 1, 7, tzinfo=UTC)))


HITS = [Hit(kind=kind, name=name) for kind in HitKind for name in ("frog", "语音 增强", "<b> `x` \\](y)")]


def hits() -> st.SearchStrategy[tuple[Hit, ...]]:
    """What of a reader's words a paper meets."""
    return st.lists(st.sampled_from(HITS), max_size=2).map(tuple)


@st.composite
def entries(draw: st.DrawFn, section: Section, number: int) -> Entry:
    """One paper in a digest, in the section and with the number given."""
    outcome = draw(st.none() | outcomes())
    paper_id = outcome.paper_id if outcome else draw(paper_ids())
    version = outcome.version if outcome else draw(st.none() | versions())
    kinds = [kind for kind in Kind if kind.is_new == (section is Section.NEW)]
    return Entry(
        section=section,
        number=number,
        id=paper_id,
        version=version,
        kind=draw(st.sampled_from(kinds)),
        title=draw(texts(min_size=1)),
        categories=draw(categories()),
        url=f"https://arxiv.org/pdf/{paper_id}" + (f"v{version}" if version else ""),
        authors=draw(many(texts(min_size=1))),
        comment=draw(maybe_texts()),
        abstract=draw(texts()),
        outcome=outcome,
        translation=draw(st.none() | chinese(paper_id, version or 0)),
        amended=draw(st.none() | days()),
        tag_names=draw(many(texts(min_size=1))),
        hits=draw(hits()),
    )


def missing() -> st.SearchStrategy[Missing]:
    """Papers that were announced and not printed."""
    codes = st.sampled_from(["", "record", "seen: 2026-01-06", "Unavailable: 503"])
    return st.builds(Missing, id=paper_ids(), reason=codes | texts())


def topics() -> st.SearchStrategy[TopicName]:
    """Names of topics."""
    slugs = st.sampled_from(["audio", "speech", "vision", "quantum-physics"])
    return st.builds(TopicName, slug=slugs, name=texts(min_size=1), categories=categories())


@st.composite
def digests(draw: st.DrawFn, max_size: int = 3) -> Digest:
    """Digests whose heads count their entries."""
    new, replaced = draw(st.integers(0, max_size)), draw(st.integers(0, max_size))
    numbered = [(Section.NEW, number) for number in range(1, new + 1)]
    numbered += [(Section.REPLACED, number) for number in range(1, replaced + 1)]
    return Digest(
        topic=draw(topics()),
        day=draw(days()),
        new=new,
        replaced=replaced,
        entries=tuple(draw(entries(section, number)) for section, number in numbered),
        announced=draw(st.dictionaries(st.sampled_from(CATEGORIES), counts(), max_size=2)),
        repeated=draw(st.integers(0, 3)),
        approximate=draw(many(st.sampled_from(CATEGORIES))),
        missing=tuple(draw(st.lists(missing(), max_size=3))),
        notes=draw(many(texts())),
        demo=draw(st.booleans()),
        imported=draw(st.booleans()),
    )


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """Runs, ended or not, even or not."""
    number = st.integers(0, 2000)
    return Run(
        id=draw(st.from_regex(r"\A\d{8}T\d{6}Z-\d{1,5}\Z", alphabet="0123456789TZ-")),
        command=draw(st.sampled_from(["run", "catch-up", "backfill"])),
        started=draw(moments()),
        ended=draw(st.none() | moments()),
        days=tuple(draw(st.lists(days(), max_size=3))),
        topics=draw(many(st.sampled_from(["audio", "speech"]))),
        listed=draw(number),
        new=draw(number),
        seen=draw(number),
        withdrawn=draw(number),
        outcomes=draw(st.dictionaries(st.sampled_from(State), number)),
        paid_calls=draw(number),
        usage=draw(usages()),
        costs=draw(st.dictionaries(st.sampled_from(["CNY", "USD"]), money())),
        exit_code=draw(st.none() | st.integers(0, 7)),
        balanced=draw(st.none() | st.booleans()),
    )
