"""What the pages say."""

from __future__ import annotations

import re
from pathlib import Path

from jianbao.adapters.store import SqlStore
from jianbao.model import Action, Basis, Brief, Decision, Entry, Evidence
from jianbao.render.site.alike import alike
from jianbao.render.site.authors import sort_key
from jianbao.render.site.links import links
from jianbao.render.site.overview import overview
from jianbao.render.site.plots import WEEKS, trend, week
from jianbao.render.words import first_sentence, marked
from tests.render import samples
from tests.site.house import DAY, built, hostile, paper, twins, written


def _text(page: bytes) -> str:
    return re.sub(r"<[^>]+>", "", page.decode())


def test_a_paper_shows_everything_that_is_known(site: dict[str, bytes]) -> None:
    """简介, tags as links, English title with link, authors, abstract, trust, and what became of others."""
    page = site[f"days/{DAY}/audio.html"].decode()
    assert '<a class="tag" href="../../tags/speech.enhancement.html">语音增强</a>' in page
    assert 'href="https://arxiv.org/abs/9901.00001v1"' in page
    assert "MurmurNet" in page
    text = _text(site[f"days/{DAY}/audio.html"])
    assert "AI 生成，可能有误 · brief@1 · invented-1 · 2026-01-07 · 未审" in text
    assert "规则生成的草稿，可能有误" in text
    assert "仅据摘要：PDF 已加密" in text
    assert "暂缺（下次运行补写）：预算已用完" in text
    assert "已撤稿" in text
    assert "本版更新" in text
    assert "补遗 2026-01-09" in text
    assert "听见低语" in text
    assert "eess.AS：未能取得当日公告" in text
    assert "取不到论文记录" in text


def test_what_a_person_accepted_says_so(filled: SqlStore, tmp_path: Path) -> None:
    """Accepting makes no digest again; an undo takes the word back; another text has none."""
    outcome = next(one.outcome for one in _entries(filled) if one.outcome and one.brief)
    filled.save_outcome(outcome)

    def decide(action: Action) -> None:
        item = filled.review_item(outcome.key)
        assert item
        said = Decision(
            paper_id=outcome.paper_id,
            version=outcome.version,
            action=action,
            text_before=item.outcome.brief.text if item.outcome.brief else None,
            author="bo",
            etag=item.etag,
            at=outcome.at,
        )
        filled.decide(said, ())

    def reviewed() -> int:
        return len(re.findall("已审", _text(built(filled, tmp_path)[f"days/{DAY}/audio.html"])))

    assert reviewed() == 0
    decide(Action.ACCEPT)
    assert reviewed() == 1
    decide(Action.UNDO)
    assert reviewed() == 0
    decide(Action.ACCEPT)
    other = Brief(text="该论文换了一种说法。", tags=())
    filled.save_outcome(outcome.model_copy(update={"brief": other}))
    assert reviewed() == 0


def _entries(store: SqlStore) -> tuple[Entry, ...]:
    """Of the day's first topic."""
    digest = store.digest("audio", DAY)
    assert digest
    return digest.entries


def test_evidence_stands_at_its_claim_without_script(site: dict[str, bytes]) -> None:
    """The claim can be focused; the source's words stand in it."""
    page = site[f"days/{DAY}/audio.html"].decode()
    assert (
        '<span class="ev" tabindex="0">降低 12.5%<q lang="en">cuts the word error rate by 12.5%</q></span>'
        in page
    )


def test_claims_that_are_not_in_the_text_are_left_over() -> None:
    """So are those that overlap with one before."""
    text = "该论文给蛙计数，误差降低12%。"
    evidence = tuple(Evidence(claim=claim, quote="q") for claim in ("误差降低12%", "降低12%。", "给鸟计数"))
    html, left = marked(text, evidence)
    assert html.count("<q") == 1
    assert [one.claim for one in left] == ["降低12%。", "给鸟计数"]


def test_what_is_followed_stands_first_and_says_why(site: dict[str, bytes]) -> None:
    """Under the numbers that the digest gave; what is to stand last says so too."""
    page = site["days/2026-01-07/audio.html"].decode()
    assert re.findall(r'<article.*?id="([\d.]+)"', page)[:2] == ["9901.00003", "9901.00001"]
    assert "命中：关键词 word error; 作者 Ada &lt;b&gt; Example" in page
    assert page.index("9801.00002") < page.index("9801.00001")
    assert "命中：排后 综述" in page


def test_authors_are_folded_after_six(site: dict[str, bytes]) -> None:
    """Ten of them: six stand there, the others can be unfolded."""
    page = site[f"days/{DAY}/text.html"].decode()
    assert "等 10 人" in page
    assert page.index("Author 4") < page.index("等 10 人") < page.index("Author 5")


def test_formulas_are_mathml(site: dict[str, bytes]) -> None:
    """In the English abstract and in the Chinese one."""
    page = site[f"days/{DAY}/audio.html"].decode()
    assert "<math><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math>" in page
    assert "我们用<math>" in page


