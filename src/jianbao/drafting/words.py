"""English sentences and the words of one, as the writer reads them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal, NamedTuple

from jianbao.phrases import normal_form

__all__ = ["Word", "is_name", "plain", "sentences", "without_asides", "words_of"]

_END = re.compile(
    r"(?<![A-Z])(?<!\be\.g)(?<!\bi\.e)(?<!\bal)(?<!\bvs)(?<!\bFig)(?<!\bcf)(?<!\betc)[.!?](?=\s+[\"'“(]?[A-Z0-9$\\])"
)
_STYLED = re.compile(
    r"\\(?:textbf|textit|textsc|texttt|emph|textsf|text|mathrm|mathbf|mathcal)\s*\{([^{}]*)\}"
)
_SIGNS = (
    ("~", " "),
    (r"\%", "%"),
    (r"\times", "×"),
    (r"\sim", "~"),
    (r"\approx", "~"),
    (r"\pm", "±"),
    (r"\&", "&"),
    (r"\_", "_"),
)
_SIMPLE_MATH = re.compile(r"\$\s*([~±]?[\d.,]*\s*[%×]?|[A-Za-z][\w-]*)\s*\$")
_ASIDE = re.compile(r"\s*\((?!\d+\))[^()]*\)")
_TOKEN = re.compile(r"[^\s,;:!?()\[\]\"“”—]+|[,;:!?()\[\]\"“”—]")
_SPLIT = re.compile(r"[-‐–/]")


_ORDINARY = re.compile(
    r"(?:^|-)[a-z]{3,}|-(?:Based|Driven|Aware|Guided|Free|Level|Augmented|Enhanced|Powered|Generated|Assisted|Specific|"
    r"Agnostic|Efficient|Oriented|Conditioned)$"
)
"""Words bound to a name that do not belong to it: `CNN-Based`."""


class Word(NamedTuple):
    """One word, name, number or mark of a sentence."""

    kind: Literal["word", "name", "number", "mark", "odd"]
    text: str
    """As it stands."""
    key: str
    """Case-folded singular; the text itself for all but words."""
    joined: bool = False
    """Whether a hyphen binds it to what stands before."""


def sentences(abstract: str) -> list[str]:
    """The sentences, verbatim: each is a substring of the abstract."""
    cuts = [0, *(match.end() for match in _END.finditer(abstract)), len(abstract)]
    parts = (abstract[a:b].strip() for a, b in pairwise(cuts))
    return [part for part in parts if part]


def plain(text: str) -> str:
    r"""Without TeX's clothing: styles off, `$2.6\times$` as `2.6×`. What stays in dollars is a formula."""
    text = _STYLED.sub(r"\1", _STYLED.sub(r"\1", text))
    for tex, sign in _SIGNS:
        text = text.replace(tex, sign)
    return _SIMPLE_MATH.sub(r"\1", text.replace("''", '"').replace("``", '"').replace("’", "'"))


def without_asides(text: str) -> str:
    """Without what stands in round brackets, but for a bare number."""
    return _ASIDE.sub("", text)


def is_name(chunk: str) -> bool:
    """Whether it is written like a name or an acronym: `GPT-4`, `Wav2Vec`, `SLAM`, but not `Two-Stage`."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+@-]*", chunk) or _ORDINARY.search(chunk):
        return False
    return any(
        sum(map(str.isupper, part)) >= 2
        or (any(map(str.isupper, part)) and any(map(str.isdigit, part)))
        or re.search(r"[a-z][A-Z]", part)
        for part in _SPLIT.split(chunk)
    )


def words_of(text: str) -> list[Word]:
    """The words of a sentence that `plain` has made plain."""
    found: list[Word] = []
    for chunk in _TOKEN.findall(text):
        found.extend(_read(chunk))
    return found


def _read(chunk: str) -> list[Word]:
    bare = chunk.strip(".'`")
    if not bare or not bare[0].isalnum() or "$" in chunk or "\\" in chunk or "_" in chunk:
        return [Word("mark" if len(chunk) == 1 and not chunk.isalnum() else "odd", chunk, chunk)]
    ends = [Word("mark", ".", ".")] if chunk.endswith(".") else []
    if re.fullmatch(r"[A-Z]{2,}s", bare):
        bare = bare[:-1]
    if is_name(bare):
        return [Word("name", bare, bare), *ends]
    parts = [part for part in _SPLIT.split(bare) if part]
    words = [_word(part, joined=at > 0) for at, part in enumerate(parts)]
    return [*words, *ends]


def _word(part: str, *, joined: bool) -> Word:
    if part[0].isdigit() and not part[-1].isalpha():
        return Word("number", part, part, joined)
    name = part[:-1] if re.fullmatch(r"[A-Z]{2,}s", part) else part
    if is_name(name):
        return Word("name", name, name, joined)
    return Word("word" if part.isascii() else "odd", part, normal_form(part), joined)
