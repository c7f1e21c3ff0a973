"""Whether a PDF is the paper that arXiv describes."""

from __future__ import annotations

import re
import unicodedata

from jianbao.model import Document, TextQuality

GOOD = 0.6
"""Above: the PDF's abstract is arXiv's."""
SUSPECT = 0.15
"""Below: another paper, or an extraction that cannot be trusted. Different papers reach .08."""
_HEAD = 12_000
"""Characters of the body that are searched beside the abstract."""
_BROKEN = re.compile(r"(?<=\w)[-‐]\s*\n\s*(?=[a-z])")
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?|\\.")
_WORD = re.compile(r"[^\W_]+")


def agreement(ours: str, arxiv_abstract: str) -> float:
    """The share of arXiv's word 3-grams that our text holds, 0 to 1.

    1 where arXiv's abstract has fewer than three words: nothing speaks against the PDF.
    A low share means another version of the paper as often as a bad extraction.
    """
    wanted = _trigrams(arxiv_abstract)
    return len(wanted & _trigrams(ours)) / len(wanted) if wanted else 1.0


def compare(document: Document, arxiv_abstract: str) -> Document:
    """The document, `SUSPECT` where it is not the paper that arXiv describes; doubts go into `warnings`."""
    if not document.quality.usable:
        return document
    share = agreement(f"{document.abstract}\n{document.body[:_HEAD]}", arxiv_abstract)
    if share >= GOOD:
        return document
    noted = (*document.warnings, f"agreement with arXiv's abstract {share:.2f}")
    quality = TextQuality.SUSPECT if share < SUSPECT else document.quality
    return document.model_copy(update={"quality": quality, "warnings": noted})


def _trigrams(text: str) -> set[tuple[str, str, str]]:
    plain = unicodedata.normalize("NFKD", _BROKEN.sub("", text)).casefold()
    plain = _COMMAND.sub(" ", plain)
    marks = {ord(char): None for char in set(plain) if unicodedata.combining(char)}
    plain = plain.translate(marks) if marks else plain
    words = _WORD.findall(plain.replace("$", "").replace("{", "").replace("}", ""))
    return set(zip(words, words[1:], words[2:], strict=False))
