"""What a person may type or paste where a paper is asked for."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.errors import UsageError
from jianbao.model import ArxivId


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2508.03780", "2508.03780"),
        (" arXiv:2508.03780v2\n", "2508.03780v2"),
        ("https://arxiv.org/abs/2508.03780v2", "2508.03780v2"),
        ("http://export.arxiv.org/pdf/2508.03780v1.pdf", "2508.03780v1"),
        ("arxiv.org/html/2508.03780", "2508.03780"),
        ("https://arxiv.org/abs/2508.03780v1?context=cs.LG", "2508.03780v1"),
        ("https://arxiv.org/html/2508.03780v1#S3.F2", "2508.03780v1"),
        ("https://arxiv.org/pdf/2508.03780#page=4", "2508.03780"),
        ("https://arxiv.org/abs/2508.03780/", "2508.03780"),
        ("https://arxiv.org/e-print/hep-th/9901001v2", "hep-th/9901001v2"),
        ("https://doi.org/10.48550/arXiv.2508.03780", "2508.03780"),
        ("10.48550/ARXIV.2508.03780", "2508.03780"),
        ("oai:arXiv.org:2508.03780", "2508.03780"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("math.GT/0309136v2", "math/0309136v2"),
        ("1412.1234", "1412.1234"),
    ],
)
def test_ids_and_arxivs_urls_are_understood(text: str, canonical: str) -> None:
    """In one canonical form."""
    assert str(ArxivId.parse(text)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "../../etc/passwd",
        "2508.03780/../../x",
        "hep-th/../9901001",
        "２５０８.０３７８０",
        "2508.0378０",
        "٢٥٠٨.٠٣٧٨٠",
        "2511.1234v0",
        "2511.12345v01",
        "2511.12345v-1",
        "2508.037801",
        "508.03780",
        "2508,03780",
        "2508.03780v2v3",
        "2508.03780\x00",
        "2508.03780\n2508.03781",
        "2508.03780%00",
        "http://169.254.169.254/",
        "http://169.254.169.254/abs/2508.03780",
        "http://127.0.0.1:8900/abs/2508.03780",
        "https://arxiv.org.evil.com/abs/2508.03780",
        "https://evil.com/arxiv.org/abs/2508.03780",
        "https://evil.com#arxiv.org/abs/2508.03780",
        "https://evil-arxiv.org/abs/2508.03780",
        "https://arxiv.org@evil.com/abs/2508.03780",
        "https://user:secret@arxiv.org/abs/2508.03780",
        "https://arxiv.org:8443/abs/2508.03780",
        "https://arxiv.org/abs/../../2508.03780",
        "https://arxiv.org/abs/2508.03780?a b",
        "https://arxiv.org/abs/2508.03780#\u202e",
        "https://arxiv.org/list/2508.03780",
        "https://doi.org/10.1000/2508.03780",
        "2508.03780?context=cs",
        "file:///abs/2508.03780",
        "javascript:2508.03780",
        "https://ar\u200bxiv.org/abs/2508.03780",
        "https://arxıv.org/abs/2508.03780",
        "hep\u2010th/9901001",
        "-rf/9901001",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    """Before any connection or file: other hosts, users, paths, ports, digits of other scripts."""
    with pytest.raises(UsageError):
        ArxivId.parse(text)


@given(st.from_regex(r"\A([0-9]{4}\.[0-9]{4,5}|[a-z]{2,8}(\.[A-Z]{2})?/[0-9]{7})(v[1-9][0-9]?)?\Z"))
def test_a_file_name_never_leaves_its_folder(text: str) -> None:
    """Whatever id is parsed, it names one plain file."""
    name = ArxivId.parse(text).file_name
    assert PurePosixPath(name).parts == (name,)
    assert not name.startswith((".", "-"))
