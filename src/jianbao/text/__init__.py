"""Lines of a PDF to the parts that a 简介 needs, and what guards text on its way to a model. Pure."""

from jianbao.text.agreement import agreement, compare
from jianbao.text.characters import clean
from jianbao.text.document import REVISION, compose
from jianbao.text.injection import addresses_a_model, words_to_a_model
from jianbao.text.lines import Line, Page
from jianbao.text.sections import EARLIEST_END, reaches_references

__all__ = [
    "EARLIEST_END",
    "REVISION",
    "Line",
    "Page",
    "addresses_a_model",
    "agreement",
    "clean",
    "compare",
    "compose",
    "reaches_references",
    "words_to_a_model",
]
