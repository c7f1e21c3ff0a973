"""The records that flow: frozen, checked when made, known to every room above."""

from jianbao.model.announcement import (
    Announced,
    Announcement,
    Counts,
    Empty,
    Feed,
    FeedItem,
    Kind,
    Listed,
    Listing,
    Origin,
)
from jianbao.model.base import Record
from jianbao.model.brief import Basis, Brief, Evidence, Finding, Outcome, PromptRef, Severity, State
from jianbao.model.calls import Answer, AnswerState, ChatReply, ChatRequest, Finish, Message, Usage
from jianbao.model.changed import Changed
from jianbao.model.digest import Digest, DigestHead, Entry, Section, TopicName, day_folder
from jianbao.model.document import Document, TextQuality
from jianbao.model.ids import ArxivId
from jianbao.model.ledger import Briefs, Ledger, Missing
from jianbao.model.paper import Paper
from jianbao.model.review import (
    Action,
    Decision,
    Filters,
    Item,
    Page,
    ReasonCode,
    Ruled,
    Stale,
    carried_from,
    is_decided,
    rank,
)
from jianbao.model.run import Run
from jianbao.model.survey import AnnouncedDay, DayTally, Spent, Tally

__all__ = [
    "Action",
    "Announced",
    "AnnouncedDay",
    "Announcement",
    "Answer",
    "AnswerState",
    "ArxivId",
    "Basis",
    "Brief",
    "Briefs",
    "Changed",
    "ChatReply",
    "ChatRequest",
    "Counts",
    "DayTally",
    "Decision",
    "Digest",
    "DigestHead",
    "Document",
    "Empty",
    "Entry",
    "Evidence",
    "Feed",
    "FeedItem",
    "Filters",
    "Finding",
    "Finish",
    "Item",
    "Kind",
    "Ledger",
    "Listed",
    "Listing",
    "Message",
    "Missing",
    "Origin",
    "Outcome",
    "Page",
    "Paper",
    "PromptRef",
    "ReasonCode",
    "Record",
    "Ruled",
    "Run",
    "Section",
    "Severity",
    "Spent",
    "Stale",
    "State",
    "Tally",
    "TextQuality",
    "TopicName",
    "Usage",
    "carried_from",
    "day_folder",
    "is_decided",
    "rank",
]
