"""Feeds and citations of the site: valid, lasting, inert."""

from __future__ import annotations

import json
import re
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import feedparser  # type: ignore[import-untyped]
import pytest

from jianbao.adapters.store import SqlStore
from jianbao.model import Entry, Paper, State
from tests.render import samples
from tests.site.house import ATTACK, DAY, SECRET, Page, built, days_of, hostile, is_outside, paper, written

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://frogs.example/papers"
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
"""RFC 3339."""


def _texts(element: Element, name: str) -> list[str]:
    return [one.text or "" for one in element.findall(f"{ATOM}{name}")]


def _one(element: Element, name: str) -> str:
    (text,) = _texts(element, name)
    return text


def _entries(site: dict[str, bytes], path: str = "feeds/audio.atom") -> dict[str, Element]:
    """By the last part of their ids."""
    found = fromstring(site[path]).findall(f"{ATOM}entry")
    return {_one(entry, "id").rpartition("/")[2]: entry for entry in found}


def _is_valid(data: bytes) -> None:
    """As RFC 4287 has it: what must be there is there, once, and ids are each their own."""
    feed = fromstring(data)
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        assert _one(element, "title").strip()
        assert STAMP.fullmatch(_one(element, "updated"))
        assert all(map(STAMP.fullmatch, _texts(element, "published")))
        assert re.fullmatch(r"tag:[a-z.]+,\d{4}:[A-Za-z0-9/._~:@%-]+", _one(element, "id"))
        rels = [(one.get("rel"), one.get("type")) for one in element.findall(f"{ATOM}link")]
        assert rels.count(("alternate", "text/html")) == 1
        assert all(one.get("term") for one in element.findall(f"{ATOM}category"))
    assert [one.text for one in feed.findall(f"{ATOM}author/{ATOM}name")] == ["简报"]
    assert [one.get("rel") for one in feed.findall(f"{ATOM}link")].count("self") == 1
    ids = [_one(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(entry.find(f"{ATOM}content") is not None for entry in entries)


def test_every_feed_is_valid(filled: SqlStore, tmp_path: Path) -> None:
    """By our own rules and by a reader's."""
    site = built(filled, tmp_path, base_url=BASE)
    feeds = {path: data for path, data in site.items() if path.endswith(".atom")}
    assert {"feeds/audio.atom", "feeds/text.atom", "feeds/tags/speech.asr.atom"} <= set(feeds)
    for path, data in feeds.items():
        _is_valid(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            read = feedparser.parse(data)
        assert read.bozo == 0, path
        (me,) = (link.href for link in read.feed.links if link.rel == "self")
        assert me == f"{BASE}/{path}"
        assert all(entry.link.startswith(f"{BASE}/days/") for entry in read.entries)


def test_json_feeds_say_the_same(filled: SqlStore, tmp_path: Path) -> None:
    """JSON Feed 1.1, with the ids, addresses and HTML of the other."""
    site = built(filled, tmp_path, base_url=BASE)
    told = json.loads(site["feeds/text.json"])
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"] == f"{BASE}/feeds/text.json"
    entries = _entries(site, "feeds/text.atom").values()
    assert [item["id"] for item in told["items"]] == [_one(entry, "id") for entry in entries]
    assert [item["content_html"] for item in told["items"]] == [_one(entry, "content") for entry in entries]
    assert [item["date_modified"] for item in told["items"]] == [_one(entry, "updated") for entry in entries]
    assert all(item["url"].startswith(f"{BASE}/days/") for item in told["items"])


def test_an_entry_tells_what_a_reader_needs(site: dict[str, bytes]) -> None:
    """简介, English title, authors, tasks, arXiv's page, and whether to believe it."""
    entry = _entries(site)["9901.00001"]
    html = _one(entry, "content")
    for words in (
        "词错误率降低 12.5%",
        "A Murmur Heard 1 Times",
        "Ada Vell",
        "语音增强",
        "AI 生成，可能有误",
    ):
        assert words in html
    assert 'href="https://arxiv.org/abs/9901.00001v1"' in html
    terms = [one.get("term") for one in entry.findall(f"{ATOM}category")]
    assert terms == ["speech.enhancement", "cs.SD", "eess.AS"]


def test_links_lead_to_papers_on_their_pages(site: dict[str, bytes]) -> None:
    """Without an address of one's own they are relative, and lead somewhere all the same."""
    for path, data in site.items():
        if not path.endswith(".atom"):
            continue
        for link in fromstring(data).iter(f"{ATOM}link"):
            target = str(link.get("href")).partition("#")[0]
            if link.get("rel") != "related":
                parts = (Path("/") / Path(path).parent / target).resolve()
                assert str(parts)[1:] in site, (path, target)
    folder, anchor = Path("feeds"), str(_entries(site)["9901.00001"].find(f"{ATOM}link").get("href"))  # type: ignore[union-attr]
    page, _, fragment = anchor.partition("#")
    assert fragment in Page(site[str((Path("/") / folder / page).resolve())[1:]]).ids


def _entry_of(store: SqlStore, root: Path, entry: Entry, **digest: object) -> Element:
    store.save_digest(samples.digest(entry, **digest))
    (found,) = _entries(built(store, root)).values()
    return found


def test_updated_moves_with_the_text_alone(store: SqlStore, tmp_path: Path) -> None:
    """A feed that says updated at every build floods its readers; an edited or late text is one change."""
    first = paper(1, samples.outcome("9901.00001"))
    was = _entry_of(store, tmp_path, first)
    assert _one(was, "updated") == "2026-01-07T04:00:00+00:00"
    beside = first.model_copy(update={"comment": "5 pages", "amended": DAY + timedelta(3)})
    assert _one(_entry_of(store, tmp_path, beside), "updated") == _one(was, "updated")
    later = samples.outcome("9901.00001", text="该论文换了说法。").model_copy(
        update={"at": datetime(2026, 1, 9, 1, 2, 3, 456, tzinfo=UTC)}
    )
    now = _entry_of(store, tmp_path, first.model_copy(update={"outcome": later}))
    assert _one(now, "updated") == "2026-01-09T01:02:03+00:00"
    assert _one(now, "id") == _one(was, "id")
    assert _one(now, "published") == _one(was, "published")


def test_the_same_words_asked_for_anew_are_no_news(store: SqlStore, tmp_path: Path) -> None:
    """A paper that is done again and says the same shows in no reader once more; other words do."""
    first = paper(1, samples.outcome("9901.00001"))
    assert first.outcome
    was = _one(_entry_of(store, tmp_path, first), "updated")
    store.save_outcome(first.outcome)
    for days, text, moved in ((1, samples.BRIEF, False), (2, "换了说法。", True), (3, samples.BRIEF, True)):
        at = first.outcome.at + timedelta(days)
        again = samples.outcome("9901.00001", text=text).model_copy(update={"at": at})
        store.save_outcome(again)
        now = _one(_entry_of(store, tmp_path, first.model_copy(update={"outcome": again})), "updated")
        assert now == (at.isoformat() if moved else was)


@pytest.mark.parametrize("state", [State.HELD, State.FAILED, State.DEFERRED])
def test_what_has_no_text_is_dated_by_its_day(store: SqlStore, tmp_path: Path, state: State) -> None:
    """Failing again is no news."""
    entry = _entry_of(store, tmp_path, paper(1, samples.outcome("9901.00001", state)))
    assert _one(entry, "updated") == "2026-01-07T00:00:00+00:00"


def test_what_is_held_is_in_no_feed(site: dict[str, bytes]) -> None:
    """It stands there, and says that it waits."""
    assert "简介待审核" in _one(_entries(site, "feeds/text.atom")["9901.00014"], "content")
    assert not [
        path for path, data in site.items() if path.startswith(("feeds", "cite")) and SECRET.encode() in data
    ]


def test_ids_last(filled: SqlStore, tmp_path: Path) -> None:
    """They name site, topic and paper, whatever version or day it is printed with."""
    site = built(filled, tmp_path, base_url=BASE)
    entry = _entries(site)["9901.00001"]
    assert _one(entry, "id") == "tag:frogs.example,2026:papers/audio/9901.00001"
    of_task = _entries(site, "feeds/tags/speech.enhancement.atom")["9901.00001"]
    assert _one(of_task, "id") == "tag:frogs.example,2026:papers/tags/speech.enhancement/9901.00001"


def test_a_day_is_told_whole_and_a_feed_stays_short(store: SqlStore, tmp_path: Path) -> None:
    """Who looks once a day misses no paper of a large topic; nobody gets an archive."""
    for digest in days_of(4, 70, DAY):
        store.save_digest(digest)
    site = built(store, tmp_path)
    assert len(_entries(site)) == 140
    assert len(_entries(site, "feeds/tags/speech.asr.atom")) == 70
    assert len(json.loads(site["feeds/audio.json"])["items"]) == 140
    assert len(json.loads(site["feeds/tags/speech.asr.json"])["items"]) == 70


def test_a_paper_of_two_topics_stands_once_in_its_task(store: SqlStore, tmp_path: Path) -> None:
    """With the newest day's address."""
    entry = paper(1, written(1, "该论文研究识别。", ["speech.asr"]))
    store.save_digest(samples.digest(entry))
    store.save_digest(samples.digest(entry, day=DAY + timedelta(1)))
    site = built(store, tmp_path)
    (found,) = _entries(site, "feeds/tags/speech.asr.atom").values()
    assert f"days/{DAY + timedelta(1)}/" in str(found.find(f"{ATOM}link").get("href"))  # type: ignore[union-attr]


def test_nothing_hostile_acts_in_a_reader(store: SqlStore, tmp_path: Path) -> None:
    """Readers show HTML: there is none but ours, and no address but arXiv's, the site's and code by https."""
    nasty = hostile().model_copy(update={"title": f"{ATTACK}\x00\x08\ufffe]]>&amp;"})
    store.save_digest(samples.digest(nasty))
    site = built(store, tmp_path, base_url=BASE, report_url="https://frogs.example/?{id}")
    (entry,) = fromstring(site["feeds/audio.atom"]).findall(f"{ATOM}entry")
    for html in (_one(entry, "content"), json.loads(site["feeds/audio.json"])["items"][0]["content_html"]):
        page = Page(html.encode())
        assert {tag for tag, _ in page.tags} <= {"p", "a", "br", "strong", "small"}
        assert all(set(attrs) <= {"href", "lang"} for _, attrs in page.tags)
        assert all(re.match(r"https://(?:github\.com|frogs\.example)/", one) for one in page.addresses)
        assert "\u202e" not in html
    for link in entry.findall(f"{ATOM}link"):
        assert is_outside(str(link.get("href")))
        assert str(link.get("href")).startswith("https://")
    _is_valid(site["feeds/audio.atom"])


def test_a_topic_without_a_paper_has_a_feed(store: SqlStore, tmp_path: Path) -> None:
    """Valid, and dated by its newest day."""
    store.save_digest(samples.digest())
    site = built(store, tmp_path)
    _is_valid(site["feeds/audio.atom"])
    assert json.loads(site["feeds/audio.json"])["items"] == []


def test_a_page_lists_every_feed(site: dict[str, bytes]) -> None:
    """None is missing from it, and none is there that leads nowhere."""
    listed = {
        f"feeds/{one}" for one in Page(site["feeds/index.html"]).addresses if one.endswith(("atom", "json"))
    }
    assert listed == {path for path in site if path.startswith("feeds/") and not path.endswith("html")}


def test_every_digest_can_be_cited(filled: SqlStore, tmp_path: Path) -> None:
    """Each paper once, with what arXiv's record knows more than the digest."""
    record = Paper(
        id="9901.00001", version=1, title="A", authors=(), abstract="", categories=("cs.SD",), doi="10.1/frog"
    )
    filled.add_papers([record])
    site = built(filled, tmp_path)
    bib = site[f"cite/{DAY}/audio.bib"].decode()
    assert bib.count("@misc{") == len({entry.id for entry in samples.everything().entries})
    assert "doi = {10.1/frog}" in bib
    assert "DO  - 10.1/frog" in site[f"cite/{DAY}/audio.ris"].decode()
    assert site[f"cite/{DAY}/audio.ris"].count(b"ER  - \n") == bib.count("@misc{")
