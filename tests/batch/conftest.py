"""Houses in folders of their own."""

from tests.stages.conftest import house, houses

__all__ = ["house", "houses"]
