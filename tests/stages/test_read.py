"""Paper to text: whatever a PDF does, it ends in a usable document or in a reason."""

from __future__ import annotations

import pytest

from jianbao.errors import (
    Encrypted,
    ExtractionError,
    JianbaoError,
    NoText,
    NotFound,
    SourceError,
    TimedOut,
    TooLarge,
    Unavailable,
    Withdrawn,
)
from jianbao.model import TextQuality
from jianbao.stages.read import Reader, Text
from tests.stages.house import House
from tests.stages.samples import document, paper

PDF = b"2611.00001v1"


def _reader(house: House) -> Reader:
    return Reader(house.arxiv, house.reader, house.store)


@pytest.mark.parametrize("fault", [Unavailable, NotFound, Withdrawn, TooLarge, SourceError])
async def test_a_pdf_that_cannot_be_had_is_a_reason(house: House, fault: type[JianbaoError]) -> None:
    """Whatever arXiv refuses, nothing is raised, and the class of the fault is the reason."""
    house.arxiv.pdfs[paper().id] = [fault("no")]
    assert await _reader(house).read(paper()) == Text(None, f"pdf: {fault.__name__}")
    assert house.store.document(paper().key) is None


@pytest.mark.parametrize("fault", [Encrypted, NoText, TooLarge, TimedOut, ExtractionError])
async def test_a_pdf_that_cannot_be_read_is_a_reason(house: House, fault: type[JianbaoError]) -> None:
    """A sound file without text in it is not fetched again."""
    house.reader.documents[PDF] = fault("no")
    assert await _reader(house).read(paper()) == Text(None, f"pdf: {fault.__name__}")
    assert house.arxiv.asked["pdf"] == 1


async def test_a_damaged_pdf_is_fetched_once_more(house: House) -> None:
    """The second copy is used where it is whole."""
    house.arxiv.pdfs[paper().id] = [b"damaged", b"whole"]
    house.reader.documents[b"damaged"] = document(warnings=("repaired",), introduction="half")
    text = await _reader(house).read(paper())
    assert text == Text(document())
    assert house.arxiv.asked["pdf"] == 2


async def test_a_pdf_damaged_twice_is_used_as_far_as_it_goes(house: House) -> None:
    """Two copies with the same damage are the file itself: its pages are read, and no third one fetched."""
    mended = document(warnings=("repaired",))
    house.arxiv.pdfs[paper().id] = [b"damaged"]
    house.reader.documents[b"damaged"] = mended
    assert await _reader(house).read(paper()) == Text(mended)
    assert house.arxiv.asked["pdf"] == 2


async def test_a_pdf_without_a_page_left_is_fetched_once_more(house: House) -> None:
    """A file cut to nothing is fetched again; cut twice, it has no text."""
    house.arxiv.pdfs[paper().id] = [b"cut", b"whole"]
    house.reader.documents[b"cut"] = NoText("no pages", repaired=True)
    assert (await _reader(house).read(paper())).document == document()
    other = paper(2)
    house.arxiv.pdfs[other.id] = [b"cut"]
    assert await _reader(house).read(other) == Text(None, "pdf: NoText")
    assert house.arxiv.asked["pdf"] == 4


async def test_a_pdf_damaged_once_and_cut_to_nothing_later_is_used(house: House) -> None:
    """What the first copy gave is not thrown away for a second one that gives nothing."""
    mended = document(warnings=("repaired",))
    house.arxiv.pdfs[paper().id] = [b"damaged", b"cut"]
    house.reader.documents |= {b"damaged": mended, b"cut": NoText("no pages", repaired=True)}
    assert await _reader(house).read(paper()) == Text(mended)


async def test_suspect_text_is_kept_and_not_used(house: House) -> None:
    """A PDF of another paper is known as such, by its abstract, and not read a second time."""
    house.reader.documents[PDF] = document("Solar panels on old roofs of small towns age with the weather.")
    assert await _reader(house).read(paper()) == Text(None, "pdf: suspect")
    assert await _reader(house).read(paper()) == Text(None, "pdf: suspect")
    assert house.reader.read == 1


@pytest.mark.parametrize("quality", [one for one in TextQuality if not one.usable])
async def test_text_that_is_no_good_is_not_used(house: House, quality: TextQuality) -> None:
    """Scans and broken fonts end in a reason that names what is wrong."""
    house.reader.documents[PDF] = document(quality=quality)
    assert await _reader(house).read(paper()) == Text(None, f"pdf: {quality.value}")


async def test_a_text_is_read_once_for_ever(house: House) -> None:
    """The store's text serves later runs; another version is another file."""
    first = await _reader(house).read(paper())
    assert await _reader(house).read(paper()) == first
    assert house.arxiv.asked["pdf"] == 1
    await _reader(house).read(paper(version=2))
    assert house.arxiv.asked["pdf"] == 2
