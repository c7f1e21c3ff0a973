"""The sentence that says what is proposed, or studied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from jianbao.drafting.lexicon import Lexicon
from jianbao.drafting.outcome import is_common_name
from jianbao.drafting.said import Said
from jianbao.drafting.tables import tables
from jianbao.drafting.translate import Phrase, noun_phrase, verb_phrase
from jianbao.drafting.words import Word, is_name, plain, without_asides, words_of

__all__ = ["Proposal", "and_then", "read_proposal", "read_study", "read_title", "title_name"]

_WHO = (
    r"\b(?:we|this (?:paper|work|study|article|report|survey|thesis|research)|"
    r"(?:the|our) (?:paper|work|study|authors?))\s+"
    r"(?:(?:then|also|here|further|first|therefore|thus|hence|newly|additionally|systematically|formally)\s+)*"
    r"(?:(?:aims?|seeks?) to\s+)?"
)
_PROPOSES = re.compile(
    _WHO
    + r"(?P<verb>propose|introduce|present|develop|describe|design|build|construct|create|curate|release|"
    r"contribute|provide|offer|devise|establish|collect)(?:s|d|ed)?\b",
    re.IGNORECASE,
)
_STUDIES = re.compile(_WHO + rf"(?P<verb>{'|'.join(tables().studies)})(?:s|d|ed)?\b", re.IGNORECASE)
_MAKING = {"propose", "develop", "devise", "design", "build", "construct"}
"""Verbs whose object is new, whatever it is."""
_ARTEFACT = re.compile(
    r"(?:方法|框架|模型|系统|网络|架构|算法|流程|模块|机制|策略|范式|方案|工具包?|平台|库|接口|器|数据|数据集|语料库?|基准|"
    r"指标|函数|损失|表示|技术|智能体|助手|机器人|体系|集|协议|测试|评测|扩展|变体|组件|适配|任务|工作流|原型)$"
)
_NAMED = re.compile(
    r"\b(?:called|named|termed|dubbed|coined|namely|i\.e\.,)\s+(?:the\s+)?[\"'*]*(?P<name>[A-Za-z0-9][\w.+-]*)"
)
_BRACKETED = re.compile(r"\(\s*(?:\w+ )?[\"'*]*(?P<name>[A-Za-z0-9][\w.+-]*)[\"'*]*\s*\)")
_APPOSED = re.compile(r",\s+(?P<name>[A-Z][\w.+-]*)\s*(?:,|\.|$)")
_LEADING = re.compile(r"\s*(?:the\s+|a\s+|an\s+)?[\"'*]*(?P<name>[A-Za-z0-9][\w.+-]*)")
_TITLE_NAME = re.compile(r"^(?P<name>[^:\s]+(?: [^:\s]+){0,2}):\s")
_OBJECT_END = re.compile(r"\b(?:that|which|to|by|for|using|with|based|in)\b")
_DATA = re.compile(r"\b(?:data ?set|corpus|corpora|collection|database|test set)s?\b", re.IGNORECASE)
_BENCH = re.compile(r"\b(?:benchmark|testbed|leaderboard|evaluation suite|test suite)s?\b", re.IGNORECASE)
_KIND_OF_PAPER = re.compile(
    r"(?:an? |the )?(?:\w+ ){0,2}(?:survey|review|overview|study|benchmark|dataset|framework)", re.IGNORECASE
)
_CHINESE = re.compile(r"[一-鿿]{2}")
_SHORTEST_TITLE = 6
_SLOTS = {
    "that": "works",
    "which": "works",
    ",": "works",
    "and": "works",
    "by": "means",
    "to": "goal",
    "for": "goal",
}
"""Which clause a word opens behind what is proposed."""
_LONGEST_PAIR = 44
"""Characters of two verb phrases in one clause."""


class Proposal(NamedTuple):
    """What a sentence proposes; anything may be missing."""

    at: int
    """Index of the sentence."""
    name: Said | None = None
    what: Said | None = None
    """A noun phrase."""
    kind: str = "method"
    """`method`, `dataset` or `benchmark`."""
    works: Said | None = None
    """"That …": a verb phrase."""
    means: Said | None = None
    """"By …"."""
    goal: Said | None = None
    """"To …"."""


def read_proposal(lexicon: Lexicon, raw: Sequence[str], titled: str) -> Proposal | None:
    """The first sentence that proposes something with a name, perhaps the title's, or a known nature."""
    for at, sentence in enumerate(raw):
        text = plain(sentence)
        match = _PROPOSES.search(text)
        if match:
            found = _read_object(
                lexicon, Said(text[match.end() :], sentence), match["verb"].casefold(), titled
            )
            if found.name or found.what or titled:
                return found._replace(at=at)
    return None


def read_study(lexicon: Lexicon, raw: Sequence[str]) -> tuple[int, Said] | None:
    """The first sentence that says what is studied: its index and 研究…."""
    for at, sentence in enumerate(raw):
        text = plain(sentence)
        match = _STUDIES.search(text)
        what = match and noun_phrase(lexicon, words_of(without_asides(text[match.end() :])), 0)
        if match and what and len(what.zh) >= 4:
            return at, Said(tables().studies[match["verb"].casefold()] + what.zh, sentence)
    return None


