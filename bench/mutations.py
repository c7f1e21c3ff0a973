"""How many known slips the checks find: 简介 that were right, with one mistake put into each.

python -m bench.mutations [FOLDER_OF_DIGESTS] [--seed N] [--misses]

Each kind of mistake is made where a 简介 has a place for it, up to three times, at places drawn
by the seed: a power of ten, a digit, a letter of a name, a term left in English. It is found
where a warning or an error of the right codes overlaps the place and was not there before.
The last row puts nothing wrong in: it writes the same number another way, and counts where
nothing new is said. The 300 entries of `labels.tsv` are left out.

What is not found is in part no mistake: LMs for LLMs, or a number that the paper has too.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench.checks import DIGESTS, GROUPS, everything, findings, parted, vocabulary, wilson
from jianbao.checks import Vocabulary
from jianbao.checks.numbers import chinese, notation
from jianbao.checks.numbers.quantity import COUNT, Quantity
from jianbao.model import Entry

EACH = 3
"""Mistakes of one kind in one 简介."""


class Slip(NamedTuple):
    """A piece of a 简介 and what is put in its place."""

    start: int
    old: str
    new: str

    def applied(self, text: str) -> str:
        """The 简介 with the mistake in it."""
        return text[: self.start] + self.new + text[self.start + len(self.old) :]


Slips = Callable[[Entry, Vocabulary], Iterator[Slip]]
"""Every place where a mistake can be made, and the mistake."""
_NAME = re.compile(
    r"(?<![A-Za-z0-9.\\${}^_-])[A-Za-z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*(?![A-Za-z0-9$\\_^}-])"
)
_VERB = {"提升": "降低", "提高": "降低", "降低": "提升", "减少": "增加", "下降": "上升", "缩短": "延长"}


def _numbers(entry: Entry) -> Iterator[tuple[Quantity, str]]:
    text = entry.brief or ""
    for one in chinese.quantities(notation.chinese(text)):
        if re.match(r"\d", text[one.start :]):
            yield one, text[one.start : one.end]


def powers(entry: Entry, _: Vocabulary) -> Iterator[Slip]:
    """亿 for 万, N billion as N 亿, a zero or a decimal point lost or gained in a large number."""
    for one, shown in _numbers(entry):
        if not one.scaled and (one.low < 1000 or one.unit != COUNT or one.counted[:1] == "年"):
            continue
        for old, new in (("万", "亿"), ("亿", "万"), ("B", "M"), ("M", "B"), ("k", "M"), ("K", "M")):
            if old in shown:
                yield Slip(one.start, shown, shown.replace(old, new))
        digits = re.match(r"[\d.,]+", shown)
        if digits and "," not in digits[0]:
            yield from (Slip(one.start, digits[0], new) for new in _tenfold(digits[0]))


def zeros(entry: Entry, _: Vocabulary) -> Iterator[Slip]:
    """A zero lost or gained in a measured number or a share."""
    for one, shown in _numbers(entry):
        if one.scaled or one.unit == COUNT or one.unit.family in ("date", "#"):
            continue
        if digits := re.match(r"[\d.]+", shown):
            yield from (Slip(one.start, digits[0], new) for new in _tenfold(digits[0]))


def _tenfold(digits: str) -> Iterator[str]:
    if "." in digits:
        yield digits.replace(".", "")
    else:
        yield f"{digits}0"
        if len(digits) > 1:
            yield digits[:-1] if digits.endswith("0") else f"{digits[:-1]}.{digits[-1]}"


def digits(entry: Entry, _: Vocabulary) -> Iterator[Slip]:
    """One digit changed."""
    for one, shown in _numbers(entry):
        place = re.match(r"[\d.,]*\d", shown)
        if place and len(place[0]) > 1 and one.counted[:1] != "年":
            last = place[0][-1]
            yield Slip(one.start, place[0], place[0][:-1] + str((int(last) + 3) % 10 or 4))
            yield Slip(one.start, place[0], str(int(place[0][0]) % 9 + 1) + place[0][1:])


def counts(entry: Entry, _: Vocabulary) -> Iterator[Slip]:
    """Another small count: three tasks, 四个任务."""
    text = entry.brief or ""
    for match in re.finditer(
        "(?<=[^第十百千万一])[两三四五六七八九](?=[个种类项大层](?:[^，。；]{1,6}))", text
    ):
        others = "两三四五六七八九十"
        yield Slip(match.start(), match[0], others[others.index(match[0]) + 1])


def units(entry: Entry, _: Vocabulary) -> Iterator[Slip]:
    """毫秒 for 秒, 分钟 for 小时, 倍 for 个百分点."""
    others = {
        "毫秒": "秒",
        "小时": "分钟",
        "秒": "毫秒",
        "个百分点": "倍",
        "kHz": "Hz",
        "倍": "%",
        "分钟": "小时",
    }
    for one, shown in _numbers(entry):
        unit = next((zh for zh in others if shown.endswith(zh)), None)
        if unit:
            at = one.end - len(unit)
            yield Slip(at, unit, others[unit])


def names(change: Callable[[str, random.Random], str | None], least: int = 4) -> Slips:
    """One letter of a name that the paper has."""

    def slips(entry: Entry, _: Vocabulary) -> Iterator[Slip]:
        rng = random.Random(entry.id)
        for match in _NAME.finditer(entry.brief or ""):
            name = match[0]
            if (
                len(name) < least
                or name.islower()
                or name.istitle()
                or name not in entry.abstract + entry.title
            ):
                continue
            new = change(name, rng)
            if new and not re.search(rf"(?i)(?<![a-z0-9]){re.escape(new)}", entry.abstract + entry.title):
                yield Slip(match.start(), name, new)

    return slips


def _lost(name: str, rng: random.Random) -> str | None:
    at = rng.randrange(1, len(name))
    return name[:at] + name[at + 1 :] if name[at].isalpha() else None


def _gained(name: str, rng: random.Random) -> str | None:
    at = rng.randrange(1, len(name))
    return name[:at] + rng.choice("aeilnrst" if name[at].islower() else "AEILNRST") + name[at:]


def _swapped(name: str, rng: random.Random) -> str | None:
    at = rng.randrange(0, len(name) - 1)
    pair = name[at : at + 2]
    return (
        name[:at] + pair[::-1] + name[at + 2 :]
        if pair.isalpha() and pair[0].lower() != pair[1].lower()
        else None
    )


def _changed(name: str, rng: random.Random) -> str | None:
    at = rng.randrange(1, len(name))
    return name[:at] + ("X" if name[at].isupper() else "x") + name[at + 1 :] if name[at].isalpha() else None


def _resized(name: str, rng: random.Random) -> str | None:
    size = re.search(r"\d+", name)
    return name[: size.start()] + str(int(size[0]) + rng.randint(1, 5)) + name[size.end() :] if size else None


def words(entry: Entry, lore: Vocabulary) -> Iterator[Slip]:
    """A term left as the paper has it: outlier 剔除."""
    for term in lore.glossary.rows_in(f"{entry.title}\n{entry.abstract}"):
        at = (entry.brief or "").find(term.zh)
        if at >= 0 and not term.keep_english and term.en.islower() and len(term.zh) > 1:
            yield Slip(at, term.zh, f" {term.en} ")


def mixed(entry: Entry, lore: Vocabulary) -> Iterator[Slip]:
    """Half a term: 水melon."""
    for slip in words(entry, lore):
        tail = slip.new.strip().rpartition(" ")[2].rpartition("-")[2]
        if len(tail) > 3:
            yield Slip(slip.start, slip.old, slip.old[0] + tail)


def terms(entry: Entry, lore: Vocabulary) -> Iterator[Slip]:
    """A term as a dictionary has it: 变压器."""
    for term in lore.glossary.rows_in(f"{entry.title}\n{entry.abstract}"):
        right = [(entry.brief or "").find(zh) for zh in term.renderings]
        for at, zh in zip(right, term.renderings, strict=True):
            if at >= 0:
                yield from (Slip(at, zh, wrong) for wrong in term.forbidden)


def firsts(entry: Entry, _: Vocabulary) -> Iterator[Slip]:
    """首次 where the paper has no word for it."""
    said = f"{entry.title} {entry.abstract} {entry.comment or ''}"
    if not re.search(
        r"(?i)\b(?:first|pioneer|unprecedented|novel|never|unexplored|no |only|debut|not |previously)", said
    ):
        for match in re.finditer("(?<!首次)提出", entry.brief or ""):
            yield Slip(match.start(), match[0], "首次提出")


def directions(entry: Entry, _: Vocabulary) -> Iterator[Slip]:
    """降低 for 提升 beside a share."""
    for match in re.finditer(
        rf"({'|'.join(_VERB)})[了约近超达过至]{{0,2}}\d[\d.]*(?:%|个百分点|倍)", entry.brief or ""
    ):
        yield Slip(match.start(), match[1], _VERB[match[1]])


def negations(entry: Entry, _: Vocabulary) -> Iterator[Slip]:
    """需 for 无需."""
    for match in re.finditer("无需", entry.brief or ""):
        yield Slip(match.start(), match[0], "需")


def same_number(entry: Entry, _: Vocabulary) -> Iterator[Slip]:
    """Nothing wrong: a number in another of the ways in which it is written."""
    for one, shown in _numbers(entry):
        digits = re.match(r"[\d.,]+", shown)
        if one.unit.family in ("date", "#") or one.vague or not digits or "-" in shown:
            continue
        if one.unit == COUNT and one.low >= 10**4 and digits[0] == shown:
            yield Slip(one.start, shown, chinese.amount(one.low).replace(" ", ""))
            yield Slip(one.start, shown, shown.replace(",", ""))
        elif one.unit.family == "%":
            yield Slip(one.start, shown, f"百分之{digits[0]}")
        elif one.unit.family == "time" and shown == f"{digits[0]}小时":
            yield Slip(one.start, shown, f"{digits[0]}个小时")


NUMBER, NAME, HALF, TERM = (GROUPS[group] for group in ("number", "name", "half", "term"))
KINDS: dict[str, tuple[tuple[str, ...], Slips]] = {
    "power of ten": (NUMBER, powers),
    "zero lost or gained": (NUMBER, zeros),
    "digit changed": (NUMBER, digits),
    "unit changed": (NUMBER, units),
    "small count": (NUMBER, counts),
    "letter lost": (NAME, names(_lost)),
    "letter gained": (NAME, names(_gained)),
    "letters swapped": (NAME, names(_swapped)),
    "letter changed": (NAME, names(_changed)),
    "number in a name": (NAME, names(_resized, 2)),
    "term in English": (HALF, words),
    "half a term": (HALF, mixed),
    "term mistranslated": (TERM, terms),
    "first put in": (("claim.first",), firsts),
    "direction turned": (("claim.direction",), directions),
    "not lost": (("claim.negation",), negations),
}
HARMLESS: dict[str, tuple[tuple[str, ...], Slips]] = {"number rewritten": (NUMBER, same_number)}


def is_found(entry: Entry, slip: Slip, codes: tuple[str, ...], lore: Vocabulary) -> bool:
    """Whether something new is said of the place."""
    text = entry.brief or ""
    before = {(one.code, one.span) for one in findings(entry, lore)}
    wrong = slip.applied(text)
    place = range(slip.start, slip.start + len(slip.new))
    for one in findings(entry, lore, wrong):
        if one.code in codes and (one.code, one.span) not in before and one.span:
            starts = [match.start() for match in re.finditer(re.escape(one.span), wrong)]
            if any(start < place.stop and place.start < start + len(one.span) for start in starts):
                return True
    return False


def main() -> None:
    """Print a line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?", default=DIGESTS)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--most", type=int, default=400, help="mistakes of each kind")
    parser.add_argument("--misses", action="store_true", help="list what was not found")
    arguments = parser.parse_args()
    lore, rng = vocabulary(), random.Random(arguments.seed)
    given = [entry for part, entry, _ in parted(everything(arguments.folder)) if part in ("mended", "fresh")]
    rng.shuffle(given)
    for kind, (codes, slips) in (KINDS | HARMLESS).items():
        made = list(_drawn(given, slips, lore, rng))[: arguments.most]
        hits = [is_found(entry, slip, codes, lore) for entry, slip in made]
        right = [hit is not (kind in HARMLESS) for hit in hits]
        print(f"{kind:20} {'silent' if kind in HARMLESS else 'found':6} {wilson(sum(right), len(right))}")
        if arguments.misses:
            for (entry, slip), ok in zip(made, right, strict=True):
                print(*(() if ok else (f"    {entry.id} {slip.old} -> {slip.new}\n",)), sep="", end="")


def _drawn(
    given: list[Entry], slips: Slips, lore: Vocabulary, rng: random.Random
) -> Iterator[tuple[Entry, Slip]]:
    """Up to three mistakes of each entry, drawn by chance."""
    for entry in given:
        choices = list(slips(entry, lore))
        for slip in rng.sample(choices, min(EACH, len(choices))):
            yield entry, slip


if __name__ == "__main__":
    main()
