"""What the work needs from the outside, as protocols. Adapters satisfy them; tests pass others."""

from __future__ import annotations

from jianbao.ports.models import BatchHost, ChatModel, Leaving, TokenCounter, Watch, unheard
from jianbao.ports.outlets import Channel, Files, Progress
from jianbao.ports.sources import Clock, PaperSource, TextExtractor
from jianbao.ports.store import Store

__all__ = [
    "BatchHost",
    "Channel",
    "ChatModel",
    "Clock",
    "Files",
    "Leaving",
    "PaperSource",
    "Progress",
    "Store",
    "TextExtractor",
    "TokenCounter",
    "Watch",
    "unheard",
]
