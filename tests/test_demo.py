"""`jianbao demo` in an empty folder: no key, no network, nothing configured."""

from __future__ import annotations

import importlib
import json
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import jianbao
from jianbao.demo import DemoPaper, announced_days
from jianbao.drafting import Writer
from jianbao.glossary import Glossary
from jianbao.model import Digest, day_folder
from jianbao.render import DEMO_NOTICE, read_record
from jianbao.settings.groups import TOPICS
from jianbao.taxonomy import Taxonomy
from tests.standin import Desk, Done

ROOT = Path(jianbao.__file__).parents[2]
PAPERS = [paper for day in announced_days().values() for paper in day]
TODAY = max(announced_days())


class Shown(NamedTuple):
    """A demonstration that has run."""

    desk: Desk
    done: Done
    digests: list[Digest]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Run once for all tests here."""
    desk = Desk(tmp_path_factory.mktemp("demo"))
    done = desk.run("demo")
    texts = [text.decode() for name, text in sorted(desk.files().items()) if name.endswith(".json")]
    return Shown(desk, done, [read_record(text) for text in texts])


def _outcomes(demo: Shown, paper: DemoPaper) -> list[dict[str, Any]]:
    """What became of a paper, in each digest that it stands in."""
    entries = [entry for digest in demo.digests for entry in digest.entries]
    found = [one.outcome for one in entries if (one.id, one.version) == (paper.id, paper.version)]
    assert found
    return [one.model_dump() for one in found if one]


@pytest.mark.slow
def test_ends_whole(demo: Shown) -> None:
    """Every topic has its digest and its record, beside an index; the exit code is 0."""
    assert demo.done.code == 0, demo.done.err
    assert "Traceback" not in demo.done.err
    files = demo.desk.files()
    pages = {name.removesuffix(".md") for name in files if name.endswith(".md")} - {"README"}
    assert {f"{day_folder(TODAY)}/{slug}" for slug in TOPICS} <= pages
    assert {name.removesuffix(".json") for name in files if name.endswith(".json")} == pages
    assert "README.md" in files
    assert f"outputs/{day_folder(TODAY)}/video.md" in demo.done.out


@pytest.mark.slow
def test_stays_in_its_folder(demo: Shown) -> None:
    """Nothing is written beside outputs, store and Prefect's home, and one's own store is left alone."""
    assert {one.name for one in demo.desk.folder.iterdir()} <= {"outputs", ".jianbao", ".prefect"}
    assert (demo.desk.folder / ".jianbao" / "demo.db").is_file()
    assert not (demo.desk.folder / ".jianbao" / "jianbao.db").exists()


@pytest.mark.slow
def test_every_file_says_that_it_is_a_demonstration(demo: Shown) -> None:
    """Whoever finds one of the files alone cannot take it for real."""
    for name, text in demo.desk.files().items():
        if name.endswith(".md"):
            assert DEMO_NOTICE in text.decode(), name
        else:
            assert json.loads(text)["demo"] is True, name


@pytest.mark.slow
def test_records_keep_to_the_published_schema(demo: Shown) -> None:
    """Every record is valid by docs/digest.schema.json."""
    try:
        jsonschema = importlib.import_module("jsonschema")
    except ImportError:
        pytest.skip("jsonschema is not installed; the records were read by pydantic")
    schema = json.loads((ROOT / "docs" / "digest.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for name, text in demo.desk.files().items():
        if name.endswith(".json"):
            assert not list(validator.iter_errors(json.loads(text))), name


@pytest.mark.slow
def test_a_withdrawn_paper_has_no_brief(demo: Shown) -> None:
    """It is listed, with the reason, and nobody writes about it."""
    for paper in (one for one in PAPERS if one.withdrawn):
        for outcome in _outcomes(demo, paper):
            assert (outcome["state"], outcome["reason"], outcome["brief"]) == ("none", "withdrawn", None)


@pytest.mark.slow
def test_a_scan_is_written_from_its_abstract(demo: Shown) -> None:
    """A PDF without text is no reason to be silent, and the record says so."""
    for paper in (one for one in PAPERS if one.scanned):
        for outcome in _outcomes(demo, paper):
            assert outcome["state"] == "published"
            assert outcome["reason"].startswith("pdf: ")


@pytest.mark.slow
def test_hidden_words_have_no_part_in_a_brief(demo: Shown) -> None:
    """A sentence in white is not repeated, in no language, and a person has to look at the paper."""
    hiding = [one for one in PAPERS if one.hidden]
    assert hiding
    for paper in hiding:
        assert paper.hidden not in json.dumps([digest.model_dump_json() for digest in demo.digests])
        for outcome in _outcomes(demo, paper):
            assert (outcome["state"], outcome["reason"]) == ("held", "checks: injection.hidden")
            assert not set(paper.hidden.split()) & set(outcome["brief"]["text"].split())


@pytest.mark.slow
def test_a_cross_list_is_written_once(demo: Shown) -> None:
    """A paper in two topics stands in both with one and the same outcome."""
    topics = defaultdict(set)
    for digest in demo.digests:
        for entry in digest.entries:
            topics[entry.id, entry.version].add(digest.topic.slug)
    shared = [one for one in PAPERS if len(topics[one.id, one.version]) > 1]
    assert shared
    for paper in shared:
        first, *others = _outcomes(demo, paper)
        assert others
        assert all(other == first for other in others)


@pytest.mark.slow
def test_again_changes_nothing(demo: Shown) -> None:
    """The second time it finds everything done: the same bytes, and Prefect is not even started."""
    before = demo.desk.files()
    again = demo.desk.run("demo")
    assert again.code == 0
    assert "Prefect" not in again.err
    assert demo.desk.files() == before


@pytest.mark.parametrize("paper", [one for one in announced_days()[TODAY] if one.announced == "new"][:4])
def test_briefs_are_made_from_the_papers(paper: DemoPaper) -> None:
    """Nothing is stored beforehand: with another paper's abstract, another 简介."""
    prompts = ROOT / "prompts"
    writer = Writer(
        Taxonomy.parse((prompts / "taxonomy.yml").read_text("utf-8")),
        Glossary.parse((prompts / "glossary.yml").read_text("utf-8")),
    )
    other = next(one for one in PAPERS if one.categories[0] != paper.categories[0])
    ours = writer.draft(paper.title, paper.abstract, paper.categories)
    changed = writer.draft(paper.title, other.abstract, paper.categories)
    assert ours.text != changed.text
    assert all(one.quote in paper.abstract or one.quote in paper.title for one in ours.evidence)
