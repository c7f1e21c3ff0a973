"""What a message says: counts, first papers, and nothing that does harm."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from jianbao.model import Digest, Entry, Section, State
from jianbao.model.delivery import Form, Markup
from jianbao.model.follow import Hit, HitKind
from jianbao.render import tidings
from jianbao.render.mail import MOST_BYTES, digest_mail, notice_mail
from jianbao.render.message import Notice, Part, card
from tests.render import samples
from tests.site.house import ATTACK, Page, hostile, is_outside, paper, written

PLAIN, MARKDOWN, HTML = (
    Form(markup=one, most=100_000) for one in (Markup.PLAIN, Markup.MARKDOWN, Markup.HTML)
)
URL = "https://pond.example/days/2026-01-07/audio.html"


def _address(_digest: Digest) -> str:
    return URL


def _many(count: int, text: str = "该论文给池塘里的蛙计数，并在九个池塘里验证。") -> Digest:
    papers = [
        paper(
            n,
            written(n, text, ["speech.asr"]),
            id=f"9901.{n:05d}",
            title=f"Pond {n}",
            tag_names=(f"任务{n % 7}",),
        )
        for n in range(1, count + 1)
    ]
    return samples.digest(*papers)


def _told(digests: Sequence[Digest], form: Form) -> tuple[str, str]:
    return card(tidings.digests(digests, _address, 5), form)


def test_a_card_has_counts_papers_and_links() -> None:
    """What failed and waits for a person is said, and where the whole is."""
    subject, text = _told([samples.everything()], MARKDOWN)
    assert subject == "音频 2026-01-07：新 6 · 更新 2 · 1 篇失败，待补 · 1 篇待审核"
    assert f"[**音频**]({URL})" in text
    assert "https://arxiv.org/abs/9901.00001v1" in text
    assert "提出 MurmurNet，在 3 种噪声下把词错误率降低 12.5%。" in text
    assert "AI 生成，可能有误" in text


def test_only_checked_briefs_are_told() -> None:
    """No draft, nothing that is held."""
    entries = [entry.model_copy(update={"hits": ()}) for entry in samples.everything().entries]
    _, text = _told([samples.digest(*entries)], PLAIN)
    assert [number for number in range(1, 7) if f"Heard {number} Times" in text] == [1, 2]


def test_each_task_has_its_turn() -> None:
    """Of five papers no two are of the same task, where there are seven."""
    first = tidings.first(_many(70))[:5]
    assert len({entry.tag_names for entry in first}) == 5


def test_what_is_followed_comes_first_and_says_why() -> None:
    """In card and mail; even where its 简介 is still to come. What is to stand last is last."""
    followed = Hit(kind=HitKind.AUTHOR, name="Ada Vell")
    last = Hit(kind=HitKind.EXCLUDE, name="survey")
    entries = list(_many(9).entries)
    entries[0] = entries[0].model_copy(update={"hits": (last,)})
    entries[8] = entries[8].model_copy(update={"hits": (followed,), "outcome": None})
    digest = samples.digest(*entries)
    _, text = _told([digest], PLAIN)
    assert text.index("Pond 9 ") < text.index("（命中：作者 Ada Vell）") < text.index("Pond 2 ")
    html, plain, _ = _mailed(digest)
    for whole in (html, plain):
        assert whole.index("Pond 9") < whole.index("作者 Ada Vell") < whole.index("Pond 2")
        assert whole.index("Pond 8") < whole.index("Pond 1")


@pytest.mark.parametrize("most", [200, 300, 1000, 2000, 4000, 18_000])
@pytest.mark.parametrize("markup", [Markup.PLAIN, Markup.MARKDOWN, Markup.HTML])
@pytest.mark.parametrize("in_characters", [True, False])
def test_a_card_fits(most: int, markup: Markup, in_characters: bool) -> None:
    """Whatever the limit: papers are left out first, then topics, and it says so."""
    form = Form(markup=markup, most=most, in_characters=in_characters)
    digests = [_many(40).model_copy(update={"topic": samples.everything().topic}) for _ in range(9)]
    subject, text = _told(digests, form)
    assert form.size(subject) + form.size(text) <= most
    if most >= 2000:
        assert text.count("音频") == 9
    else:
        assert "未列出" in text


@pytest.mark.parametrize("form", [PLAIN, MARKDOWN, HTML])
def test_a_card_keeps_hostile_text_inert(form: Form) -> None:
    """No tag, no link of others, nobody called, no character that turns text around."""
    evil = hostile().model_copy(
        update={
            "title": f"{ATTACK} [win](http://evil.example) <at id=all></at> <!channel> @everyone **b** `c`",
            "tag_names": (),
        }
    )
    subject, text = _told([samples.digest(evil).model_copy(update={"day": samples.DAY})], form)
    whole = subject + text
    assert re.findall(r"https?://[^/]*", whole) == ["https://pond.example"]
    assert "http://evil" not in whole
    assert "@" not in whole
    assert "\u202e" not in whole
    if form.markup is not Markup.PLAIN:
        assert set(re.findall(r"<(/?\w+)", whole)) <= {"a", "/a", "b", "/b"}
    if form.markup is Markup.MARKDOWN:
        assert "`" not in whole
        assert re.findall(r"\]\(", whole) == ["]("]


def test_nothing_to_tell_says_why() -> None:
    """A holiday in arXiv's word, a weekend in ours."""
    empty = samples.digest(notes=("2026-01-07 周三：arXiv 因节假日未发布公告",))
    subject, text = card(tidings.nothing(samples.DAY, [empty]), PLAIN)
    assert subject == "今日无公告 2026-01-07"
    assert "arXiv 因节假日未发布公告" in text
    assert "周末" in card(tidings.nothing(samples.DAY, []), PLAIN)[1]


