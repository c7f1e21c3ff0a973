"""A 简介 by rule: what the demonstration shows, and what stands in where no model can be had.

No sentence is canned: task, names, techniques and numbers come from the paper's own
words, and what the rules do not understand is left out rather than guessed.
"""

from jianbao.drafting.write import VERSION, Writer, draft

__all__ = ["VERSION", "Writer", "draft"]
