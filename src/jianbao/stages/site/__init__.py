"""The static site from the store."""

from jianbao.stages.site.build import build
from jianbao.stages.site.guest import Guest

__all__ = ["Guest", "build"]
