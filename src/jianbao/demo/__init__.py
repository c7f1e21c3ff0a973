"""The demonstration: invented papers of an invented day, and an arXiv on loopback that serves them.

No network, no key: `DemoArxiv` speaks arXiv's formats, so that everything behind it is
the code of every day.
"""

from jianbao.demo.papers import DemoPaper, announced_days
from jianbao.demo.server import DemoArxiv

__all__ = ["DemoArxiv", "DemoPaper", "announced_days"]
