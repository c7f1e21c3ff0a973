"""Where a paper leads: arXiv's pages of it, and code that its abstract or comment names."""

from __future__ import annotations

import re
from typing import NamedTuple

from jianbao.errors import UsageError
from jianbao.model import ArxivId, Entry

__all__ = ["ARXIV", "ORIGINAL", "Link", "links"]

_CODE = re.compile(
    r"(?<![\w./-])(?:https?://)?(?:www\.)?"
    r"((?:github\.com|gitlab\.com|codeberg\.org|bitbucket\.org|gitee\.com|huggingface\.co|hf\.co"
    r"|zenodo\.org|osf\.io|modelscope\.cn|[a-z0-9][a-z0-9-]*\.github\.io)(?:/[A-Za-z0-9._~/-]*)?)",
    re.IGNORECASE,
)
_NAMES = {
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "codeberg.org": "Codeberg",
    "bitbucket.org": "Bitbucket",
    "gitee.com": "Gitee",
    "huggingface.co": "Hugging Face",
    "hf.co": "Hugging Face",
    "zenodo.org": "Zenodo",
    "osf.io": "OSF",
    "modelscope.cn": "ModelScope",
}
_SAFE = re.compile(r"https?://[^\s<>\"'`\\]+")
ARXIV, ORIGINAL = "arXiv", "原文"
"""Names of a paper's own page."""
_MOST = 3
"""Links to code that are shown."""
_HTML_SINCE = "2312"
"""Month since which arXiv makes HTML of papers."""


class Link(NamedTuple):
    """What it is called, and where it leads."""

    name: str
    url: str


def links(entry: Entry) -> tuple[Link, ...]:
    """arXiv's page first. Only http and https: any other address of an imported file is left out."""
    return (*_arxiv(entry), *_code(entry))


def _arxiv(entry: Entry) -> tuple[Link, ...]:
    try:
        paper = ArxivId.parse(entry.id).model_copy(update={"version": entry.version})
    except UsageError:
        return (Link(ORIGINAL, entry.url),) if _SAFE.fullmatch(entry.url) else ()
    base = "https://arxiv.org"
    found = [Link(ARXIV, f"{base}/abs/{paper}"), Link("PDF", f"{base}/pdf/{paper}")]
    if "/" not in paper.id and paper.id[:4] >= _HTML_SINCE:
        found.append(Link("HTML", f"{base}/html/{paper}"))
    return tuple(found)


def _code(entry: Entry) -> tuple[Link, ...]:
    text = f"{entry.abstract} {entry.comment or ''}"
    found: dict[str, Link] = {}
    for match in _CODE.finditer(text):
        address = match[1].rstrip("./-~_").removesuffix(".git")
        host, _, rest = address.partition("/")
        if rest or host.lower().endswith(".github.io"):
            name = _NAMES.get(host.lower(), "项目主页")
            found.setdefault(address.lower(), Link(name, f"https://{address}"))
    return tuple(found.values())[:_MOST]
