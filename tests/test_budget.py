"""What of a paper is sent, and what it costs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.budget import Hours, Money, Plan, Price, Prices, plan
from jianbao.errors import UsageError
from jianbao.model import DRAFT, Basis, Document, Paper, TextQuality, Usage

PRICES = Path(__file__).parents[1] / "prices.toml"
SENTENCE = "Frogs call at night. "
FILE = """
as_of = 2026-11-02
[models."frog-1"]
currency = "USD"
input = 1.0
cached = 0.1
output = 4.0
[models."frog-1-mini"]
currency = "CNY"
input = 2
output = 8
[models."frog-2"]
currency = "USD"
input = 1
output = 2
[models."frog-2".hours]
factor = 2
timezone = "Asia/Shanghai"
days = ["mon", "tue", "wed", "thu", "fri"]
spans = ["09:00-12:00", "14:00-18:00"]
"""
SUNDAY = datetime.fromisoformat("2026-11-08T12:00:00+08:00")


def price(model: str) -> Price:
    """Of the file above."""
    found = Prices.parse(FILE).price(model)
    assert found
    return found


class Words:
    """Counts a token for each word and for each sign of a cut."""

    def count(self, text: str) -> int:
        return len(text.split())


def paper(abstract: str = SENTENCE * 5) -> Paper:
    """An invented paper."""
    return Paper(
        id="9912.00001",
        version=1,
        title="Frogs",
        authors=("Demo A",),
        abstract=abstract.strip(),
        categories=("cs.SD",),
    )


def document(introduction: int = 10, closing: int = 10, quality: TextQuality = TextQuality.GOOD) -> Document:
    """A PDF's text with parts of so many sentences."""
    return Document(
        quality=quality,
        pages=4,
        introduction=(SENTENCE * introduction).strip(),
        closing=(SENTENCE * closing).strip(),
        captions=("Figure 1: A frog.", "Figure 2: Another."),
        extractor="by hand",
    )


def test_everything_goes_where_there_is_room() -> None:
    """Abstract, introduction and closing whole, with their labels; nothing is reported as cut."""
    made = plan(paper(), document(), Words(), 1000)
    assert made.abstract == paper().abstract
    assert [part.name for part in made.parts] == ["introduction", "closing"]
    assert made.extra.startswith("Introduction: Frogs call")
    assert "\nConclusion: Frogs call" in made.extra
    assert (made.tokens, made.cuts, made.basis) == (20 + 40 + 40, (), Basis.FULLTEXT)


@pytest.mark.parametrize("pdf", [None, document(quality=TextQuality.GARBLED), document(0, 0)])
def test_without_usable_text_the_abstract_stands_alone(pdf: Document | None) -> None:
    """Text that cannot be trusted is not sent."""
    made = plan(paper(), pdf, Words(), 1000)
    assert (made.parts, made.extra, made.basis) == ((), "", Basis.ABSTRACT)


def test_long_parts_end_with_a_sentence_and_say_so() -> None:
    """A cut is made at the end of a sentence, marked in the text and listed with its measure."""
    made = plan(paper(), document(100, 5), Words(), 100)
    introduction = made.parts[0].text
    assert introduction.endswith("night. […]")
    assert made.parts[1].text == document().closing[: len(made.parts[1].text)]
    assert made.tokens <= 100
    (cut,) = made.cuts
    assert (cut.name, cut.of) == ("introduction", len(document(100).introduction))
    assert cut.kept == len(introduction) - len(" […]")
    assert cut.notice.startswith("引言过长")


def test_what_a_short_part_leaves_goes_to_the_long_one() -> None:
    """Room is shared evenly, and none is wasted."""
    made = plan(paper(), document(100, 11), Words(), 200)
    assert made.tokens > 190


def test_a_huge_abstract_is_capped_visibly() -> None:
    """Twenty thousand characters are cut, marked and listed: never in silence."""
    made = plan(paper(SENTENCE * 1000), None, Words(), 100_000)
    assert len(made.abstract) < 6100
    assert made.abstract.endswith("[…]")
    assert made.cuts[0].name == "abstract"
    assert made.cuts[0].of == len(paper(SENTENCE * 1000).abstract)


def test_one_endless_sentence_is_cut_all_the_same() -> None:
    """A text without any full stop still gives something that fits."""
    made = plan(paper("frog " * 500), None, Words(), 50)
    assert 10 < made.tokens <= 50


def test_a_part_that_would_be_a_stump_is_left_out() -> None:
    """Forty tokens are worth beginning, fewer are not; what is left out is listed."""
    made = plan(paper(), document(100, 100), Words(), 40)
    assert made.parts == ()
    assert {cut.name for cut in made.cuts} == {"introduction", "closing"}
    assert all(cut.kept == 0 for cut in made.cuts)


def test_other_parts_can_be_chosen() -> None:
    """Captions come where they are asked for; unknown names are refused."""
    made = plan(paper(), document(), Words(), 1000, ("abstract", "captions"))
    assert made.extra == "Captions: Figure 1: A frog.\nFigure 2: Another."
    with pytest.raises(UsageError, match="appendix"):
        plan(paper(), document(), Words(), 1000, ("appendix",))


@given(st.integers(5, 300), st.integers(0, 80), st.integers(0, 80), st.integers(1, 40))
def test_a_plan_fits_its_room(room: int, introduction: int, closing: int, abstract: int) -> None:
    """Whatever the lengths, no more is sent than there is room for, and all that is missing is listed."""
    pdf = document(introduction, closing)
    made: Plan = plan(paper(SENTENCE * abstract), pdf, Words(), room)
    assert made.tokens <= room
    assert made.abstract
    whole = {part.name: part.text for part in made.parts}
    listed = {cut.name for cut in made.cuts}
    for name, text in (("introduction", pdf.introduction), ("closing", pdf.closing)):
        assert text == whole.get(name, "") or name in listed


