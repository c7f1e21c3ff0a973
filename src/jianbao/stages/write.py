"""Document to 简介: asked, checked, repaired, and kept or held back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from jianbao.budget import Plan, plan
from jianbao.checks import Source, Vocabulary, check, remarks
from jianbao.errors import BadReply, ContextTooLong, Refused
from jianbao.model import (
    Answer,
    Basis,
    Brief,
    ChatRequest,
    Finding,
    Finish,
    Message,
    Outcome,
    Paper,
    Severity,
    State,
    Usage,
)
from jianbao.ports import Clock, TokenCounter
from jianbao.prompting import Prompt
from jianbao.replies import BRIEF_SCHEMA, parse_brief
from jianbao.stages.journal import Journal, Purpose
from jianbao.stages.read import Text

ATTEMPTS_A_RUN = 16
"""Room in `attempt` for one run's turns, so that a later run asks anew."""

TYPICAL_PARTS = 1400
"""Tokens of introduction and closing: the median of 142 papers, 5,100 characters."""

TYPICAL_ANSWER = 350
"""Tokens of a 简介 with tags and three quotes."""

OF_THE_PAPER = ("injection.hidden",)
"""Codes of errors that no other answer would be rid of."""

UNUSABLE = ("form.", "language.english")
"""Codes of an answer that is no 简介 at all: it fails, where a content error is held for a person."""


@dataclass(frozen=True)
class Policy:
    """How far an answer is pursued."""

    repairs: int = 2
    hold: Literal["error", "never"] = "error"
    """`never`: the first answer that can be read is published with its findings, unmended."""
    max_tokens: int = 1000
    context_tokens: int = 8000


@dataclass(frozen=True)
class Lore:
    """What every question draws on."""

    prompt: Prompt
    vocabulary: Vocabulary
    counter: TokenCounter


@dataclass(frozen=True)
class _Made:
    """An answer that could be parsed, with what the checks say of it."""

    brief: Brief
    findings: tuple[Finding, ...]
    text: str
    """As it was answered."""
    remarks: tuple[str, ...] = ()
    """Cut from the 简介."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that hold it back."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def faults(self) -> tuple[Finding, ...]:
        """Those of the errors that the model can mend: what the paper hides is not its doing."""
        return tuple(finding for finding in self.errors if finding.code not in OF_THE_PAPER)


@dataclass(frozen=True)
class Question:
    """What is sent first for a paper, and what it was made from."""

    messages: tuple[Message, ...]
    text: Text
    source: Source
    """What of the paper the model sees: its answer is held against it."""


class Writer:
    """Writes the 简介 of one paper at a time."""

    def __init__(self, journal: Journal, lore: Lore, policy: Policy, clock: Clock) -> None:
        self._journal = journal
        self._lore = lore
        self._policy = policy
        self._clock = clock
        self._desk = asyncio.Lock()

    def question(self, paper: Paper, text: Text) -> Question:
        """What would be sent first for a paper."""
        lore, words = self._lore, self._lore.vocabulary
        source = f"{paper.title}\n{paper.abstract}"
        tags = words.taxonomy.prompt_rows(words.taxonomy.shortlist(source, paper.categories))
        terms = words.glossary.prompt_rows(words.glossary.rows_in(source, limit=20))
        fixed = sum(map(lore.counter.count, (lore.prompt.system, lore.prompt.user, tags, terms, paper.title)))
        planned = plan(paper, text.document, lore.counter, self._policy.context_tokens - fixed)
        messages = lore.prompt.messages(
            id=paper.id,
            title=paper.title,
            categories="; ".join(paper.categories),
            comment=paper.comment or "",
            abstract=planned.abstract,
            extra=planned.extra,
            tags=tags,
            terms=terms,
        )
        return Question(messages, text, _source(paper, planned, text))

    def estimate(self, paper: Paper, text: Text, *, unread: bool) -> Usage:
        """Tokens of one question and its answer; `unread` adds those of a typical PDF's parts."""
        counted = sum(
            self._lore.counter.count(message.content) for message in self.question(paper, text).messages
        )
        return Usage(prompt=counted + (TYPICAL_PARTS if unread else 0), completion=TYPICAL_ANSWER)

    def knows(self, question: Question) -> bool:
        """Whether the question's first answer is in the journal, to be had for nothing."""
        return self._journal.knows(_Tries(self._policy.max_tokens, 0).request(question.messages))

    async def write(self, paper: Paper, question: Question, failed_runs: int) -> Outcome:
        """The 简介 of a paper, or why there is none. Raises `ModelError` where nobody answered."""
        tries = _Tries(self._policy.max_tokens, failed_runs * ATTEMPTS_A_RUN)
        messages = question.messages
        for turn in range(self._policy.repairs + 1):
            purpose = Purpose(paper.id, paper.version, turn=turn)
            try:
                tries.answers.append(answer := await self._journal.ask(tries.request(messages), purpose))
                tries.made.append(made := await self._judge(answer, question.source))
            except (Refused, ContextTooLong) as refusal:
                tries.fault = f"{type(refusal).__name__}: {refusal}"
                break
            except BadReply as bad:
                tries.fault = f"BadReply: {bad}"
                messages = question.messages + self._repair(bad)
                continue
            if not made.faults or self._policy.hold == "never":
                break
            messages = question.messages + self._lore.prompt.repair(made.text, made.faults)
        return self._outcome(paper, question.text, tries, failed_runs)

    async def _judge(self, answer: Answer, source: Source) -> _Made:
        """Parse and check. One at a time: when answers come in a wave, the next questions go out first."""
        async with self._desk:
            await asyncio.sleep(0)
            return self._judged(answer, source)

    def _judged(self, answer: Answer, source: Source) -> _Made:
        assert answer.reply is not None
        words = self._lore.vocabulary
        brief = parse_brief(answer.reply, words.taxonomy.resolve)
        kept, cut = remarks.cut(brief.text) if self._policy.hold == "error" else (brief.text, ())
        brief = brief.model_copy(update={"text": kept})
        return _Made(brief, check(brief, source, words), answer.reply.text, cut)

    def _repair(self, bad: BadReply) -> tuple[Message, ...]:
        """What follows an answer that was none: cut or blank, it is asked afresh, else shown its fault."""
        if bad.facts.get("cut") or not bad.reply.strip():
            return ()
        return self._lore.prompt.repair(bad.reply, [bad.feedback])

    def _outcome(self, paper: Paper, text: Text, tries: _Tries, failed_runs: int) -> Outcome:
        state, reason = self._state(tries, text)
        best = tries.best
        return Outcome(
            paper_id=paper.id,
            version=paper.version,
            state=state,
            reason=reason,
            basis=self._basis(text) if best else None,
            brief=best.brief if best else None,
            findings=best.findings if best else (),
            remarks=best.remarks if best else (),
            prompt=self._lore.prompt.ref,
            answers=tuple(answer.key for answer in tries.answers),
            calls=0 if self._journal.is_draft else len(tries.answers),
            runs=failed_runs + 1,
            at=self._clock.now(),
            **tries.account(),
        )

    def _basis(self, text: Text) -> Basis:
        if self._journal.is_draft:
            return Basis.DRAFT
        return Basis.FULLTEXT if text.document else Basis.ABSTRACT

    def _state(self, tries: _Tries, text: Text) -> tuple[State, str | None]:
        """Published, held for a person, or failed; and the short code of why."""
        best = tries.best
        if best is None:
            return State.FAILED, tries.fault
        if not best.errors or self._policy.hold == "never":
            return State.PUBLISHED, text.reason
        codes = sorted({finding.code for finding in best.errors})
        failed = any(code.startswith(UNUSABLE) for code in codes)
        return State.FAILED if failed else State.HELD, "checks: " + ", ".join(codes)


