"""Document to 简介: asked, checked, repaired, and kept or held back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from jianbao.budget import Plan, plan
from jianbao.checks import Source, Vocabulary, check, remarks
from jianbao.model import Basis, Brief, ChatReply, Message, Outcome, Paper, State, Usage
from jianbao.ports import Clock, TokenCounter
from jianbao.prompting import Prompt
from jianbao.replies import BRIEF_SCHEMA, parse_brief
from jianbao.stages.journal import BRIEF, Asking, Purpose
from jianbao.stages.line import Line
from jianbao.stages.pursue import Made, Policy, Pursuer, Tries
from jianbao.stages.read import Text

TYPICAL_PARTS = 1400
"""Tokens of introduction and closing: the median of 142 papers, 5,100 characters."""

TYPICAL_ANSWER = 350
"""Tokens of a 简介 with tags and three quotes."""

UNUSABLE = ("form.", "language.english")
"""Codes of an answer that is no 简介 at all: it fails, where a content error is held for a person."""


@dataclass(frozen=True)
class Lore:
    """What every question draws on."""

    prompt: Prompt
    vocabulary: Vocabulary
    counter: TokenCounter

    @cached_property
    def fixed(self) -> int:
        """Tokens of the prompt's own words."""
        return self.counter.count(self.prompt.system) + self.counter.count(self.prompt.user)


@dataclass(frozen=True)
class _Written(Made):
    brief: Brief
    remarks: tuple[str, ...]
    """Cut from the 简介."""


@dataclass(frozen=True)
class Question:
    """What is sent first for a paper, and what it was made from."""

    messages: tuple[Message, ...]
    text: Text
    source: Source
    """What of the paper the model sees: its answer is held against it."""


class Writer:
    """Writes the 简介 of one paper at a time."""

    def __init__(self, line: Line, lore: Lore, policy: Policy, clock: Clock) -> None:
        self._line = line
        self._lore = lore
        self._policy = policy
        self._clock = clock
        self._pursuer = Pursuer(line, lore.prompt, policy)

    def question(self, paper: Paper, text: Text) -> Question:
        """What would be sent first for a paper."""
        planned, values = fitting(self._lore, paper, text, self._policy.context_tokens)
        return Question(self._lore.prompt.messages(**values), text, _source(paper, planned, text))

    def estimate(self, paper: Paper, text: Text, *, unread: bool) -> Usage:
        """Tokens of one question and its answer; `unread` adds those of a typical PDF's parts."""
        counted = sum(
            self._lore.counter.count(message.content) for message in self.question(paper, text).messages
        )
        return Usage(prompt=counted + (TYPICAL_PARTS if unread else 0), completion=TYPICAL_ANSWER)

    def knows(self, question: Question) -> bool:
        """Whether the question's first answer is in the journal, to be had for nothing."""
        return self._line.first.knows(self._tries(0).request(question.messages))

    def asking(self, paper: Paper, question: Question, failed_runs: int) -> Asking:
        """What `write` asks first."""
        return Asking(self._tries(failed_runs).request(question.messages), self._about(paper))

    async def write(
        self, paper: Paper, question: Question, failed_runs: int, *, is_asked: bool = True
    ) -> Outcome:
        """The 简介 of a paper, or why there is none. Raises `ModelError` where nobody answered.

        Of a paper that is not `is_asked` the journal was seen to hold no question.
        """
        tries = self._tries(failed_runs)
        about = replace(self._about(paper), is_asked=is_asked)
        await self._pursuer.pursue(
            tries, about, question.messages, lambda reply: self._judged(reply, question.source)
        )
        return self._outcome(paper, question.text, tries, failed_runs)

    def _about(self, paper: Paper) -> Purpose:
        return Purpose(paper.id, paper.version, BRIEF, prompt=self._lore.prompt.ref.name)

    def _tries(self, failed_runs: int) -> Tries[_Written]:
        return Tries(BRIEF_SCHEMA, self._policy.max_tokens, failed_runs)

    def _judged(self, reply: ChatReply, source: Source) -> _Written:
        words = self._lore.vocabulary
        brief = parse_brief(reply, words.taxonomy.resolve)
        kept, cut = remarks.cut(brief.text) if self._policy.hold == "error" else (brief.text, ())
        brief = brief.model_copy(update={"text": kept})
        return _Written(check(brief, source, words), reply.text, brief, cut)

    def _outcome(self, paper: Paper, text: Text, tries: Tries[_Written], failed_runs: int) -> Outcome:
        state, reason = self._state(tries, text)
        best = tries.best
        return Outcome(
            paper_id=paper.id,
            version=paper.version,
            state=state,
            reason=reason,
            basis=_basis(tries, text) if best else None,
            brief=best.brief if best else None,
            findings=best.findings if best else (),
            remarks=best.remarks if best else (),
            instead=tries.instead if best else None,
            prompt=self._lore.prompt.ref,
            runs=failed_runs + 1,
            at=self._clock.now(),
            **tries.account(),
        )

    def _state(self, tries: Tries[_Written], text: Text) -> tuple[State, str | None]:
        """Published, held for a person, or failed; and the short code of why."""
        best = tries.best
        if best is None:
            return State.FAILED, tries.fault
        if not best.errors or self._policy.hold == "never":
            return State.PUBLISHED, text.reason
        codes = sorted({finding.code for finding in best.errors})
        failed = any(code.startswith(UNUSABLE) for code in codes)
        return State.FAILED if failed else State.HELD, "checks: " + ", ".join(codes)


def _basis(tries: Tries[_Written], text: Text) -> Basis:
    if tries.is_draft:
        return Basis.DRAFT
    return Basis.FULLTEXT if text.document else Basis.ABSTRACT


def fitting(lore: Lore, paper: Paper, text: Text, most: int) -> tuple[Plan, dict[str, str]]:
    """What of a paper fits into a question of so many tokens, and the values of the prompt's variables."""
    words = lore.vocabulary
    source = f"{paper.title}\n{paper.abstract}"
    tags = words.taxonomy.prompt_names(words.taxonomy.shortlist(source, paper.categories))
    terms = words.glossary.prompt_rows(words.glossary.rows_in(source, limit=20))
    fixed = lore.fixed + sum(map(lore.counter.count, (tags, terms, paper.title)))
    planned = plan(paper, text.document, lore.counter, most - fixed)
    return planned, {
        "id": paper.id,
        "title": paper.title,
        "categories": "; ".join(paper.categories),
        "comment": paper.comment or "",
        "abstract": planned.abstract,
        "extra": planned.extra,
        "tags": tags,
        "terms": terms,
    }


def _source(paper: Paper, planned: Plan, text: Text) -> Source:
    """A paper as the model sees it in this question."""
    return Source(
        title=paper.title,
        abstract=planned.abstract,
        comment=paper.comment or "",
        text=planned.extra,
        hidden=text.document.hidden if text.document else (),
    )
