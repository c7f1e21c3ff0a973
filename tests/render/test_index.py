"""The page that leads to every digest."""

from __future__ import annotations

from datetime import date, timedelta

from jianbao.render import DEMO_NOTICE, TopicLink, index
from tests.render.samples import digest, entry

AUDIO = TopicLink(slug="audio", name="音频", new=18)
TEXT = TopicLink(slug="text", name="自然语言处理", new=134)


def test_newest_first_below_their_months() -> None:
    """Months and days run backwards, whatever the order given; a day without topics is left out."""
    page = index(
        [
            (date(2025, 12, 31), (TEXT,)),
            (date(2026, 1, 6), (AUDIO, TEXT)),
            (date(2026, 1, 8), ()),
            (date(2026, 1, 7), (AUDIO,)),
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


def test_nothing_yet() -> None:
    """An installation without digests says so."""
    assert index([]) == "# 简报\n\n还没有简报。\n"


def test_a_link_leads_to_its_digest() -> None:
    """Name, count and the mark of a demonstration come from the digest."""
    link = TopicLink.of(digest(entry(1), demo=True))
    assert link == TopicLink(slug="audio", name="音频", new=1, demo=True)
    assert f"- **演示: {DEMO_NOTICE}**\n" in index([(date(2026, 1, 7), (link,))])


def test_a_thousand_days_stay_one_small_page() -> None:
    """With five topics a day the page stays under the 512 kB that forges still render."""
    links = tuple(TopicLink(slug=f"topic-{n}", name="计算机与社会", new=999) for n in range(5))
    page = index((date(2026, 1, 1) + timedelta(n), links) for n in range(1000))
    assert page.count("\n- ") == 1000
    assert len(page.encode()) < 400_000


def test_a_name_cannot_break_its_link() -> None:
    """Brackets and tags in a topic's name are inert."""
    link = TopicLink(slug="x", name="a](b) <i>", new=0)
    assert r"[a\](b) \<i>](20260107_Wed/x.md) 0" in index([(date(2026, 1, 7), (link,))])
