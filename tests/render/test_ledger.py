"""The sums of a digest: counted, printed, read."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from jianbao.model import Counts, Digest, Empty, Entry, Kind, Ledger, Missing, Section, State, Usage
from jianbao.render import DefectKind, classic, ledger, read_digest, read_record, reason, record, standard
from jianbao.render.tally import LIMITS, TITLE, read_tally, tally
from tests import strategies
from tests.render.samples import DAY, digest, entry, everything, outcome


def paid(number: int, cost: str | None, currency: str | None, calls: int = 1) -> Entry:
    """An entry whose 简介 was paid for."""
    usage = Usage(prompt=1000, completion=100, cached=10)
    price = None if cost is None else Decimal(cost)
    facts = {"usage": usage, "calls": calls, "cost": price, "currency": currency}
    return entry(number, outcome(f"9901.{number:05d}").model_copy(update=facts))


def block(of: Digest) -> list[str]:
    """The lines of a digest's 核对 block."""
    return standard(of).split(TITLE)[1].split("\n\n")[0].split("\n")


def test_papers_in_two_categories_add_up() -> None:
    """Both categories' counts hold a paper that both announced; each paper once, they are what is printed."""
    made = digest(
        entry(1),
        entry(2).model_copy(update={"kind": Kind.CROSS}),
        entry(1, None, Section.REPLACED),
        announced={"eess.AS": Counts(new=1, cross=1), "cs.SD": Counts(new=0, cross=1, replaced=2)},
        repeated=1,
        missing=(Missing(id="9801.00009", reason="record"),),
    )
    assert ledger(made).balanced
    assert block(made)[:6] == [
        "- cs.SD 公告: 新 0 · 交叉 1 · 更新 2",
        "- eess.AS 公告: 新 1 · 交叉 1 · 更新 0",
        "- 本期: 新 1 · 交叉 1 · 更新 1",
        "- 合计: 公告 5 篇次，去重后 4 篇 = 本期 3 篇 + 未列 1 篇",
        "- 未列 1 篇（取不到论文记录）: 9801.00009",
        "- 简介: 无简介 3",
    ]


def test_a_lost_paper_shows() -> None:
    """One paper that is neither printed nor named as missing: the sums do not come out, and say so."""
    lost = digest(entry(1), announced={"cs.SD": Counts(new=2)})
    assert ledger(lost).balanced is False
    assert "- 合计: 公告 2 篇次，去重后 2 篇 ≠ 本期 1 篇 + 未列 0 篇" in block(lost)
    assert json.loads(record(lost))["ledger"]["balanced"] is False


def test_a_category_that_could_not_be_had() -> None:
    """It is named, and the others' sums still come out."""
    partly = digest(entry(1), announced={"eess.AS": Counts(new=1)})
    assert block(partly)[0] == "- cs.SD 公告: 未取得"
    assert ledger(partly).announced == {"cs.SD": None, "eess.AS": Counts(new=1)}
    assert ledger(partly).balanced


def test_a_day_without_papers_has_no_sums() -> None:
    """Each category's own word is all there is to say; it still adds up, and comes back."""
    empty = digest(announced={"cs.SD": Counts()})
    assert block(empty) == ["- cs.SD 公告: 无", "- eess.AS 公告: 未取得"]
    found = ledger(read_digest(standard(empty), "audio", DAY).digest)
    assert found == ledger(empty)
    assert found.balanced


def test_a_rebuilt_day_says_what_it_cannot_know() -> None:
    """Counts from OAI are what was found: the block says so in one sentence."""
    rebuilt = digest(entry(1), announced={"cs.SD": Counts(new=1)}, approximate=("cs.SD", "eess.AS"))
    assert f"- 近似: cs.SD、eess.AS {LIMITS}" in block(rebuilt)


def test_missing_papers_stand_by_reason() -> None:
    """Papers are named by id below their reason in Chinese; a code that nobody knows is printed as it is."""
    codes = {"9": "seen: 2026-01-06", "7": "Unavailable: 503", "8": "Unavailable", "6": "odd (`x`)", "5": ""}
    made = digest(missing=tuple(Missing(id=f"9801.0000{id_}", reason=code) for id_, code in codes.items()))
    assert [line for line in block(made) if "未列 " in line][1:] == [
        "- 未列 1 篇（原因不明）: 9801.00005",
        "- 未列 2 篇（arXiv 暂时不可用）: 9801.00008、9801.00007",
        "- 未列 1 篇（odd (\\`x\\`)）: 9801.00006",
        "- 未列 1 篇（此前已收入本主题：2026-01-06）: 9801.00009",
    ]


def test_where_each_brief_comes_from() -> None:
    """Every entry counts once: by what it was written from, else by why there is none."""
    briefs = ledger(everything()).briefs
    assert {field: count for field, count in briefs if count} == {
        "fulltext": 1,
        "abstract": 1,
        "draft": 1,
        "carried": 1,
        "held": 1,
        "deferred": 1,
        "withdrawn": 1,
        "none": 1,
    }
    for state, why, field in (
        (State.FAILED, "BadReply", "failed"),
        (State.NONE, "replaced", "unseen"),
        (State.NONE, "insufficient_source", "insufficient"),
    ):
        assert getattr(ledger(digest(entry(1, outcome("9901.00001", state, None, why)))).briefs, field) == 1


