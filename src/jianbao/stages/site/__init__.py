"""The static site from the store."""

from jianbao.stages.site.build import build
from jianbao.stages.site.cites import Cites
from jianbao.stages.site.feeds import Feeds
from jianbao.stages.site.guest import Guest

__all__ = ["Cites", "Feeds", "Guest", "build"]
