"""What is known of words and prices, each file read when it is first needed."""

from __future__ import annotations

from functools import cached_property

from jianbao.app import resources
from jianbao.budget import Prices
from jianbao.checks import Vocabulary
from jianbao.glossary import Glossary
from jianbao.settings import Settings
from jianbao.taxonomy import Taxonomy

__all__ = ["Data"]


class Data:
    """The data files in use: the root's own, else those that came with the package."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The task tags."""
        return resources.taxonomy(self._settings)

    @cached_property
    def glossary(self) -> Glossary:
        """The bilingual terms."""
        return resources.glossary(self._settings)

    @cached_property
    def words(self) -> Vocabulary:
        """What the checks know of words."""
        return resources.vocabulary(self._settings, self.glossary, self.taxonomy)

    @cached_property
    def prices(self) -> Prices:
        """What models cost."""
        return resources.prices(self._settings)