def test_tokens_and_money() -> None:
    """Sums by currency, calls without a known price told apart, thousands parted."""
    made = digest(
        paid(1, "0.00123456", "CNY"),
        paid(2, "1.5", "CNY", 2),
        paid(3, "0.00000123", "USD"),
        paid(4, None, None),
    )
    sums = ledger(made)
    assert (sums.calls, sums.unpriced, sums.costs["CNY"]) == (5, 1, Decimal("1.50123456"))
    assert block(made)[-2:] == [
        "- 用量: 调用 5 次 · 读入 4,000 词元 · 缓存 40 词元 · 写出 400 词元",
        "- 费用: CNY 1.5012 · USD 0.000001 · 价格未知 1 次",
    ]


def test_nobody_was_asked() -> None:
    """Drafts and carried 简介 cost nothing, and the block says that no model was asked."""
    free = outcome("9901.00001").model_copy(update={"cost": Decimal(0), "currency": "USD"})
    assert block(digest(entry(1, free)))[-1] == "- 用量: 未调用模型"


def test_an_imported_digest_knows_no_announcement() -> None:
    """Nothing is claimed of what arXiv announced; new and cross follow from the primary category."""
    cross = entry(2).model_copy(update={"categories": ("cs.CL", "cs.SD"), "kind": None})
    found = read_digest(classic(digest(entry(1), cross)), "audio", DAY).digest
    assert ledger(found).balanced is None
    assert block(found)[:3] == [
        "- 公告: 未知",
        "- 本期: 新 1 · 交叉 1 · 更新 0",
        "- 合计: 本期 2 篇 + 未列 0 篇",
    ]


def test_reading_gives_back_the_facts() -> None:
    """Counts, missing papers and tokens of a file come back, into the digest and into its sums."""
    printed = everything()
    found = read_digest(standard(printed), "audio", DAY).digest
    assert (found.announced, found.missing) == (printed.announced, printed.missing)
    costs = {"costs": {"CNY": Decimal("0.0014")}}
    assert ledger(found) == ledger(printed).model_copy(update=costs)
    assert read_record(record(found)) == found


@given(strategies.digests())
def test_the_block_comes_back(printed: Digest) -> None:
    """Whatever the sums are, reading the block and printing it gives the same block."""
    text = tally(ledger(printed))
    found = read_tally(text)
    assert found is not None
    assert tally(found) == text
    sums = ledger(printed)
    usage = sums.usage.model_copy(update={"cache_write": 0})  # not told apart in the block
    assert (found.announced, found.distinct, found.printed, found.balanced) == (
        *(sums.announced, sums.distinct, sums.printed, sums.balanced),
    )
    assert (found.briefs, found.translations, found.usage) == (sums.briefs, sums.translations, usage)


@given(strategies.digests())
def test_each_entry_counts_once(printed: Digest) -> None:
    """Origins and kinds both add up to the entries."""
    sums = ledger(printed)
    assert sum(count for _, count in sums.briefs) == sums.printed.total == len(printed.entries)


@given(strategies.digests())
def test_the_record_states_the_sums(printed: Digest) -> None:
    """The JSON holds the very sums, so that nobody need count, and they are not kept twice."""
    stated = json.loads(record(printed))["ledger"]
    assert Ledger.model_validate(stated) == ledger(printed)
    assert stated["listed"] == sum(counts.total for counts in printed.announced.values())
    assert read_record(record(printed)).ledger is None


def test_a_block_that_was_changed_is_told_and_left_out() -> None:
    """Sums that do not come out as their own words say are not taken over."""
    text = standard(everything())
    for old, new in (("去重后 9 篇 =", "去重后 8 篇 ="), ("- 未列", "- 少了"), ("- 本期: ", "- 本期:")):
        reading = read_digest(text.replace(old, new), "audio", DAY)
        assert [(d.kind, d.line) for d in reading.healed] == [
            (DefectKind.STRAY, text[: text.index(TITLE)].count("\n") + 1)
        ]
        assert reading.digest.announced == {}


def test_a_file_without_the_block_is_read() -> None:
    """Whoever cut it off did no other harm."""
    text = standard(everything())
    cut = text[: text.index(TITLE)] + text[text.index("Thank you") :]
    reading = read_digest(cut, "audio", DAY)
    assert not reading.healed
    assert len(reading.digest.entries) == len(everything().entries)


@pytest.mark.parametrize(
    ("day", "empties", "said"),
    [
        (date(2026, 11, 27), [Empty.HOLIDAY], "2026-11-27 周五：arXiv 因节假日未发布公告"),
        (date(2026, 11, 28), [Empty.WEEKEND, Empty.WEEKEND], "2026-11-28 周六：周末无公告"),
        (date(2026, 11, 25), [Empty.NOTHING], "2026-11-25 周三：arXiv 当日在本主题没有公告"),
        (date(2026, 11, 25), [Empty.HOLIDAY, Empty.NOTHING], "2026-11-25 周三：arXiv 当日在本主题没有公告"),
        (date(2026, 11, 25), [], "2026-11-25 周三：arXiv 当日在本主题没有公告"),
    ],
)
def test_an_empty_day_says_why(day: date, empties: list[Empty], said: str) -> None:
    """Weekend, holiday, or nothing in the topic; one category's day on which arXiv did announce decides."""
    assert reason(day, empties) == said
