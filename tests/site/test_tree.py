"""The whole tree: nothing leads nowhere, nothing asks outside, nothing hostile acts."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest

from jianbao.adapters.store import SqlStore
from tests.site.house import DAY, SECRET, Page, built, days_of, is_outside


def _pages(site: dict[str, bytes]) -> dict[str, Page]:
    return {path: Page(data) for path, data in site.items() if path.endswith(".html")}


def test_every_link_and_anchor_leads_somewhere(site: dict[str, bytes]) -> None:
    """From every page, relative to where it stands."""
    pages = _pages(site)
    for path, page in pages.items():
        for address in page.addresses:
            if is_outside(address) or path == "404.html":
                continue
            target, _, fragment = address.partition("#")
            found = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target)))
                if target
                else path
            )
            assert found in site, f"{path}: {address}"
            assert not fragment or unquote(fragment) in pages[found].ids, f"{path}: {address}"


def test_anchors_are_papers_ids(site: dict[str, bytes]) -> None:
    """Without version, once on a page; an id that is no id is kept inert."""
    for path, page in _pages(site).items():
        assert len(page.ids) == len(set(page.ids)), path
    assert "9901.00001" in Page(site[f"days/{DAY}/audio.html"]).ids
    assert 'javascript:alert(1)"><b>' in Page(site[f"days/{DAY}/text.html"]).ids


def test_no_page_asks_a_third_party(site: dict[str, bytes]) -> None:
    """Only links may lead outside, by https, and none tells where the reader came from."""
    for path, page in _pages(site).items():
        for tag, attrs in page.tags:
            if tag not in ("a", "link", "meta"):
                loads = [attrs[name] for name in ("src", "href", "action") if attrs.get(name)]
                assert not any(is_outside(str(one)) for one in loads), (path, tag, attrs)
            if tag == "a" and is_outside(str(attrs.get("href"))):
                assert re.match(r"https?://", str(attrs["href"])), (path, attrs)
                assert attrs.get("rel") == "noopener", (path, attrs)
    assert b"@import" not in site["assets/style.css"]
    assert b"url(" not in site["assets/style.css"]


def test_nothing_hostile_acts(site: dict[str, bytes]) -> None:
    """No element, no handler, no inline script or style comes from what others wrote."""
    for path, page in _pages(site).items():
        for tag, attrs in page.tags:
            assert tag not in ("img", "iframe", "object", "embed", "style", "base"), path
            assert not [name for name in attrs if name.startswith("on") or name == "style"], (path, attrs)
            if tag == "script":
                assert attrs.get("src") or attrs.get("type") == "application/ld+json", path
        text = site[path].decode()
        assert "\u202e" not in text
        assert "evil" not in "".join(a for a in page.addresses if not is_outside(a)), path
        assert "{{7*7}}" in text or "49}" not in text


def test_what_is_told_to_search_engines_is_sound(site: dict[str, bytes]) -> None:
    """JSON whatever the title holds; arXiv's page is the paper's, and no `citation_` says that ours is."""
    for path, data in site.items():
        if path.startswith("days/") and path.endswith(("audio.html", "text.html")):
            found = re.search(r'<script type="application/ld\+json">(.*?)</script>', data.decode(), re.DOTALL)
            assert found
            graph = json.loads(found[1])["@graph"]
            assert {one["@type"] for one in graph} <= {"ScholarlyArticle"}
            assert all(one["sameAs"].startswith("https://arxiv.org/") for one in graph if "sameAs" in one)
        assert b"citation_" not in data


def test_what_is_held_is_nowhere(site: dict[str, bytes]) -> None:
    """Its page says that it waits, and no file has its text."""
    assert "简介待审核" in site[f"days/{DAY}/text.html"].decode()
    assert not [path for path, data in site.items() if SECRET.encode() in data]


def test_each_page_says_its_language_and_can_be_skipped_through(site: dict[str, bytes]) -> None:
    """Chinese, with English titles in English; a first link over the head; a policy."""
    for path, page in _pages(site).items():
        assert page.tags[0] == ("html", {"lang": "zh-CN"}), path
        policy = [attrs for tag, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy"]
        assert "default-src 'none'" in str(policy[0]["content"]), path
        assert "unsafe" not in str(policy[0]["content"]), path
        assert "#main" in page.addresses or path == "404.html"
    titles = [
        attrs for tag, attrs in Page(site[f"days/{DAY}/audio.html"]).tags if attrs.get("class") == "title"
    ]
    assert titles
    assert all(attrs.get("lang") == "en" for attrs in titles)


def test_the_same_store_gives_the_same_bytes(filled: SqlStore, tmp_path: Path) -> None:
    """File for file, in the same order."""
    assert list(built(filled, tmp_path).items()) == list(built(filled, tmp_path).items())


def test_the_manifest_knows_every_file(site: dict[str, bytes]) -> None:
    """With its sum; and counts what there is."""
    told = json.loads(site["manifest.json"])
    assert told["files"] == {
        path: hashlib.sha256(data).hexdigest() for path, data in site.items() if path != "manifest.json"
    }
    assert told["counts"]["days"] == 3
    assert told["counts"]["digests"] == 4
    assert told["counts"]["files"] == len(site)


def test_large_days_go_on_in_further_pages(store: SqlStore, tmp_path: Path) -> None:
    """No page passes 300 kB; every paper keeps its address; the script stays small."""
    for digest in days_of(1, 300, DAY):
        store.save_digest(digest)
    site = built(store, tmp_path)
    parts = [path for path in site if path.startswith(f"days/{DAY}/audio")]
    assert len(parts) > 2
    assert max(len(data) for path, data in site.items() if path.endswith(".html")) < 300_000
    assert (
        sum(len(data) for path, data in site.items() if path.endswith(".js") and "assets/" in path) <= 50_000
    )
    ids = [one for path in parts for one in Page(site[path]).ids if one.startswith("99")]
    assert len(ids) == len(set(ids)) == 300


def test_an_empty_store_gives_a_site_that_says_so(store: SqlStore, tmp_path: Path) -> None:
    """With a first page, and links that lead somewhere."""
    site = built(store, tmp_path)
    assert "还没有简报" in site["index.html"].decode()
    test_every_link_and_anchor_leads_somewhere(site)


@pytest.mark.parametrize("base", [None, "https://frogs.example/papers"])
def test_absolute_addresses_only_where_the_site_knows_its_own(
    filled: SqlStore, tmp_path: Path, base: str | None
) -> None:
    """Previews and the page of a wrong address; everything else stays relative."""
    site = built(filled, tmp_path, base_url=base)
    first = site["index.html"].decode()
    assert ("og:url" in first) == bool(base)
    assert f'href="{"/papers" if base else ""}/assets/style.css"' in site["404.html"].decode()


def test_readers_can_report_errors(filled: SqlStore, tmp_path: Path) -> None:
    """At every 简介, with the paper's id, whatever that holds."""
    site = built(filled, tmp_path, report_url="https://frogs.example/new?title={id}")
    assert "https://frogs.example/new?title=9901.00001" in site[f"days/{DAY}/audio.html"].decode()
    assert "title=javascript%3Aalert%281%29%22%3E%3Cb%3E" in site[f"days/{DAY}/text.html"].decode()


def test_days_know_their_neighbours(site: dict[str, bytes]) -> None:
    """Topic by topic, over days on which it did not come."""
    page = site["days/2026-01-06/audio.html"].decode()
    assert '<link rel="prev" href="../2025-12-29/audio.html">' in page
    assert '<link rel="next" href="../2026-01-07/audio.html">' in page
    assert date(2026, 1, 6).isoformat() in site["days/index.html"].decode()
