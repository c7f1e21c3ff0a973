"""Papers to cite: BibTeX, RIS, CSL-JSON. They speak of arXiv's record of it."""

from jianbao.render.citations.bibtex import bibtex
from jianbao.render.citations.csl import csl
from jianbao.render.citations.ris import ris
from jianbao.render.citations.work import Work

__all__ = ["Work", "bibtex", "csl", "ris"]
