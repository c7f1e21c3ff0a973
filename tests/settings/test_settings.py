"""Where a setting comes from, and what is said where one is wrong."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jianbao.errors import UsageError
from jianbao.model import Follow
from jianbao.settings import Settings, find_root, load
from tests.environment import environment

SECRET = "sk-0123456789-secret"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder without a configuration, nor any above it."""
    return tmp_path.resolve()


def _load(root: Path, text: str = "", overrides: dict[str, Any] | None = None, **variables: str) -> Settings:
    if text:
        (root / "jianbao.toml").write_text(text, encoding="utf-8")
    with environment(**variables):
        return load(overrides, root)


def _faults(root: Path, text: str = "", **variables: str) -> list[str]:
    with pytest.raises(UsageError) as caught:
        _load(root, text, None, **variables)
    return str(caught.value).split("\n")


def test_without_a_file_everything_has_a_default(root: Path) -> None:
    """Five topics, arXiv's own hosts, a store and outputs below the working directory."""
    settings = _load(root)
    assert [topic.slug for topic in settings.topic_names()] == [
        "video",
        "text",
        "audio",
        "robotics",
        "society",
    ]
    assert settings.root == root
    assert settings.store_url == f"sqlite:///{root}/.jianbao/jianbao.db"
    assert settings.outputs_dir == root / "outputs"
    assert settings.cache_dir == root / ".jianbao" / "cache"
    assert settings.arxiv.pdf_url == "https://export.arxiv.org/pdf"
    assert (settings.llm.repairs, settings.checks.hold, settings.digest.layout) == (2, "error", "standard")
    assert (settings.llm.provider, settings.keys) == (None, {})


def test_command_before_environment_before_file_before_default(root: Path) -> None:
    """Each source overrides the next, key by key: what it does not name is left to the others."""
    text = '[llm]\nrepairs = 1\nmodel = "of-file"\n[pdf]\nworkers = 3\n'
    assert _load(root, text).llm.repairs == 1
    assert _load(root, JIANBAO_LLM__REPAIRS="3").llm.repairs == 3
    settings = _load(
        root, overrides={"llm": {"repairs": 5}}, JIANBAO_LLM__REPAIRS="3", JIANBAO_PDF__SECONDS="9"
    )
    assert (settings.llm.repairs, settings.llm.model, settings.llm.tries) == (5, "of-file", 6)
    assert (settings.pdf.workers, settings.pdf.seconds) == (3, 9)


def test_topics_of_the_file_are_all_there_are(root: Path) -> None:
    """Who names topics gets those, not the five of the project besides."""
    settings = _load(root, '[topics.pond]\nname = "池塘"\ncategories = ["q-bio.PE", "cs.SD"]\n')
    [topic] = settings.topic_names()
    assert (topic.slug, topic.name, topic.categories) == ("pond", "池塘", ("q-bio.PE", "cs.SD"))


def test_categories_come_from_the_environment_as_json(root: Path) -> None:
    """One topic's list is replaced; its name and the other topics stay."""
    settings = _load(root, JIANBAO_TOPICS__AUDIO__CATEGORIES='["cs.SD","eess.SP"]')
    topics = {topic.slug: topic for topic in settings.topic_names()}
    assert topics["audio"].categories == ("cs.SD", "eess.SP")
    assert topics["audio"].name == "音频"
    assert len(topics) == 5


def test_a_topic_follows_its_own_words_first(root: Path) -> None:
    """Then those of all topics, each once; a topic with nothing to follow is not named."""
    text = """
        [topics.a]
        name = "甲"
        categories = ["cs.SD"]
        follow.keywords = ["frog", " tree  frog "]
        [topics.b]
        name = "乙"
        categories = ["cs.CL"]
    """
    assert _load(root, text).follows == {"a": Follow(keywords=("frog", "tree frog"))}
    everywhere = _load(root, text, JIANBAO_FOLLOW__KEYWORDS='["newt", "frog"]').follows
    assert everywhere["a"].keywords == ("frog", "tree frog", "newt")
    assert everywhere["b"].keywords == ("newt", "frog")
    mine = _load(root, text, JIANBAO_TOPICS__B__FOLLOW__EXCLUDE='["survey"]').follows
    assert mine["b"] == Follow(exclude=("survey",))


@pytest.mark.parametrize("word", ["", "  ", "a; b"])
def test_what_cannot_be_followed_is_told(root: Path, word: str) -> None:
    """It would be lost, or taken for two, in a line of words."""
    [fault] = _faults(root, f"[follow]\nauthors = ['Ada Example', '{word}']")
    assert "follow.authors.1" in fault


