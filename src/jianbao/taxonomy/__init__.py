"""The vocabulary of task tags: what a name means, what a text speaks of, and what to offer for a paper."""

from jianbao.taxonomy.likeness import Likeness
from jianbao.taxonomy.node import Node
from jianbao.taxonomy.vocabulary import Taxonomy

__all__ = ["Likeness", "Node", "Taxonomy"]
