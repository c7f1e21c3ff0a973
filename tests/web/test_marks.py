"""Places in a text, marked and found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jianbao.web.marks import Mark, Words, cut


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_marks_may_overlap(text: str, places: list[tuple[int, int]]) -> None:
    """The pieces are the text, whatever is marked, and every mark begins once."""
    spans = [(min(pair), max(pair)) for pair in places if max(pair) <= len(text) and pair[0] != pair[1]]
    marks = [Mark(start, end, "error", f"m{n}") for n, (start, end) in enumerate(spans)]

    pieces = cut(text, marks)

    assert "".join(one.text for one in pieces) == text
    assert sorted(id_ for one in pieces for id_ in one.begins) == sorted(one.id for one in marks)


def test_a_quote_is_found_as_extraction_left_it() -> None:
    """White space, case, hyphens and typographic marks apart, in its own place of the text."""
    text = "We sepa-\nrate  “Rain” from calls, then count."

    place = Words(text).find('separate "rain" FROM calls')

    assert place
    assert text[slice(*place)] == "sepa-\nrate  “Rain” from calls"
    assert Words(text).find("drain") is None
    assert Words(text).find(" - ") is None
    assert Words(text).find("") is None
