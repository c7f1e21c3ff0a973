"""Search without a server: an index in files that a browser loads as it needs them.

`words` says what a text is made of, `postings` how its places are written down, `index` puts both
into files. `assets/search.js` reads them: what one of the two does, the other must do alike.
"""

from jianbao.render.search.index import Search

__all__ = ["Search"]
