"""The static site: a digest as pages. Jinja2 with everything escaped; no page asks a third party for anything."""

from jianbao.render.site.file import File
from jianbao.render.site.pages import About, Pages

__all__ = ["About", "File", "Pages"]