def test_cost_is_exact() -> None:
    """Fresh, cached and written tokens each have their price."""
    usage = Usage(prompt=1_000_000, cached=400_000, completion=10_000)
    assert price("frog-1").of(usage, SUNDAY) == Money(amount=Decimal("0.68"), currency="USD")


def test_without_a_price_for_cached_tokens_they_cost_the_same() -> None:
    """A discount is not invented."""
    usage = Usage(prompt=1_000_000, cached=1_000_000, cache_write=0)
    assert price("frog-1-mini").of(usage, SUNDAY) == Money(amount=Decimal(2), currency="CNY")


def test_what_goes_into_the_cache_may_cost_more() -> None:
    """Read afresh, put into the cache, and read from it: each at its price, none twice."""
    usage = Usage(prompt=1_000_000, cached=400_000, cache_write=500_000)
    dear = price("frog-1").model_copy(update={"cache_write": Decimal("1.25")})
    assert dear.of(usage, SUNDAY).amount == Decimal("0.1") + Decimal("0.04") + Decimal("0.625")
    assert dear.most(1_000_000, 0, SUNDAY).amount == Decimal("1.25")


def test_a_batch_costs_its_share() -> None:
    """Where the file says so; else the whole price."""
    usage = Usage(prompt=1_000_000)
    halved = price("frog-1").model_copy(update={"batch": Decimal("0.5")})
    assert halved.batched().of(usage, SUNDAY).amount == Decimal("0.5")
    assert price("frog-1").batched().of(usage, SUNDAY).amount == 1


@pytest.mark.parametrize(
    ("at", "amount", "cheaper_from"),
    [
        ("2026-11-06T08:59:59+08:00", 1, None),
        ("2026-11-06T09:00:00+08:00", 2, "2026-11-06T12:00:00+08:00"),
        ("2026-11-06T03:59:59+00:00", 2, "2026-11-06T12:00:00+08:00"),
        ("2026-11-06T12:00:00+08:00", 1, None),
        ("2026-11-06T17:59:00+08:00", 2, "2026-11-06T18:00:00+08:00"),
        ("2026-11-07T09:30:00+08:00", 1, None),
    ],
)
def test_hours_have_their_own_price(at: str, amount: int, cheaper_from: str | None) -> None:
    """By the clock and the week of the provider's zone, wherever the question is asked."""
    moment, peak = datetime.fromisoformat(at), price("frog-2")
    assert peak.of(Usage(prompt=1_000_000), moment).amount == amount
    assert peak.cheaper_from(moment) == (datetime.fromisoformat(cheaper_from) if cheaper_from else None)


@pytest.mark.parametrize(
    ("at", "cheaper_from"),
    [
        ("2026-11-06T07:59:00+00:00", None),
        ("2026-11-06T08:00:00+00:00", "2026-11-07T00:30:00+00:00"),
        ("2026-11-07T09:00:00+00:00", "2026-11-08T00:30:00+00:00"),
    ],
)
def test_cheap_hours_are_waited_for(at: str, cheaper_from: str | None) -> None:
    """Where the file names the cheap hours and not the dear ones, over the end of a day."""
    hours = Hours.model_validate(
        {"factor": Decimal("0.5"), "timezone": "UTC", "spans": ["00:30-08:00"]},
    )
    cheap = price("frog-1").model_copy(update={"hours": hours})
    expected = datetime.fromisoformat(cheaper_from) if cheaper_from else None
    assert cheap.cheaper_from(datetime.fromisoformat(at)) == expected


@pytest.mark.parametrize(
    ("model", "currency"),
    [
        ("frog-1", "USD"),
        ("FROG-1", "USD"),
        ("frog-1-2026-11-02", "USD"),
        ("frog-1-20261102", "USD"),
        ("frog-1@20261102", "USD"),
        ("frog-1-0902", "USD"),
        ("frog-1-2609", "USD"),
        ("frog-1-latest", "USD"),
        ("frog-1-mini-2026-11-02", "CNY"),
        ("frog-1-pro", None),
        ("frog-1-mini-pro", None),
        ("frog-1-8192", None),
        ("frog-1-70b", None),
        ("frog-10", None),
        ("frog", None),
        ("pond/frog-1", None),
        ("", None),
    ],
)
def test_a_model_has_its_own_price_or_none(model: str, currency: str | None) -> None:
    """A dated snapshot costs what its name does; a sibling is never taken for it."""
    found = Prices.parse(FILE).price(model)
    assert (found.currency if found else None) == currency


@pytest.mark.parametrize(
    "text",
    [
        "as_of = ",
        "as_of = 2026-11-02\n[models.x]\ninput = 1",
        FILE.replace("USD", "$"),
        FILE.replace("Asia/Shanghai", "Asia/Atlantis"),
        FILE.replace("09:00-12:00", "12:00-09:00"),
        FILE.replace("09:00-12:00", "mornings"),
    ],
)
def test_a_wrong_price_file_is_refused(text: str) -> None:
    """A user's edit that went wrong is named."""
    with pytest.raises(UsageError, match="price file"):
        Prices.parse(text)


def test_the_house_prices_know_the_default_models() -> None:
    """Every provider's default model has a price, but those of models on the user's own machine."""
    from jianbao.adapters.llm.profiles import load_profiles

    prices = Prices.parse(PRICES.read_text(encoding="utf-8"))
    paid = [one for one in load_profiles().values() if one.model and not one.local and one.model != DRAFT]
    assert all(prices.price(str(one.model)) for one in paid)
