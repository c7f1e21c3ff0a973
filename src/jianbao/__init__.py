"""Jianbao: what arXiv announced today, one checked Chinese paragraph for each paper."""
