"""Latin-script names of a 简介 against those of its paper."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jianbao.checks import names
from jianbao.checks.source import Source
from jianbao.model import Finding, Severity

CASES: dict[str, list[list[Any]]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "names.yml").read_text(encoding="utf-8")
)


def found(said: str, brief: str) -> tuple[Finding, ...]:
    """What is found in a 简介 of a paper that says something."""
    return names.findings(f"该论文{brief}，效果更好。", Source(title="A study", abstract=said))


@pytest.mark.parametrize(("said", "brief"), CASES["supported"])
def test_names_of_the_paper_pass(said: str, brief: str) -> None:
    """Hyphens, case, plurals, LaTeX and long forms do not count; terms that stay English need no support."""
    assert found(said, brief) == ()


@pytest.mark.parametrize(("said", "brief", "near"), CASES["unsupported"])
def test_other_names_are_warnings_with_the_right_spelling(said: str, brief: str, near: str | None) -> None:
    """One finding, at the name, with the paper's own spelling where one comes near."""
    (finding,) = found(said, brief)
    assert finding.code == "name.unsupported"
    assert finding.severity is Severity.WARNING
    assert finding.source == near
    assert finding.span
    assert finding.span in brief
    assert near is None or near in finding.message


def test_a_name_is_reported_once() -> None:
    """However often it stands there."""
    assert len(found("We present CORAL.", "提出CORA，CORA优于基线")) == 1


def test_names_in_the_text_of_the_pdf_count() -> None:
    """What the model was given supports; what no reader can see does not."""
    paper = {"title": "Frogs", "abstract": "We count frogs."}
    assert names.findings("对比HuBERT。", Source(**paper, text="We compare with HuBERT.")) == ()
    assert names.findings("对比HuBERT。", Source(**paper, hidden=("HuBERT",)))


@given(st.text(), st.text())
def test_any_texts_can_be_compared(text: str, said: str) -> None:
    """No answer and no paper breaks the check."""
    names.findings(text, Source(title="", abstract=said))


@pytest.mark.parametrize("text", ["A" * 30_000, "A-" * 15_000, "Aa1 " * 8_000, "\\text{" * 5_000])
def test_no_text_takes_long(text: str) -> None:
    """A runaway answer, or a paper full of names, does not stop the run."""
    started = time.perf_counter()
    names.findings("提出FrogNet，" + text[:200], Source(title="", abstract="", text=text))
    names.findings(text, Source(title="", abstract="FrogNet"))
    assert time.perf_counter() - started < 5
