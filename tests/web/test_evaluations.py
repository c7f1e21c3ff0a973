"""Evaluations in the pages: regressions first, pairs in pages, and judged blind."""

from __future__ import annotations

import json
import re

import pytest
from lxml.etree import _Element
from lxml.html import fromstring

from jianbao.model.evaluation import Preference, Vote
from tests.stages import samples
from tests.web.house import AUTHOR, PROMPT, Visitor
from tests.web.judged import CANDIDATE, ID, NEW, OLD, evaluation, pair
from tests.web.test_safety import HOSTILE

URL = f"/evaluation/{ID}"
BLIND = f"{URL}/blind"
NAMES = (OLD, NEW, f"{PROMPT.id}@", f"{CANDIDATE.id}@", "candidate", "baseline", PROMPT.sha256)


def _read(page: _Element) -> str:
    return "".join(map(str, page.itertext()))


async def _judge(visitor: Visitor, number: int, say: str) -> str:
    page = await visitor.get(f"{BLIND}?n={number}")
    [token] = set(re.findall(r'name="csrf" value="([^"]+)"', page.text))
    done = await visitor.post(BLIND, {"csrf": token, "n": str(number), "say": say})
    assert done.status == 303
    return done.headers["location"]


async def test_the_list_names_them(visitor: Visitor) -> None:
    """With verdict and set; an empty one says how to make one."""
    assert "jianbao eval" in (await visitor.get("/evaluations")).text
    visitor.store.save_evaluation(evaluation([pair(1, wrong=True)]))
    page = await visitor.get("/evaluations")
    assert URL in page.text
    assert "brief@2" in page.text


async def test_regressions_stand_first_and_pairs_in_pages(visitor: Visitor) -> None:
    """Twenty on a page, each leading to its paper; a part of them by its address."""
    pairs = [pair(number, wrong=number <= 3) for number in range(1, 46)]
    visitor.store.save_evaluation(evaluation(pairs))
    tree = fromstring((await visitor.get(URL)).text)
    kinds = [one.get("class") for one in tree.iter("article")]
    assert kinds == ["regressed"] * 3 + ["same"] * 17
    assert f"/paper/{samples.paper_id(1)}v1" in [one.get("href") for one in tree.iter("a")]
    assert tree.findtext(".//article//ins")
    assert "变差 3 篇" in _read(tree)
    assert len(list(fromstring((await visitor.get(f"{URL}?page=3")).text).iter("article"))) == 5
    assert len(list(fromstring((await visitor.get(f"{URL}?part=regressed")).text).iter("article"))) == 3
    assert (await visitor.get(f"{URL}?part=none")).status == 404
    assert (await visitor.get("/evaluation/nowhere")).status == 404


async def test_blind_means_blind(visitor: Visitor) -> None:
    """No prompt, no model, no finding and no side, neither on the page nor behind it."""
    visitor.store.save_evaluation(evaluation([pair(number, wrong=True) for number in range(1, 9)]))
    page = await visitor.get(BLIND)
    assert page.status == 200
    for name in (*NAMES, "数量级与原文不符", "变差"):
        assert name not in page.text
    assert samples.GOOD[:20] in _read(fromstring(page.text))


async def test_votes_lead_through_all_pairs_and_are_told(visitor: Visitor) -> None:
    """Without JavaScript: from pair to pair, to the end, and into page, JSON and file."""
    visitor.store.save_evaluation(evaluation([pair(number) for number in range(1, 4)]))
    assert (await _judge(visitor, 1, "1")).endswith("/blind?n=2&done=1")
    assert (await _judge(visitor, 3, "0")).endswith("/blind?n=2&done=3")
    assert (await _judge(visitor, 2, "2")).endswith("/blind?done=2")
    assert "都评过了" in (await visitor.get(BLIND)).text

    votes = visitor.store.votes(ID)
    assert [one.author for one in votes] == [AUTHOR] * 3
    assert [one.preference for one in votes].count(Preference.TIE) == 1
    told = json.loads((await visitor.get(f"/export/evaluation/{ID}.json")).text)
    assert told["human"]["judges"] == {AUTHOR: 3}
    assert "盲评：候选胜" in (await visitor.get(URL)).text
    assert "盲评：候选胜" in (await visitor.get(f"/export/evaluation/{ID}.html")).text


async def test_a_vote_can_be_taken_back(visitor: Visitor) -> None:
    """From the next pair, where it is named, too; both stay in the store."""
    visitor.store.save_evaluation(evaluation([pair(number) for number in range(1, 4)]))
    after = await visitor.get(await _judge(visitor, 1, "1"))
    assert "第 1 对：甲好" in _read(fromstring(after.text))
    assert (await _judge(visitor, 1, "undo")).endswith("/blind?n=1")
    assert [one.preference is None for one in visitor.store.votes(ID)] == [False, True]
    assert "您评过" not in (await visitor.get(f"{BLIND}?n=1")).text


async def test_two_people_are_held_against_each_other(visitor: Visitor) -> None:
    """Cohen's kappa, where both judged."""
    made = evaluation([pair(number) for number in range(1, 3)])
    visitor.store.save_evaluation(made)
    for author in ("林审阅", "陈审阅"):
        for one, said in zip(made.pairs, (Preference.CANDIDATE, Preference.BASELINE), strict=True):
            visitor.store.add_vote(
                Vote(
                    evaluation=ID,
                    paper_id=one.paper_id,
                    version=1,
                    preference=said,
                    author=author,
                    at=samples.NOW,
                )
            )
    assert "同评 2 篇，2 篇一致，Cohen κ 1.00" in (await visitor.get(URL)).text


@pytest.mark.parametrize(
    "fields", [{"n": "9", "say": "1"}, {"n": "1", "say": "7"}, {"n": "x", "say": "1"}, {}]
)
async def test_odd_votes_are_none(visitor: Visitor, fields: dict[str, str]) -> None:
    """Nothing is written."""
    visitor.store.save_evaluation(evaluation([pair(1)]))
    page = await visitor.get(BLIND)
    [token] = set(re.findall(r'name="csrf" value="([^"]+)"', page.text))
    assert (await visitor.post(BLIND, {"csrf": token, **fields})).status in (400, 404)
    assert (await visitor.post(BLIND, {"n": "1", "say": "1"})).status == 403
    assert not visitor.store.votes(ID)


async def test_what_papers_and_models_say_is_text(visitor: Visitor) -> None:
    """In pairs, drawn apart from the templates, and in blind ones."""
    hostile = pair(1, samples.GOOD, samples.GOOD + HOSTILE)
    visitor.store.save_evaluation(
        evaluation([hostile.model_copy(update={"title": HOSTILE, "abstract": HOSTILE})])
    )
    for url in (URL, BLIND, "/evaluations"):
        page = await visitor.get(url)
        tree = fromstring(page.text)
        assert [one.get("src") for one in tree.iter("script")] == ["/static/keys.js"]
        assert not list(tree.iter("img", "iframe", "object", "style", "base"))
        assert not [name for one in tree.iter() for name in one.attrib if str(name).startswith("on")]
        assert not re.search(r"\sstyle=", page.text)
        assert "\u202e" not in page.text
