"""The index as files, and what they are made of."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jianbao.render.search.postings import PLACES, SYMBOLS, Postings, written
from jianbao.render.search.words import VARIANTS, fold, name, terms
from jianbao.render.site.pages import HERE
from tests.search import house
from tests.site.house import paper
from tests.site.house import written as written_brief

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=12)


def test_the_same_papers_give_the_same_bytes() -> None:
    """Whoever builds, and whenever."""
    assert house.built(house.invented()) == house.built(house.invented())


def test_another_archive_has_another_name() -> None:
    """What a browser kept of yesterday's index is not mixed with today's: each is asked for by its name."""
    pattern = re.compile(rb'data-build="([0-9a-f]{12})"')
    names = {pattern.findall(house.built(house.invented(papers))["search.html"])[0] for papers in (20, 30)}
    assert len(names) == 2


def test_every_file_hands_its_part_to_one_function() -> None:
    """Also from a folder on disk, where nothing but scripts can be read; and none is large."""
    for path, data in house.built(house.invented()).items():
        if path.startswith("search/"):
            part = path.removeprefix("search/").removesuffix(".js")
            assert data.startswith(f'jianbao("{part}",'.encode())
            assert data.endswith(b");\n")
            assert len(data) < 100_000


def test_an_archive_of_nothing_can_be_searched() -> None:
    """A new site has the page, and a root without papers."""
    files = house.built([])
    assert b'"papers":0' in files["search/root.js"]
    assert "search.html" in files


def test_of_three_thousand_authors_all_are_indexed_and_some_shown() -> None:
    """A reader who asks for the last of them finds the paper; nobody loads all their names."""
    authors = tuple(f"Author{number} Frog" for number in range(3000))
    crowd = paper(1, written_brief(1, "该论文很热闹。"), authors=authors)
    files = house.built(house.single(crowd))
    assert b"@author2999:" in b"".join(data for path, data in files.items() if path.startswith("search/i/"))
    assert len(files["search/d/0.js"]) < 2000


def test_scripts_stay_small() -> None:
    """The search's own below 20 kB, all together below 50."""
    sizes = {path.name: path.stat().st_size for path in (HERE / "assets").glob("*.js")}
    assert sizes["search.js"] <= 20_000
    assert sum(sizes.values()) <= 50_000


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    """Of what is asked and what is indexed, one form."""
    assert fold(fold(text)) == fold(text)


def test_variants_are_pairs_that_do_not_chain() -> None:
    """Each traditional character once, no simplified one among them."""
    traditional, simplified = VARIANTS[::2], VARIANTS[1::2]
    assert len(set(traditional)) == len(traditional) == len(simplified) > 2000
    assert not set(traditional) & set(simplified)


@given(HAN, HAN, HAN)
def test_a_phrase_stands_at_places_that_follow_each_other(before: str, phrase: str, after: str) -> None:
    """Every phrase of a run of Chinese is found by its pairs."""
    standing = set(terms(before + phrase + after))
    simple = fold(phrase)
    assert any(
        all((one + other, start + at) in standing for at, (one, other) in enumerate(pairwise(simple)))
        for start in range(len(before) + 1)
    )


@given(HAN, HAN)
def test_a_comma_parts_a_phrase(one: str, other: str) -> None:
    """No pair leads over it, and the places behind it do not follow."""
    found = {place: term for term, place in terms(f"{one}，{other}")}
    assert len(one) not in found
    assert sum(map(len, found.values())) == 2 * len(one + other) - 2


def test_names_are_equal_however_they_are_spelt() -> None:
    """Width, case, hyphens and blanks do not count."""
    assert name("Speech-Recognition") == name("speech  recognition") == "speech recognition"
    assert name("語音識別") == name("语音 识别") == "语 音 识 别"
    assert name("3D目标检测") == name("3d 目标检测")


@given(
    st.lists(
        st.dictionaries(st.sampled_from("abc"), st.sets(st.integers(0, PLACES - 1), min_size=1)), max_size=80
    )
)
def test_what_is_written_down_is_read_back(papers: list[dict[str, set[int]]]) -> None:
    """Every place of every term, and no other."""
    postings = Postings()
    for number, its in enumerate(papers):
        postings.add(number, ((term, at) for term in sorted(its) for at in sorted(its[term])))
    found = {}
    for _, shard in postings.shards():
        for term, _, text in (one.partition(":") for one in shard.decode().split(",")):
            found[term] = _read(text)
    wanted: dict[str, list[tuple[int, int]]] = {}
    for number, its in enumerate(papers):
        for term, places in its.items():
            wanted.setdefault(term, []).extend((number, at) for at in sorted(places))
    assert found == wanted


def _read(text: str) -> list[tuple[int, int]]:
    values = iter(_numbers(text))
    found, paper = [], -1
    for step in values:
        paper += step >> 1
        at = 0
        for _ in range(next(values) if step & 1 else 1):
            at += next(values)
            found.append((paper, at))
    return found


def _numbers(text: str) -> list[int]:
    found, value, scale = [], 0, 1
    for digit in map(SYMBOLS.index, text):
        if digit < 58:
            found.append(value + digit * scale)
            value, scale = 0, 1
        else:
            value, scale = value + (digit - 58) * scale, scale * 32
    return found


@given(st.integers(0, 10**9))
def test_numbers_are_written_in_characters_that_no_script_minds(number: int) -> None:
    """No quote, backslash, comma or colon; and read back."""
    text = written(number).decode()
    assert not set(text) & set('"\\,: \n')
    assert _numbers(text) == [number]
