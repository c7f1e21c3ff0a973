"""The classic layout: what it prints, and that reading gives it back."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given

from jianbao.model import Digest, State
from jianbao.render import classic, read_digest
from tests import strategies
from tests.render.samples import DAY, digest, entry, everything, outcome

DATA = Path(__file__).parent / "data"


def test_every_state_as_recorded() -> None:
    """A digest with every state prints to the byte as the golden file."""
    assert classic(everything()) == (DATA / "everything.classic.md").read_text("utf-8")


def test_nothing_beside_the_grammar() -> None:
    """Tags, states, notes and the demonstration leave no trace."""
    plain = digest(entry(1, outcome("9901.00001")))
    told = plain.model_copy(
        update={
            "notes": ("说明",),
            "demo": True,
            "entries": (plain.entries[0].model_copy(update={"tag_names": ("语音增强",)}),),
        }
    )
    assert classic(told) == classic(plain)


def test_an_unpublished_brief_is_a_missing_line() -> None:
    """A held 简介 is not printed, and nothing stands in its place."""
    held = classic(digest(entry(1, outcome("9901.00001", State.HELD))))
    assert "简介" not in held
    assert held == classic(digest(entry(1)))


def test_white_space_becomes_one_line() -> None:
    """Line breaks and runs of blanks collapse, while no-break and ideographic spaces stay."""
    loose = entry(1).model_copy(update={"title": " A\u2028 B\r\n\tC\u00a0D\u3000E ", "comment": "x\x85y"})
    text = classic(digest(loose))
    assert "] A B C\u00a0D\u3000E\n" in text
    assert "> **备注:** x y\n" in text


def test_numbers_have_three_digits_or_more() -> None:
    """The thousandth paper keeps its number."""
    assert "#### [new 001]" in classic(digest(entry(1)))
    assert "#### [new 1000]" in classic(digest(entry(1000)))


def test_an_empty_digest() -> None:
    """Both headings stand, each with a blank line below."""
    assert classic(digest()).endswith("- **更新 0 篇**\n\n## 最新发布\n\n## 更新\n\n")


@given(strategies.digests())
def test_reading_gives_it_back(printed: Digest) -> None:
    """Whatever the fields hold, the file breaks no rule of the grammar and prints the same again."""
    text = classic(printed)
    reading = read_digest(text, printed.topic.slug, printed.day)
    assert not reading.healed
    assert classic(reading.digest) == text


@given(strategies.digests())
def test_reading_gives_back_the_facts(printed: Digest) -> None:
    """Ids, versions, categories and sections survive; so does whether there is a 简介."""
    found = read_digest(classic(printed), printed.topic.slug, DAY).digest
    assert found.topic.categories == printed.topic.categories
    assert [(e.section, e.number, e.id, e.version, e.categories) for e in found.entries] == [
        (e.section, e.number, e.id, e.version, e.categories) for e in printed.entries
    ]
