"""arXiv, fenced in: listings, feeds, records and PDFs through one paced, patient client."""

from jianbao.adapters.arxiv.effort import Tries
from jianbao.adapters.arxiv.pace import LocalPace, Pace
from jianbao.adapters.arxiv.shared import SharedPace
from jianbao.adapters.arxiv.source import ArxivSource, ArxivUrls

__all__ = ["ArxivSource", "ArxivUrls", "LocalPace", "Pace", "SharedPace", "Tries"]