@pytest.mark.parametrize("value", ["cs.SD", '["cs.SD"', "{cs.SD}"])
def test_categories_that_are_no_json_are_told_with_their_variable(root: Path, value: str) -> None:
    """The sentence names the variable and the form that is wanted."""
    [told] = _faults(root, JIANBAO_TOPICS__AUDIO__CATEGORIES=value)
    assert told.startswith("environment JIANBAO_TOPICS__AUDIO__CATEGORIES: is not JSON")
    assert '["cs.SD", "eess.AS"]' in told


def test_every_fault_is_told_at_once_with_its_place(root: Path) -> None:
    """File and line of each, the nearest name that is right, and the environment's own faults besides."""
    text = """\
[topics.audio]
name = "音频"

[topics."Bad Slug"]
name = "x"
categories = ["cs.SD"]

[topics.video]
name = ""
categories = [
  "computer vision",
]

[lmm]
model = "x"

[llm]
modle = "x"
repairs = 9
base_url = "not a url"

[digest]
timezone = "Mars/Base"
layout = "clasic"

[arxiv]
interval_s = -1
"""
    told = _faults(root, text, JIANBAO_PFD__WORKERS="2", JIANBAO_PDF__WORKERS="two", JIANBAO_PDF__WORKRES="2")
    file = root / "jianbao.toml"
    for line, start in {
        1: "topics.audio.categories: ",
        4: "topics.Bad Slug: ",
        9: "topics.video.name: ",
        10: "topics.video.categories: 'computer vision' has not the form",
        14: "lmm: unknown key, did you mean 'llm'?",
        18: "llm.modle: unknown key, did you mean 'model'?",
        19: "llm.repairs: ",
        20: "llm.base_url: ",
        23: "digest.timezone: no such time zone: 'Mars/Base'",
        24: "digest.layout: Input should be 'standard' or 'classic'",
        27: "arxiv.interval_s: ",
    }.items():
        assert any(one.startswith(f"{file}:{line}: {start}") for one in told), (line, told)
    assert any(one.startswith("environment JIANBAO_PDF__WORKERS: pdf.workers: ") for one in told)
    assert "environment JIANBAO_PDF__WORKRES: pdf.workres: unknown key, did you mean 'workers'?" in told
    assert "environment JIANBAO_PFD__WORKERS: no setting 'pfd', did you mean 'pdf'?" in told
    assert len(told) == 14


def test_an_unknown_variable_alone_is_a_fault(root: Path) -> None:
    """A typo in a variable's name would otherwise change nothing, in silence."""
    assert _faults(root, JIANBAO_LMM__MODEL="x") == [
        "environment JIANBAO_LMM__MODEL: no setting 'lmm', did you mean 'llm'?"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[llm\n", "jianbao.toml: Expected ']'"),
        ("[topics]\n", "jianbao.toml:1: topics: "),
        ("topics = 3\n", "jianbao.toml:1: topics: "),
        (
            '[topics.a]\nname = "x"\ncategories = ["cs.SD", "cs.SD"]\n',
            "jianbao.toml:3: topics.a.categories: ",
        ),
        ('[topics.a]\nname = "x"\ncategories = []\n', "jianbao.toml:3: topics.a.categories: "),
        ('clock.now = "2026-11-02T08:00:00"\n', "jianbao.toml:1: clock.now: "),
    ],
)
def test_a_fault_of_the_file_has_its_line(root: Path, text: str, told: str) -> None:
    """Broken TOML, a table that is none, an empty or doubled list, a time without a zone."""
    [fault] = _faults(root, text)
    assert fault.startswith(f"{root}/{told}")


def test_a_file_that_is_not_utf8_is_told(root: Path) -> None:
    """The sentence names the file."""
    (root / "jianbao.toml").write_bytes('[topics.a]\nname = "音频"\n'.encode("gbk"))
    assert _faults(root)[0].startswith(f"{root}/jianbao.toml: ")


def test_the_root_is_found_upward(root: Path) -> None:
    """The nearest file counts, from however deep a folder; where there is none, the folder itself."""
    deep = root / "a" / "b"
    deep.mkdir(parents=True)
    assert find_root(deep) == deep
    (root / "jianbao.toml").touch()
    assert find_root(deep) == root
    (root / "a" / "jianbao.toml").write_text("[llm]\nrepairs = 0\n")
    with environment():
        settings = load(start=deep)
    assert (settings.root, settings.llm.repairs) == (root / "a", 0)


def test_paths_are_the_roots(root: Path) -> None:
    """Relative ones below it, absolute ones as they are; a store's URL is taken as it is."""
    settings = _load(root, '[outputs]\ndir = "digests"\n[store]\nurl = "postgresql://h/db"\n')
    assert settings.outputs_dir == root / "digests"
    assert settings.store_url == "postgresql://h/db"
    assert _load(root, JIANBAO_OUTPUTS__DIR="/srv/digests").outputs_dir == Path("/srv/digests")