def _source(paper: Paper, planned: Plan, text: Text) -> Source:
    """A paper as the model sees it in this question."""
    return Source(
        title=paper.title,
        abstract=planned.abstract,
        comment=paper.comment or "",
        text=planned.extra,
        hidden=text.document.hidden if text.document else (),
    )


class _Tries:
    """The turns taken for one paper in one run."""

    def __init__(self, max_tokens: int, attempt: int) -> None:
        self._max_tokens = max_tokens
        self._attempt = attempt
        self.answers: list[Answer] = []
        self.made: list[_Made] = []
        self.fault = "no answer"

    def request(self, messages: tuple[Message, ...]) -> ChatRequest:
        """The next question: never one that was asked before, with more room after an answer that was cut."""
        cut = any(answer.reply and answer.reply.finish is Finish.LENGTH for answer in self.answers)
        attempt = self.answers[-1].attempt + 1 if self.answers else self._attempt
        return ChatRequest(
            messages=messages,
            reply_schema=BRIEF_SCHEMA,
            max_tokens=self._max_tokens * (2 if cut else 1),
            attempt=attempt,
        )

    @property
    def best(self) -> _Made | None:
        """The answer with the fewest errors, the latest of equals."""
        return min(reversed(self.made), key=lambda made: len(made.errors), default=None)

    def account(self) -> dict[str, Any]:
        """What the answers cost together, and who gave the last one."""
        paid = [answer for answer in self.answers if answer.reply]
        costs = [answer.cost for answer in paid if answer.cost is not None]
        return {
            "model": paid[-1].reply.model if paid and paid[-1].reply else None,
            "usage": sum((answer.reply.usage for answer in paid if answer.reply), Usage()),
            "cost": sum(costs, Decimal(0)) if costs else None,
            "currency": next((answer.currency for answer in paid if answer.currency), None),
        }
