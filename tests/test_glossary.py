"""The bilingual glossary: its rules, its look-up, and the slips that it finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.errors import UsageError
from jianbao.glossary import Glossary, Term

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = Glossary.parse((ROOT / "prompts" / "glossary.yml").read_text(encoding="utf-8"))


def _small(*terms: str) -> Glossary:
    rows = "".join(f"\n  - {{{term}}}" for term in terms)
    return Glossary.parse(f"version: 1.0.0\nterms:{rows}\n")


def _en(terms: tuple[Term, ...]) -> list[str]:
    return [term.en for term in terms]


@pytest.mark.parametrize(
    ("terms", "rule"),
    [
        (["en: cat, zh: 猫", "en: Cats, zh: 猫咪"], "stands twice"),
        (["en: cat, zh: 猫", "en: feline, zh: 猫科, aliases: [cat]"], "stands twice"),
        (["en: cat, zh: 猫, domain: 动物", "en: cat, zh: 命令"], "stands twice"),
        (["en: cat, zh: 猫, forbidden: [猫]"], "asks for and forbids 猫"),
        (["en: cat, zh: 猫, accepted: [猫咪], forbidden: [猫咪]"], "asks for and forbids 猫咪"),
        (["en: LoRA, keep_english: true, forbidden: [LoRA]"], "asks for and forbids LoRA"),
        (["en: cat"], "zh"),
        (["en: cat, zh: 猫, colour: red"], "colour"),
    ],
)
def test_a_broken_rule_is_named(terms: list[str], rule: str) -> None:
    """Whoever edits the file learns which rule it breaks."""
    with pytest.raises(UsageError, match=re.escape(rule)):
        _small(*terms)


def test_what_is_no_yaml_is_our_callers_mistake() -> None:
    """A parser's own error never leaves the room."""
    with pytest.raises(UsageError, match="glossary"):
        Glossary.parse("terms: [")


def test_a_kept_word_is_its_own_rendering() -> None:
    """Where Chinese writers keep the English, no Chinese need be given."""
    (term,) = _small("en: LoRA, keep_english: true, aliases: [low-rank adaptation]").terms
    assert term.zh == "LoRA"
    assert term.renderings == ("LoRA", "low-rank adaptation")


def test_the_most_specific_term_comes_first_and_hides_what_is_in_it() -> None:
    """Longer terms lead; speech recognition inside its longer name is no term of its own."""
    found = _en(GLOSSARY.rows_in("Timbre helps automatic speech recognition and speaker verification."))
    assert found == ["automatic speech recognition", "speaker verification", "timbre"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Every attack fails: the attack success rate (ASR) is nil.", []),
        ("The mean absolute errors (MAEs) on Pond fall.", ["mean absolute error"]),
        ("Valence, arousal, and dominance (VAD) are rated.", []),
        ("Text-to-speech (TTS) for frogs", ["text-to-speech"]),
        ("Automatic Speech Recognition (ASR) for frogs", ["automatic speech recognition"]),
        ("A masked auto-encoder (MAE) of ponds", ["masked autoencoder"]),
        ("ASR for frogs", ["automatic speech recognition"]),
        ("The recogniser (ASR) hears frogs.", ["automatic speech recognition"]),
        ("Small language models (SLMs) that speech needs not", ["SLM"]),
    ],
)
def test_an_acronym_that_a_paper_spells_out_otherwise_is_no_term(text: str, found: list[str]) -> None:
    """Nobody is told to write 自动语音识别 for an attack success rate."""
    asked = {"ASR", "MAE", "VAD", "TTS", "SLM"}
    assert [term.en for term in GLOSSARY.rows_in(text) if asked & set(term.spellings)] == found


def test_a_limit_cuts_the_least_specific() -> None:
    """A prompt with room for one row gets the longest term."""
    assert _en(GLOSSARY.rows_in("timbre of speaker verification", limit=1)) == ["speaker verification"]


def test_a_limit_keeps_what_is_often_got_wrong() -> None:
    """A plain term gives way to one that has a wrong rendering, and the order stays."""
    terms = _small("en: deep pond, zh: 深塘", "en: policy, zh: 策略, forbidden: [政策]", "en: frog, zh: 蛙")
    assert _en(terms.rows_in("A policy of frogs in a deep pond.", limit=2)) == ["deep pond", "policy"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two SLAMs", ["SLAM"]),
        ("The door slams", []),
        ("Transformers", ["Transformer"]),
        ("deepfakes", ["deepfake"]),
        ("nothing of the kind", []),
    ],
)
def test_spelling_counts_for_acronyms_only(text: str, found: list[str]) -> None:
    """Plurals are met, acronyms in capitals only."""
    assert _en(GLOSSARY.rows_in(text)) == found


def test_cues_tell_the_meanings_of_a_word_apart() -> None:
    """A policy is a 策略 where rewards are spoken of and a 政策 where governments are."""
    learnt = GLOSSARY.rows_in("The policy maximises a reward.")
    public = GLOSSARY.rows_in("The policy of a government.")
    assert [term.zh for term in learnt if term.en == "policy"] == ["策略"]
    assert [term.zh for term in public if term.en == "policy"] == ["政策"]


def test_prompt_rows_say_what_to_write_and_what_not() -> None:
    """One line a term: meaning, rendering, and what it must not become."""
    glossary = _small(
        "en: cat, zh: 猫, forbidden: [狗, 牛], domain: 动物",
        "en: LoRA, keep_english: true",
    )
    assert glossary.prompt_rows(glossary.terms) == "cat（动物） → 猫，不作 狗、牛\nLoRA → LoRA（保留英文）"


@pytest.mark.parametrize(
    ("source", "brief", "wrong"),
    [
        ("a Transformer for speech", "提出一种变压器", ["变压器"]),
        ("fault diagnosis of power equipment", "诊断变压器故障", []),
        ("speaker verification in noise", "该论文属于语音识别任务", ["语音识别"]),
        ("speaker verification and speech recognition", "语音识别与说话人确认", []),
        ("point cloud registration", "该论文研究点云注册", ["点云注册"]),
        ("image registration, and users' registration", "图像配准", []),
        ("a policy trained on rewards", "学习一种政策", ["政策"]),
        ("a reward for a policy that a government adopts", "政策", []),
        ("an equilibrium of a game", "求解游戏均衡", ["游戏均衡"]),
        ("the Nash equilibrium of agents", "求解纳什均衡", []),
    ],
)
def test_slips_are_found_and_right_words_are_not(source: str, brief: str, wrong: list[str]) -> None:
    """A forbidden rendering counts only where no other term of the source asks for it."""
    assert [zh for _, zh in GLOSSARY.slips(brief, GLOSSARY.rows_in(source))] == wrong


@given(st.text(), st.text())
def test_no_text_breaks_the_look_up(source: str, brief: str) -> None:
    """Whatever stands in an abstract or an answer, there is a result."""
    GLOSSARY.slips(brief, GLOSSARY.rows_in(source))
