"""Noun phrases and verb phrases of research English in Chinese, or nothing.

Not a translator: it knows the few shapes in which methods are named ("a two-stage
framework for robust speech recognition", "that aligns speech and text features"), and
gives up where a head word is unknown to the lexicon. A modifier that it does not know
may be left out; a word left in English may not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jianbao.drafting.lexicon import Known, Lexicon
from jianbao.drafting.tables import tables
from jianbao.drafting.words import Word

__all__ = ["Phrase", "noun_phrase", "verb_phrase"]

_LONGEST = 30
"""Characters of a Chinese noun phrase that can still be read in one go."""
_MOST_OF = 2
"""How often 的 may stand in one."""
_SHORTEST_OBJECT = 3
_JOINING = frozenset({"结合", "融合", "耦合", "统一", "对齐", "连接", "比较"})
_HEDGES = frozenset({"only", "hardly", "rarely", "partially", "barely", "nearly"})
_DEEPER = frozenset({"of", "in", "for"})
"""Prepositions whose noun may have one of its own."""


class Phrase(NamedTuple):
    """A piece of Chinese and the index of the first word behind its English."""

    zh: str
    end: int


def noun_phrase(
    lexicon: Lexicon, words: Sequence[Word], at: int, *, whole: bool = False, depth: int = 2
) -> Phrase | None:
    """The noun phrase that begins at `at`. Nothing where its head is unknown.

    `whole` asks for every modifier to be known; else those before the first known one
    are left out. `depth` is how often "of …" may stand in "of …".
    """
    core = _core(lexicon, words, at, whole=whole)
    while core and depth and core.end < len(words):
        grown = _with_place(lexicon, words, core, depth)
        if not grown or len(grown.zh) > _LONGEST or grown.zh.count("的") > _MOST_OF:
            break
        core = grown
    return core if core and len(core.zh) <= _LONGEST else None


def _with_place(lexicon: Lexicon, words: Sequence[Word], core: Phrase, depth: int) -> Phrase | None:
    """The core with what "of …", "for …", "based on …" say of it."""
    key, after = words[core.end].key, core.end + 1
    if key == "based" and after < len(words) and words[after].key in ("on", "upon"):
        key, after = "via", after + 1
    place = tables().places.get(key)
    if not place:
        return None
    if key == "for" and not lexicon.noun(words, after) and (done := verb_phrase(lexicon, words, after)):
        return Phrase(place.replace("~", done.zh) + core.zh, done.end)
    inner = noun_phrase(lexicon, words, after, whole=True, depth=depth - 1 if key in _DEEPER else 0)
    if not inner or inner.zh == "实时" or (key == "in" and len(inner.zh) < _SHORTEST_OBJECT):
        return None
    return Phrase(place.replace("~", inner.zh) + core.zh, inner.end)


def _core(lexicon: Lexicon, words: Sequence[Word], at: int, *, whole: bool) -> Phrase | None:
    """The words up to the next preposition, verb or mark: all of them, or the last ones that are known."""
    own = tables()
    while at < len(words) and words[at].text.casefold() in own.articles | own.opinions:
        at += 1
    end = _span(lexicon, words, at)
    for start in range(at, min(at + 1, end) if whole else end):
        if any(word.text.casefold() in own.negations for word in words[at:start]):
            return None
        if start > at and words[start].joined:
            continue
        found = _units(lexicon, words, start, end)
        if found:
            return found
    return None


def _span(lexicon: Lexicon, words: Sequence[Word], at: int) -> int:
    """Where the noun phrase that begins at `at` ends."""
    end, modifier = at, False
    while end < len(words):
        word = words[end]
        if word.kind == "mark" and not (word.text == "," and (modifier or _is_listed(lexicon, words, end))):
            break
        if word.text == "and" and _begins_clause(lexicon, words, end + 1):
            break
        noun = lexicon.noun(words, end)
        if (
            not noun
            and not word.joined
            and (word.text.casefold() in tables().stops or _acts(lexicon, words, at, end))
        ):
            break
        modifier = noun.modifier if noun else modifier and word.text.casefold() in ("and", ",")
        end = noun.end if noun else end + 1
    while end > at and words[end - 1].text.casefold() in ("and", "or", ","):
        end -= 1
    return end


def _begins_clause(lexicon: Lexicon, words: Sequence[Word], at: int) -> bool:
    """Whether an unknown verb and its object stand behind "and": "and groups them"."""
    if at + 1 >= len(words) or lexicon.noun(words, at):
        return False
    return words[at + 1].text in tables().articles | {"them", "it", "each", "how", "that"}


def _is_listed(lexicon: Lexicon, words: Sequence[Word], comma: int) -> bool:
    """Whether a comma parts the members of a list: "A, B, and C"."""
    after = comma + 1
    if after < len(words) and words[after].text.casefold() in ("and", "or"):
        after += 1
    noun = lexicon.noun(words, after)
    while noun and (more := lexicon.noun(words, noun.end)):
        noun = more
    return noun is not None and noun.end < len(words) and words[noun.end].text in (",", "and", "or")


def _acts(lexicon: Lexicon, words: Sequence[Word], start: int, at: int) -> bool:
    """Whether a finite verb or a participle stands at `at`, behind the start of the phrase."""
    if at == start or not lexicon.verb(words, at):
        return False
    return words[at].text.endswith(("ing", "s", "ed")) or words[at - 1].text in ("and", "to", "that", "which")


def _units(lexicon: Lexicon, words: Sequence[Word], at: int, end: int) -> Phrase | None:
    """Every word from `at` to `end`, one Chinese piece after the other; nothing if one is unknown."""
    parts: list[str] = []
    modifier = True
    while at < end:
        text = words[at].text.casefold()
        if text in ("and", "or", "&", ","):
            at, sign = _conjunction(words, at, modifier=modifier)
            parts.append(sign)
        elif (text in tables().fillers and not words[at].joined) or text in tables().opinions:
            at += 1
        elif (unit := _unit(lexicon, words, at)) and unit.end <= end:
            # two names of one thing may stand side by side: speech audio
            parts += [] if parts and parts[-1] == unit.zh else [unit.zh]
            at, modifier = unit.end, unit.modifier
        else:
            return None
    zh = "".join(parts).removesuffix("的")
    return Phrase(zh, end) if len(zh) > 1 and not modifier and zh[0] not in "和、或" else None


def _conjunction(words: Sequence[Word], at: int, *, modifier: bool) -> tuple[int, str]:
    """Where to go on behind "and" or a comma, and the sign for it; none between modifiers."""
    if words[at].text == "or":
        return at + 1, "或"
    if words[at].text != ",":
        return at + 1, "和"
    last = words[at + 1].text in ("and", "or")
    sign = "" if modifier else ("和" if last else "、")
    return at + 1 + last, sign


def _unit(lexicon: Lexicon, words: Sequence[Word], at: int) -> Known | None:
    """A known phrase, a name or a count, with the suffix that a hyphen binds to it."""
    word, own = words[at], tables()
    behind = at + 1 < len(words)
    found = lexicon.noun(words, at)
    if not found and behind and word.text.casefold() in own.counts:
        return _counted(lexicon, words, at)
    if not found and behind and word.key in own.prefixes and words[at + 1].joined:
        inner = _unit(lexicon, words, at + 1)
        return inner and Known(own.prefixes[word.key] + inner.zh, inner.end, modifier=True)
    if not found and word.kind == "name":
        found = Known(word.text, at + 1)
    if found and found.end < len(words) and words[found.end].joined:
        return _with_suffix(found, words[found.end])
    return found


def _with_suffix(found: Known, bound: Word) -> Known:
    suffix = tables().suffixes.get(bound.key)
    if not suffix:
        return found
    zh = found.zh if found.zh.startswith(suffix.partition("~")[0] or "~") else suffix.replace("~", found.zh)
    return Known(zh, found.end + 1, modifier=True)


def _counted(lexicon: Lexicon, words: Sequence[Word], at: int) -> Known | None:
    inner = _unit(lexicon, words, at + 1)
    if not inner:
        return None
    own = tables()
    number = own.counts[words[at].text.casefold()]
    return Known(f"{number}{own.measures.get(inner.zh, '个')}{inner.zh}", inner.end, inner.modifier)


def verb_phrase(lexicon: Lexicon, words: Sequence[Word], at: int) -> Phrase | None:
    """The verb at `at` with its object, adverbs left out: "jointly aligns A and B" is 对齐A和B."""
    while at < len(words) and words[at].text.endswith("ly") and words[at].text not in _HEDGES:
        at += 1
    verb = lexicon.verb(words, at)
    if not verb:
        return None
    zh, end = verb.zh, verb.end
    if end < len(words) and words[end].text == "and" and (second := lexicon.verb(words, end + 1)):
        zh, end = (zh if second.zh == zh else f"{zh}和{second.zh}"), second.end
    inner = noun_phrase(lexicon, words, end, whole=True)
    if not inner or len(inner.zh) < _SHORTEST_OBJECT:
        return None
    return _with_second(lexicon, words, zh, inner) or Phrase(zh + inner.zh, inner.end)


def _with_second(lexicon: Lexicon, words: Sequence[Word], verb: str, first: Phrase) -> Phrase | None:
    """What "combines A with B" (结合A和B) and "feeds A into B" (将A输入B) say; else nothing."""
    if first.end >= len(words):
        return None
    joint = words[first.end].text
    into = tables().into.get(verb)
    second = noun_phrase(lexicon, words, first.end + 1, whole=True) if joint in ("with", "into") else None
    if not second or len(second.zh) < _SHORTEST_OBJECT or len(first.zh + second.zh) > _LONGEST:
        return None
    if joint == "into":
        return Phrase(f"将{first.zh}{into}{second.zh}", second.end) if into else None
    return Phrase(f"{verb}{first.zh}和{second.zh}", second.end) if verb in _JOINING else None
