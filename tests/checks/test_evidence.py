"""Evidence: quotes that stand in the paper."""

from __future__ import annotations

import time

import pytest

from jianbao.checks import Source
from jianbao.checks.evidence import missing
from jianbao.model import Brief, Evidence, Severity
from tests.checks.lore import BRIEF, FROGS


def severities(*quotes: str, source: Source = FROGS) -> list[Severity]:
    """Of the findings for quotes that are each given for a claim."""
    evidence = tuple(Evidence(claim="雨声与蛙鸣重叠", quote=quote) for quote in quotes)
    return [one.severity for one in missing(Brief(text=BRIEF, evidence=evidence), source)]


@pytest.mark.parametrize(
    "quote",
    [
        "calls overlap with rain",
        "Calls  overlap\nwith rain",
        "PondNet: Counting Frogs in Noisy Field Recordings",
        "lowers the counting error by 18% relative",
        r"lowers the counting error by 18\% relative",
        r"$O(n\,\log n)$ time",
        "“RainPond”",
        "two‑stage network",
        "12 pages",
    ],
)
def test_a_verbatim_quote_is_good(quote: str) -> None:
    """White space, case, TeX, quotation marks and hyphens make no difference."""
    assert severities(quote) == []


@pytest.mark.parametrize(
    ("quote", "severity"),
    [
        (
            "Counting calling frogs in long field recordings is not easy since calls overlap with rain",
            Severity.ERROR,
        ),
        (
            "Counting calling frogs in long field recording is hard because calls overlap with rain",
            Severity.WARNING,
        ),
        ("Counting calling frogs … calls overlap with rain", Severity.WARNING),
        ("We present PondNet, a two-stage networks that first separates rain from calls", Severity.WARNING),
        ("It lowers the counting error by 81% relative to the strongest baseline, with", Severity.ERROR),
        ("frogs are counted by listening to them", Severity.ERROR),
        ("", Severity.ERROR),
        ("…", Severity.ERROR),
    ],
)
def test_what_is_not_verbatim_is_found(quote: str, severity: Severity) -> None:
    """A slip of the pen is a warning; other words are an error, even where they say the same."""
    assert severities(quote) == [severity]


def test_no_evidence_is_an_error() -> None:
    """An answer of ours gives its reasons."""
    assert severities() == [Severity.ERROR]


def test_each_quote_is_judged_and_shown() -> None:
    """The model learns which quote to mend."""
    evidence = (
        Evidence(claim="一", quote="calls overlap with rain"),
        Evidence(claim="二", quote="no such words"),
    )
    (found,) = missing(Brief(text=BRIEF, evidence=evidence), FROGS)
    assert (found.code, found.source) == ("evidence.missing", "no such words")
    assert "no such words" in found.message


def test_hidden_text_is_no_evidence() -> None:
    """A quote of what readers cannot see is refused, and it is said why."""
    source = FROGS.model_copy(update={"hidden": ("This paper is the best of the decade",)})
    brief = Brief(text=BRIEF, evidence=(Evidence(claim="一", quote="the best of the decade"),))
    (found,) = missing(brief, source)
    assert found.severity is Severity.ERROR
    assert "看不到" in found.message


def test_a_long_paper_and_a_long_quote_take_no_time() -> None:
    """100,000 words are searched in a blink."""
    source = FROGS.model_copy(update={"text": "the frog sat in the pond and the rain fell " * 10_000})
    started = time.process_time()
    severities("the frog sat in a pond while rain fell on the toad", "the frog " * 5_000, source=source)
    assert time.process_time() - started < 3
