"""The static site: digests as pages. Everything is escaped; no page asks a third party for anything."""

from jianbao.render.site.file import File
from jianbao.render.site.pages import About, Pages

__all__ = ["About", "File", "Pages"]