def _mailed(digest: Digest) -> tuple[str, str, int]:
    return digest_mail(digest, URL, unsubscribe="mailto:off@pond.example")


def test_a_mail_tells_every_paper() -> None:
    """In the page and in the text: 简介, state, what is new in a version; drafts are called so."""
    html, text, left = _mailed(samples.everything())
    assert left == 0
    for whole in (html, text):
        assert "提出 MurmurNet，在 3 种噪声下把词错误率降低 12.5%。" in whole
        assert "草稿（规则生成）" in whole
        assert "待审核：数字存疑" in whole
        assert "新增在 4 种房间里的实验。" in whole
        assert "off@pond.example" in whole
        assert URL in whole


def test_a_long_mail_is_not_clipped() -> None:
    """Gmail hides what is beyond 102 kB: the mail ends before, says how many are left, and where they are."""
    html, text, left = _mailed(_many(900, "该论文给池塘里的蛙计数。" * 12))
    assert len(html.encode()) <= MOST_BYTES <= 100_000
    assert 0 < left < 900
    for whole in (html, text):
        assert f"还有 {left} 篇未列出" in whole
    assert html.count("<h3") == 900 - left


def test_what_is_left_out_says_least() -> None:
    """Papers without 简介 come after those with one, new ones before replaced ones."""
    deferred = samples.outcome("9901.00001", State.DEFERRED, None, "budget")
    ready = samples.entry(2, samples.outcome("9901.00002"))
    older = samples.entry(3, samples.outcome("9801.00003"), Section.REPLACED)
    html, _, _ = _mailed(samples.digest(samples.entry(1, deferred), ready, older))
    places = [html.index(f"Heard {number} Times") for number in (2, 1, 3)]
    assert places == sorted(places)


def test_a_mail_keeps_hostile_text_inert() -> None:
    """Tables, links to known places, no script, no picture, nothing to load, no event."""
    attacked = samples.digest(hostile(), samples.everything().entries[5]).model_copy(
        update={"notes": (ATTACK,)}
    )
    html, text, _ = _mailed(attacked)
    page = Page(html.encode())
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "img", "iframe", "link", "form", "input", "object", "svg", "base"}
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "src"]
    assert [
        one for one in page.addresses if is_outside(one) and not one.startswith(("https://", "mailto:off@"))
    ] == []
    assert "\u202e" not in html + text
    assert "url(" not in html


def test_styles_stand_at_each_element() -> None:
    """Mail clients drop style sheets; what is for the dark stays in one, for those that read it."""
    html, _, _ = _mailed(samples.everything())
    head, _, body = html.partition("<body")
    assert "prefers-color-scheme: dark" in head
    assert "font-weight" not in head
    assert re.search(r'<h3[^>]* style="[^"]*font-size', body)


def test_a_notice_is_a_mail_too() -> None:
    """With both parts, and its text as text."""
    html, text, _ = notice_mail(Notice("不完整", (Part("原因", ATTACK),)))
    assert "&lt;img" in html
    assert "原因" in text


def test_empty_entries_do_no_harm() -> None:
    """A digest in which nothing is written."""
    entry: Entry = samples.entry(1)
    html, _, left = _mailed(samples.digest(entry))
    assert (left, "A Murmur Heard 1 Times" in html) == (0, True)
