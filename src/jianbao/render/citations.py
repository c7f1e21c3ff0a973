"""A paper as BibTeX and RIS, as arXiv's record of it: whether it was published elsewhere is not known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from jianbao.errors import UsageError
from jianbao.model import ArxivId, Entry
from jianbao.render.fields import collapsed

__all__ = ["bibtex", "ris"]

_MATH = re.compile(r"(\$[^$]*\$)")
_SPECIAL = re.compile(r"(?<!\\)([%&#_$])")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FIRST_CENTURY = 91
"""arXiv began in 1991: `9107` is of that century, `0704` of the next."""


def bibtex(entry: Entry) -> str:
    r"""One `@misc`. Formulas stay; `%`, `&`, `#`, `_` and a lone `$` outside them are escaped; braces balance."""
    names = " and ".join(f"{{{name}}}" if " and " in name else name for name in map(_tex, entry.authors))
    fields = {
        "title": f"{{{_tex(entry.title)}}}",
        "author": names,
        "year": _year(entry.id),
        "eprint": _tex(_versioned(entry)),
        "archivePrefix": "arXiv",
        "primaryClass": _tex(next(iter(entry.categories), "")),
        "url": _url(entry),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{_key(entry)},\n{lines}}}\n"


def ris(entry: Entry) -> str:
    """One record, of the type that reference managers read as a preprint."""
    return "".join(f"{tag}  - {value}\n" for tag, value in _ris(entry)) + "ER  - \n"


def _ris(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "TY", "UNPB"
    yield "TI", _line(entry.title)
    for name in entry.authors:
        yield "AU", _line(name)
    if year := _year(entry.id):
        yield "PY", year
    yield "PB", "arXiv"
    yield "M1", f"arXiv:{_versioned(entry)}"
    if url := _url(entry):
        yield "UR", url


def _line(text: str) -> str:
    return collapsed(_CONTROLS.sub(" ", text))


def _tex(text: str) -> str:
    pieces = _MATH.split(_line(text))
    pieces[::2] = [_SPECIAL.sub(r"\\\1", piece) for piece in pieces[::2]]
    made = "".join(pieces).rstrip("\\")
    return made if _is_balanced(made) else made.replace("{", "").replace("}", "")


def _is_balanced(text: str) -> bool:
    depth = 0
    for mark in text:
        depth += (mark == "{") - (mark == "}")
        if depth < 0:
            return False
    return depth == 0


def _key(entry: Entry) -> str:
    """`luong2508.03780`: the same in every file, and no other paper's."""
    last = next(iter(entry.authors), "").rpartition(" ")[2]
    plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", plain.lower()) + re.sub(r"[^\w.-]", "-", entry.id, flags=re.ASCII)


def _year(paper_id: str) -> str:
    digits = re.search(r"(?:^|/)(\d{2})\d{2}", paper_id, re.ASCII)
    if not digits:
        return ""
    return f"{'19' if int(digits[1]) >= _FIRST_CENTURY else '20'}{digits[1]}"


def _versioned(entry: Entry) -> str:
    return f"{_line(entry.id)}v{entry.version}" if entry.version else _line(entry.id)


def _url(entry: Entry) -> str:
    """arXiv's page; nothing for an id that is none."""
    try:
        return f"https://arxiv.org/abs/{ArxivId.parse(entry.id)}"
    except UsageError:
        return ""
