r"""TeX in arXiv's texts as MathML, made when a page is built; what cannot be one stays as it was typed.

latex2mathml puts `<` and attributes of `\text`, `\href` and `\style` into its output as they
come. So its tree is taken, and written out here with known elements and attributes alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from markupsafe import Markup, escape

__all__ = ["formulas", "mathml"]

_FORMULA = re.compile(r"\$\$(.{1,400}?)\$\$|\$([^$]{1,400})\$|\\\((.{1,400}?)\\\)")
_LONGEST = 400
_DEEPEST = 10
"""Braces within braces: more is no formula of an abstract, and the converter calls itself for each."""
_TEXLIKE = re.compile(r"[\\^_{}=]")
_REFUSED = re.compile(
    r"\\(def|edef|gdef|let|(re)?newcommand|DeclareMathOperator|href|style|class|cssId|id)\b"
)
_ELEMENT = re.compile(
    r"m(?:row|i|n|o|text|space|su[bp]|subsup|frac|sqrt|root|over|under|underover|table|t[rd]|style"
    r"|padded|phantom|enclose|multiscripts|prescripts)"
)
_ATTRIBUTE = re.compile(
    r"stretchy|fence|form|separator|accent(?:under)?|movablelimits|largeop|linethickness|mathvariant"
    r"|displaystyle|scriptlevel|width|height|depth|[lr]space|columnalign|notation|m(?:in|ax)size"
)
_PARTS = {
    "mfrac": 2,
    "mroot": 2,
    "msup": 2,
    "msub": 2,
    "msubsup": 3,
    "mover": 2,
    "munder": 2,
    "munderover": 3,
}
"""Children that an element must have."""
_VALUE = re.compile(r"[\w.%+ -]{1,40}")
_NUMERIC = re.compile(r"&#x[0-9A-Fa-f]{2,6};")
_STYLED = re.compile(r"\\(?:textbf|textit|textsc|texttt|textrm|emph|underline)\{([^{}$]*)\}")
_MARKS = re.compile(r"\\([%&#_])")


def formulas(text: str) -> Markup:
    """A text with its formulas as MathML, everything else escaped. `costs $5 and $10` has none."""
    made, end = [], 0
    for match in _FORMULA.finditer(text):
        tex = match[1] or match[2] or match[3]
        found = mathml(tex.strip()) if _is_tex(match, text) else None
        if found:
            made += [escape(_plain(text[end : match.start()])), Markup(found)]  # noqa: S704 - written here
            end = match.end()
    return Markup().join([*made, escape(_plain(text[end:]))])


@lru_cache(maxsize=4096)
def mathml(tex: str) -> str | None:
    """One formula; None where it is none that can be shown: unknown commands, unbalanced, too deep."""
    from latex2mathml.converter import Converter

    if len(tex) > _LONGEST or _depth(tex) > _DEEPEST or _REFUSED.search(tex):
        return None
    try:
        tree = Converter().convert_to_element(tex)
    except _refusals():
        return None
    if not all(map(_is_whole, tree.iter())):
        return None
    return f"<math>{_written(tree[0])}</math>"


@lru_cache
def _refusals() -> tuple[type[Exception], ...]:
    """All that the converter is known to raise over bad TeX."""
    from latex2mathml import exceptions

    own = [one for one in vars(exceptions).values() if isinstance(one, type) and issubclass(one, Exception)]
    return (*own, LookupError, ValueError, TypeError, AttributeError, RuntimeError, StopIteration)


def _is_whole(element: Element) -> bool:
    """Whether nothing is missing in it, and it is no command that the converter does not know."""
    text = element.text or ""
    unknown = text.startswith("\\") and len(text) > 1
    return not unknown and len(element) == _PARTS.get(element.tag, len(element))


def _is_tex(match: re.Match[str], text: str) -> bool:
    """Whether dollars enclose a formula and are no money."""
    body = match[2]
    if body is None or _TEXLIKE.search(body):
        return True
    return body == body.strip() and not text[match.end() : match.end() + 1].isdigit()


def _depth(tex: str) -> int:
    deepest = depth = 0
    for mark in tex:
        depth += (mark == "{") - (mark == "}")
        deepest = max(deepest, depth)
    return deepest + tex.count(r"\left") + tex.count(r"\begin")


def _written(element: Element) -> str:
    return "".join(_parts(element))


def _parts(element: Element) -> Iterator[str]:
    """An element of a kind that is not known gives its content alone."""
    known = _ELEMENT.fullmatch(element.tag)
    if known:
        kept = ((name, value) for name, value in element.attrib.items() if _ATTRIBUTE.fullmatch(name))
        said = "".join(f' {name}="{escape(value)}"' for name, value in kept if _VALUE.fullmatch(value))
        yield f"<{element.tag}{said}>"
    if element.text:
        yield str(escape(_NUMERIC.sub(lambda one: html.unescape(one[0]), element.text)))
    for child in element:
        yield from _parts(child)
    if known:
        yield f"</{element.tag}>"


def _plain(text: str) -> str:
    """Without the commands of TeX that only say how words look."""
    return _MARKS.sub(r"\1", _STYLED.sub(r"\1", text)) if "\\" in text else text
