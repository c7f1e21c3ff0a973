"""The review pages: thin routes over `stages` and the store, templates as files, no build step."""

from jianbao.web.desk import Desk
from jianbao.web.serve import Address, serve
from jianbao.web.site import site

__all__ = ["Address", "Desk", "serve", "site"]
