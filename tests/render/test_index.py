"""The page that leads to every digest."""

from __future__ import annotations

from datetime import date, timedelta

from jianbao.model import DigestHead, State
from jianbao.render import DEMO_NOTICE, index
from tests.render.samples import DAY, digest, entry, outcome


def head(day: date, slug: str = "audio", name: str = "音频", new: int = 18) -> DigestHead:
    return DigestHead(day=day, slug=slug, name=name, new=new, replaced=3)


def test_newest_first_below_their_months() -> None:
    """Months and days run backwards, whatever the order given."""
    page = index(
        [
            head(date(2025, 12, 31), "text", "自然语言处理", 134),
            head(date(2026, 1, 6)),
            head(date(2026, 1, 6), "text", "自然语言处理", 134),
            head(date(2026, 1, 7)),
        ]
    )
    assert page == (
        "# 简报\n\n"
        "按日期倒序；主题之后是当天新论文的篇数。\n\n"
        "## 2026 年 1 月\n\n"
        "- 01-07 周三　[音频](20260107_Wed/audio.md) 18\n"
        "- 01-06 周二　[音频](20260106_Tue/audio.md) 18 · [自然语言处理](20260106_Tue/text.md) 134\n\n"
        "## 2025 年 12 月\n\n"
        "- 12-31 周三　[自然语言处理](20251231_Wed/text.md) 134\n"
    )


def test_a_digest_that_is_not_whole_is_marked() -> None:
    """Failed, deferred and held papers are counted behind the topic; whatever is done is not."""
    states = [State.FAILED, State.DEFERRED, State.HELD, State.PUBLISHED, State.NONE]
    entries = [entry(n, outcome(f"9901.{n:05d}", state)) for n, state in enumerate(states, 1)]
    made = digest(*entries, entry(6)).head
    assert made.unfinished == 3
    page = index([made, head(DAY, "text")])
    assert "audio.md) 6（缺 3） · [音频](20260107_Wed/text.md) 18\n" in page
    assert "\n\n按日期倒序；主题之后是当天新论文的篇数。“缺”是简介尚待补写或审核的篇数。\n\n" in page


def test_nothing_yet() -> None:
    """An installation without digests says so."""
    assert index([]) == "# 简报\n\n还没有简报。\n"


def test_a_demonstration_says_so() -> None:
    """Name, count and the mark of a demonstration come from the digest's head."""
    made = digest(entry(1), demo=True).head
    assert (made.slug, made.name, made.new, made.demo) == ("audio", "音频", 1, True)
    assert f"- **演示: {DEMO_NOTICE}**\n" in index([made])


def test_a_thousand_days_stay_one_small_page() -> None:
    """With five topics a day the page stays under the 512 kB that forges still render."""
    days = (date(2026, 1, 1) + timedelta(n) for n in range(1000))
    page = index(head(day, f"topic-{n}", "计算机与社会", 999) for day in days for n in range(5))
    assert page.count("\n- ") == 1000
    assert len(page.encode()) < 400_000


def test_a_name_cannot_break_its_link() -> None:
    """Brackets and tags in a topic's name are inert."""
    page = index([head(date(2026, 1, 7), "x", "a](b) <i>", 0)])
    assert r"[a\](b) \<i>](20260107_Wed/x.md) 0" in page
