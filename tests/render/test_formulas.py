"""TeX as MathML: what is none stays text, and nothing hostile gets through."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.render.formulas import formulas, mathml

_HARMLESS = st.sampled_from(
    [r"\frac", "{", "}", "^", "_", "x", "12", "(", ")", "&", r"\\", r"\sqrt", "[", "]", "中", "*", "'"]
)
_COMMANDS = st.sampled_from(
    [
        r"\left",
        r"\right",
        r"\begin{matrix}",
        r"\end{matrix}",
        r"\text{",
        r"\sum",
        r"\color{red}",
        r"\hat",
        r"\not",
    ]
)
_HOSTILE = st.sampled_from(
    ["<b>", r"\href{javascript:x}", r"\style{a}", "&lt;", "&#60;", '"', r"\unicode{60}", "$", r"\def\a{\a\a}"]
)
_PIECES = _HARMLESS | _COMMANDS | _HOSTILE


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("$a<b$", "<math><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math>"),
        ("costs $5 and $10", "costs $5 and $10"),
        (r"70\% of \textbf{frogs}", "70% of frogs"),
        ("<b>$x", "&lt;b&gt;$x"),
        (r"$\unknown{x}$", r"$\unknown{x}$"),
        (r"$\frac{1}$", r"$\frac{1}$"),
    ],
)
def test_formulas_among_words(text: str, shown: str) -> None:
    """Dollars may be money; what cannot be converted stays as it was typed."""
    assert str(formulas(text)) == shown


@pytest.mark.parametrize(
    "tex", [r"\href{javascript:alert(1)}{x}", r"\style{background:url(x)}{x}", "{" * 60 + "}" * 60, "x" * 401]
)
def test_what_is_refused(tex: str) -> None:
    """Links, styles, depth, length."""
    assert mathml(tex) is None


def test_text_in_a_formula_is_text() -> None:
    """The converter would write it as it comes."""
    made = mathml(r"\text{<script>alert(1)</script>}")
    assert made
    assert "<script" not in made


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_whatever_is_typed_becomes_sound_markup(tex: str) -> None:
    """Well-formed, MathML's elements alone, no address and no handler, no error."""
    made = formulas(f"${tex}$")
    tree = ElementTree.fromstring(f"<r>{made}</r>")
    for one in tree.iter():
        assert one.tag == "r" or one.tag.startswith("m"), one.tag
        assert not one.attrib.keys() & {"href", "style", "class", "id"}
        assert not [name for name in one.attrib if name.startswith("on")]