def title_name(title: str, raw: Sequence[str]) -> str:
    """The name before the colon of a title, if it looks like one; else nothing."""
    match = _TITLE_NAME.match(plain(title))
    if not match or set(match["name"]) & set("$\\"):
        return ""
    name = match["name"].strip("\"'*")
    words = name.split()
    if not words or not all(is_name(word) or word[0].isupper() or word[0].isdigit() for word in words):
        return ""
    if not any(map(is_name, words)):
        known = any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", plain(one)) for one in raw)
        return name if known and len(words) == 1 else ""
    return name if len(words) <= 2 or all(map(is_name, words)) else ""


def read_title(lexicon: Lexicon, title: str) -> tuple[Said | None, Said | None]:
    """What a title says that it is about (研究…), or else what it does (a verb phrase)."""
    parts = [part for part in re.split(r"[:?] ", plain(title)) if not _KIND_OF_PAPER.fullmatch(part)]
    words = words_of(without_asides(parts[-1] if parts else title))
    done = verb_phrase(lexicon, words, 0) if words and words[0].text.endswith("ing") else None
    if done:
        return None, Said(done.zh, title)
    found = noun_phrase(lexicon, words, 0, whole=True)
    if found and len(re.findall("[一-鿿]", found.zh)) >= _SHORTEST_TITLE:
        is_study = found.zh.endswith(("研究", "分析", "评估", "调查", "审计", "比较", "综述"))
        return Said(f"{'开展' if is_study else '研究'}{found.zh}", title), None
    return None, None


def _read_object(lexicon: Lexicon, rest: Said, verb: str, titled: str) -> Proposal:
    """What follows "we propose": a name, what it is, or both, and the clauses behind."""
    sentence = rest.quote
    name = _name_in(rest.zh)
    words = words_of(without_asides(rest.zh))
    start = _behind_name(words, (name or titled).split())
    found = noun_phrase(lexicon, words, start) if start < len(words) else None
    is_new = found and _CHINESE.search(found.zh) and (verb in _MAKING or _ARTEFACT.search(found.zh))
    proposal = Proposal(
        at=0,
        name=Said(name, sentence) if name else None,
        what=Said(found.zh, sentence) if found and is_new else None,
        kind=_kind(rest.zh),
    )
    return _with_clauses(lexicon, proposal, Said(sentence, sentence), words[found.end if found else start :])


def _kind(rest: str) -> str:
    if _BENCH.search(rest[:140]):
        return "benchmark"
    return "dataset" if _DATA.search(rest[:90]) else "method"


def _name_in(rest: str) -> str | None:
    """The name that the object gives itself: its first word, in brackets, behind "called" or a comma."""
    head = _OBJECT_END.split(rest)[0][:160]
    matches = (
        _LEADING.match(rest),
        _NAMED.search(rest[:200]),
        _BRACKETED.search(head),
        _APPOSED.search(head),
    )
    names = (match["name"].strip(".-") for match in matches if match)
    return next((name for name in names if _is_own(name)), None)


def _is_own(name: str) -> bool:
    """Whether it may be the name of something new: no acronym that everybody uses."""
    return is_name(name) and not is_common_name(name) and not re.fullmatch(r"[A-Z]+s|\d.*", name)


def _behind_name(words: Sequence[Word], parts: Sequence[str]) -> int:
    """Where the description starts: behind "NAME, a" or "NAME as"."""
    if len(words) > 1 and words[0].kind == "odd" and words[1].text == ",":
        return 2
    for at in range(min(3, len(words))):
        end = at + len(parts)
        if parts and [word.text for word in words[at:end]] == list(parts):
            return end + 1 if end < len(words) and words[end].text in (",", "as") else end
    return 0


def _with_clauses(lexicon: Lexicon, proposal: Proposal, said: Said, words: Sequence[Word]) -> Proposal:
    """What "that …", "by …", ", …ing" and "to …" say behind what is proposed, the first of each."""
    clauses: dict[str, Said] = {}
    for at, word in enumerate(words):
        slot = _SLOTS.get(word.text)
        if not slot or slot in clauses:
            continue
        if word.text == "," and not (at + 1 < len(words) and words[at + 1].text.endswith("ing")):
            continue
        done = verb_phrase(lexicon, words, at + 1)
        if done and not (slot == "means" and done.zh.startswith("解决")):
            clauses[slot] = Said(done.zh + and_then(lexicon, words, done), said.quote)
    works, means, goal = (clauses.get(slot) for slot in ("works", "means", "goal"))
    return proposal._replace(works=works, means=means, goal=goal)


def and_then(lexicon: Lexicon, words: Sequence[Word], done: Phrase) -> str:
    """A second verb phrase bound to the one before by "and" or "to"; else nothing."""
    if done.end + 1 >= len(words) or words[done.end].text not in ("and", "to"):
        return ""
    more = verb_phrase(lexicon, words, done.end + 1)
    if not more or len(done.zh + more.zh) > _LONGEST_PAIR:
        return ""
    return ("以" if words[done.end].text == "to" else "并") + more.zh