def test_the_demonstration_has_a_store_of_its_own(root: Path) -> None:
    """Its invented papers never come near the real ones."""
    assert _load(root, overrides={"demo": True}).store_url.endswith("/.jianbao/demo.db")


@pytest.mark.parametrize(
    "variables",
    [
        {"JIANBAO_LLM__API_KEY": SECRET},
        {"OPENAI_API_KEY": SECRET, "DEEPSEEK_API_KEY": SECRET},
        {"JIANBAO_LLM": f'{{"api_key": "{SECRET}"}}'},
        {"JIANBAO_STORE__URL": f"postgresql://u:{SECRET}@h/db"},
    ],
)
def test_secrets_are_in_no_repr(root: Path, variables: dict[str, str]) -> None:
    """Neither of the settings nor of a table of them; a database's password is one too."""
    settings = _load(root, "", None, **variables)
    shown = f"{settings!r} {settings} {settings.llm!r} {settings.store!r} {settings.keys!r}"
    assert SECRET not in shown


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        (f'[llm]\napi_kee = "{SECRET}"\n', {}),
        (f'[llm]\napi_key = ["{SECRET}"]\n', {}),
        (f'[llm]\nmax_tokens = "{SECRET}"\n', {}),
        (f'api_key = "{SECRET}"\n', {}),
        (f'[llm]\napi_key = "{SECRET}\n', {}),
        ("", {"JIANBAO_LLM__API_KEE": SECRET}),
        ("", {"JIANBAO_LLM": f'{{"api_key": "{SECRET}",}}'}),
        ("", {"JIANBAO_API_KEY": SECRET, "JIANBAO_PDF__WORKERS": "0"}),
        ("", {"JIANBAO_LLM__API_KEY": SECRET, "JIANBAO_LLM__REPAIRS": "99"}),
    ],
)
def test_secrets_are_in_no_error(root: Path, text: str, variables: dict[str, str]) -> None:
    """Wherever a key was put by mistake, neither the sentence nor a traceback of it shows it."""
    with pytest.raises(UsageError) as caught:
        _load(root, text, None, **variables)
    assert str(caught.value)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_keys_of_the_environment_are_found_by_their_ending(root: Path) -> None:
    """Empty ones are none: a shell that exports a variable without a value has no key."""
    settings = _load(root, OPENAI_API_KEY=SECRET, GLM_API_KEY="")
    assert list(settings.keys) == ["OPENAI_API_KEY"]
    assert settings.keys["OPENAI_API_KEY"].get_secret_value() == SECRET


def test_an_unknown_topic_names_the_nearest(root: Path) -> None:
    """And all there are."""
    with pytest.raises(UsageError, match=r"no topic 'adio', did you mean 'audio'\?; there are video, text"):
        _load(root).topic_names(("adio",))
    assert [topic.slug for topic in _load(root).topic_names(("text", "audio"))] == ["text", "audio"]


def test_the_clock_can_be_set(root: Path) -> None:
    """A set time stands for now; the real one has the readers' zone."""
    settings = _load(root, JIANBAO_CLOCK__NOW="2025-08-07T14:00:00+08:00")
    assert settings.now() == datetime(2025, 8, 7, 6, tzinfo=UTC)
    assert _load(root).now().utcoffset() == timedelta(hours=8)


def test_a_mirror_of_ones_own_is_asked_by_many_at_once(root: Path) -> None:
    """Without a pause there is no reason for one connection alone; whoever sets a number gets it."""
    assert _load(root).connections == 1
    assert _load(root, JIANBAO_ARXIV__INTERVAL_S="0").connections == 64
    assert _load(root, JIANBAO_ARXIV__CONNECTIONS="2").connections == 2


@pytest.mark.parametrize(
    "category", ["cs.CV", "hep-lat", "cond-mat.mes-hall", "physics.acc-ph", "q-bio.NC", "math", "eess.AS"]
)
def test_real_categories_are_taken(root: Path, category: str) -> None:
    """Archives old and new, with and without subject classes."""
    text = f'[topics.a]\nname = "x"\ncategories = ["{category}"]\n'
    assert _load(root, text).topic_names()[0].categories == (category,)


@pytest.mark.parametrize("category", ["cs.cv ", "CS.CV", "cs..CV", "cs/CV", "all:electron", "cs.CV+cs.CL"])
def test_what_is_no_category_is_refused(root: Path, category: str) -> None:
    """Before any request is made with it."""
    told = _faults(root, f'[topics.a]\nname = "x"\ncategories = ["{category}"]\n')
    assert "has not the form of an arXiv category" in told[0]
