"""The moves of an abstract: which problem, what is proposed, how it works, what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jianbao.drafting.figures import Figure, figures
from jianbao.drafting.lexicon import Lexicon
from jianbao.drafting.outcome import data_names, is_result, verdict
from jianbao.drafting.proposal import Proposal, and_then, read_proposal, read_study, read_title, title_name
from jianbao.drafting.quantities import sizes
from jianbao.drafting.said import Said
from jianbao.drafting.translate import noun_phrase, verb_phrase
from jianbao.drafting.words import plain, sentences, without_asides, words_of

__all__ = ["Moves", "read_moves"]

_TO_SOLVE = re.compile(
    r"\bto (?:address|tackle|mitigate|alleviate|overcome|solve|resolve|combat|counter|remedy|handle)"
    r"\s+(?P<what>[^.;]+)",
    re.IGNORECASE,
)
_SUFFERS = re.compile(
    r"\b(?:suffers? from|struggles? with|(?:hindered|limited|hampered|constrained|plagued) by|prone to|"
    r"susceptible to|vulnerable to|leads? to|leading to|problem of|"
    r"(?:challenge|issue)s? (?:of|such as|like|including))\s+(?P<what>[^.;]+)",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"\b(?:however|but|yet|despite|although|while|suffer|struggl|challeng|limit|lack|difficult|remain|fail|hinder|issue|"
    r"problem|bottleneck)",
    re.IGNORECASE,
)
_OWN = (
    r"(?:our|the proposed|this) (?:\w+ )?(?:approach|method|framework|model|system|pipeline|network|"
    r"algorithm|architecture|strategy|solution|technique|detector)"
)
_SURVEY = re.compile(
    r"\b(?:survey|systematic review|literature review|scoping review|overview)\b", re.IGNORECASE
)
_SURVEYS = re.compile(
    r"\b(?:we|this (?:paper|survey|article|work)) (?:\w+ly )?(?:surveys?|reviews?)\b", re.IGNORECASE
)
_NO_WORK = re.compile(r"^(?:实现|进行|提供|验证|考虑|评估|使用|提升|比较|测试)")
"""Verbs that say little of how something works."""
_FIGURE = re.compile(r"\d\s*(?:%|points?|×|times|x\b)")
_ONLY_A_WORD = re.compile(r".{0,3}(?:挑战|问题|差距|局限)")
_IS_DATA = re.compile(r"(?:基准|数据集|语料库|测试集)$")
_VAGUE = 4
"""Characters of a noun phrase that hardly says anything: 测试集."""
_SHORTEST_PROBLEM = 3
_SHORTEST_WORK = 6


class Moves(NamedTuple):
    """What was found; everything may be missing."""

    proposal: Proposal
    study: Said | None = None
    """研究…, where what is proposed is unknown or vague."""
    is_survey: bool = False
    problem: Said | None = None
    """A noun phrase."""
    works: tuple[Said, ...] = ()
    """How it works: verb phrases."""
    sizes: Said | None = None
    data: Said | None = None
    """Names of data sets that it was evaluated on."""
    results: tuple[tuple[Figure, str], ...] = ()
    """Figures with their sentences, the weightiest first."""
    verdict: Said | None = None
    """A result without a number."""


def read_moves(lexicon: Lexicon, title: str, abstract: str) -> Moves:
    """Read title and abstract."""
    raw = sentences(abstract)
    is_survey = bool(_SURVEY.search(title) or any(map(_SURVEYS.search, raw)))
    proposal, study = _subject(lexicon, title, raw, is_survey=is_survey)
    results = _results(lexicon, raw, proposal.name.zh if proposal.name else "")
    counts = ((one, sizes(plain(one))) for one in raw)
    return Moves(
        proposal=proposal,
        study=study,
        is_survey=is_survey,
        problem=_problem(lexicon, raw[: proposal.at + 1]),
        works=tuple(_works(lexicon, proposal, raw[proposal.at :])),
        sizes=next((Said("、".join(counted[:2]), one) for one, counted in counts if counted), None),
        results=results.figures,
        data=results.data,
        verdict=results.verdict,
    )


def _subject(
    lexicon: Lexicon, title: str, raw: Sequence[str], *, is_survey: bool
) -> tuple[Proposal, Said | None]:
    """What is proposed, and what is studied where that alone would say little."""
    titled = title_name(title, raw)
    proposal = read_proposal(lexicon, raw, titled)
    at, study = (None if proposal else read_study(lexicon, raw)) or (len(raw), None)
    proposal = proposal or Proposal(at=at)
    if titled and not proposal.name:
        proposal = proposal._replace(name=Said(titled, title))
    if is_survey and study and not study.zh.startswith("综述"):
        study = None
    if study or (proposal.what and len(proposal.what.zh) > _VAGUE):
        return proposal, study
    study, goal = read_title(lexicon, title)
    if goal and not (proposal.goal or proposal.works):
        proposal = proposal._replace(goal=goal)
    if study and proposal.kind != "method" and _IS_DATA.search(study.zh):
        return proposal._replace(what=Said(study.zh.removeprefix("研究"), title)), None
    return proposal, study


def _problem(lexicon: Lexicon, raw: Sequence[str]) -> Said | None:
    turns = [one for one in raw if _TURN.search(one)]
    for pattern, chosen in ((_TO_SOLVE, raw), (_SUFFERS, turns)):
        for sentence in chosen:
            match = pattern.search(plain(sentence))
            found = match and noun_phrase(lexicon, words_of(without_asides(match["what"])), 0, whole=True)
            if found and len(found.zh) >= _SHORTEST_PROBLEM and not _ONLY_A_WORD.fullmatch(found.zh):
                return Said(found.zh, sentence)
    return None


def _works(lexicon: Lexicon, proposal: Proposal, raw: Sequence[str]) -> Iterator[Said]:
    """What the proposed thing or its authors do: in the proposal's sentence, then in those behind it."""
    if proposal.works:
        yield proposal.works
    name = proposal.name.zh if proposal.name else "\0"
    doers = re.compile(
        rf"(?:^|(?<=[\s,]))(?:we|that|which|it|{_OWN}|{re.escape(name)})\s+(?:(?:first|then|also|further)\s+)?(?=\w)",
        re.IGNORECASE,
    )
    for sentence in raw[1:]:
        text = without_asides(plain(sentence))
        for match in () if _TURN.search(text) or _FIGURE.search(text) else doers.finditer(text):
            words = words_of(text[match.end() :])
            done = verb_phrase(lexicon, words, 0)
            if done and len(done.zh) >= _SHORTEST_WORK and not (name in done.zh or _NO_WORK.match(done.zh)):
                yield Said(done.zh + and_then(lexicon, words, done), sentence)


class _Results(NamedTuple):
    figures: tuple[tuple[Figure, str], ...]
    data: Said | None
    verdict: Said | None


def _results(lexicon: Lexicon, raw: Sequence[str], own: str) -> _Results:
    found: list[tuple[Figure, str]] = []
    data = said = None
    for sentence in raw:
        text = plain(sentence)
        if not is_result(text):
            continue
        found += [(figure, sentence) for figure in figures(lexicon, without_asides(text))]
        if not data and (names := data_names(text, own)):
            data = Said(names, sentence)
        if not said and (zh := verdict(lexicon, text)):
            said = Said(zh, sentence)
    return _Results(tuple(sorted(found, key=lambda pair: -pair[0].weight)), data, said)