def test_code_is_linked_once_and_only_by_https() -> None:
    """Where abstract or comment names it; a host in the middle of another address is none."""
    assert [link.url for link in links(hostile())] == ["https://github.com/frog/pond"]
    plain = links(paper(1, None, abstract="Data: https://huggingface.co/datasets/frog. Page frog.github.io."))
    assert [link.name for link in plain] == ["arXiv", "PDF", "HTML", "Hugging Face", "项目主页"]


def test_near_duplicates_point_to_each_other(site: dict[str, bytes]) -> None:
    """At both entries, and side by side on the day's page; other papers are like none."""
    assert alike(twins()) == (("9901.00011", "9901.00012"),)
    assert alike(samples.everything().entries[:1]) == ()
    page = site[f"days/{DAY}/text.html"].decode()
    assert page.count('class="near"') == 2
    assert 'href="#9901.00012"' in page
    assert "相近的论文" in _text(site["index.html"])


def test_the_overview_speaks_only_checked_words() -> None:
    """Counts by task, first sentences; no draft, nothing held, nothing that a check refuses."""
    everything = samples.everything()
    groups = overview(
        everything.entries,
        lambda entry: entry.outcome.brief.tags if entry.outcome and entry.outcome.brief else (),
    )
    told = [lead.id for group in groups for lead in group.leads]
    assert told == ["9901.00001", "9901.00002"]
    assert sum(group.papers for group in groups) == 6
    assert groups[0].is_followed
    assert [entry.id for entry in groups[0].titles] == ["9901.00003"]
    assert groups[1].tag == "speech.enhancement"


def test_an_overview_of_drafts_shows_titles() -> None:
    """What no check has passed is told by the paper's own words, not by ours."""
    draft = samples.entry(3, samples.outcome("9901.00003", basis=Basis.DRAFT))
    (group,) = overview([draft], lambda _: ())
    assert group.leads == ()
    assert group.titles == (draft,)


def test_first_sentences_leave_out_what_all_begin_with() -> None:
    """And are cut at a comma where they are long."""
    assert first_sentence("该论文属于语音识别任务，提出一种方法。它很好。") == "提出一种方法。"
    assert first_sentence("该论文研究蛙。") == "研究蛙。"
    assert first_sentence("该论文旨在解决噪声问题。") == "旨在解决噪声问题。"
    long = first_sentence("该论文" + "给蛙计数，" * 40)
    assert long.endswith("计数……")
    assert len(long) < 80


def test_tasks_have_pages_with_counts_and_a_plot(site: dict[str, bytes]) -> None:
    """Newest first, each new paper once; an id that the taxonomy does not know has no page."""
    page = site["tags/speech.asr.html"].decode()
    assert "<b>3</b> 篇" in page
    assert page.index("2026年1月7日") < page.index("2026年1月6日") < page.index("2025年12月29日")
    assert '<svg class="plot"' in page
    assert not [path for path in site if "evil" in path]
    assert "语音识别" in site["tags/index.html"].decode()


def test_a_paper_stands_at_the_broader_task_too(store: SqlStore, tmp_path: Path) -> None:
    """Video generation is image generation; whole branches do not list what is below them."""
    store.save_digest(samples.digest(paper(1, written(1, "该论文生成视频。", ["vision.generation.video"]))))
    site = built(store, tmp_path)
    assert "生成视频" in site["tags/vision.generation.html"].decode()
    assert "生成视频" in site["tags/vision.generation.video.html"].decode()
    assert "tags/vision.html" not in site


def test_trends_compare_shares() -> None:
    """So that days that the archive lacks bend nothing; too few papers say nothing."""
    last = week(DAY)
    weeks = [last.fromordinal(last.toordinal() - 7 * back) for back in range(16)]
    totals = dict.fromkeys(weeks, 100)
    rising = trend(dict.fromkeys(weeks[:4], 10) | dict.fromkeys(weeks[4:], 2), totals, DAY)
    assert rising.words == "近 4 周占全部新论文的 10.0%，此前 12 周为 2.0%：在升温"
    assert len(rising.counts) == WEEKS
    assert trend({}, {}, DAY).words == ""


def test_the_newest_day_comes_first(site: dict[str, bytes]) -> None:
    """The first page tells of every topic of it."""
    text = _text(site["index.html"])
    assert "2026年1月7日 星期三" in text
    assert "音频" in text
    assert "自然语言处理" in text


def test_authors_have_pages_where_they_are_wanted(filled: SqlStore, tmp_path: Path) -> None:
    """By last name, accents aside; what is no letter stands at the end; links lead to the papers."""
    site = built(filled, tmp_path, authors=True)
    assert "Ada Vell" in site["authors/v.html"].decode()
    assert f'href="../days/{DAY}/audio.html#9901.00001"' in site["authors/v.html"].decode()
    assert "authors/other.html" in site
    assert site["authors/index.html"].decode().index("Ada Vell") < site["authors/index.html"].decode().index(
        "其他"
    )
    assert sort_key("Zoë Ångström") == ("angstrom", "zoe angstrom")
    assert "authors/index.html" not in built(filled, tmp_path)
