"""One question pursued to an answer that holds: asked, judged, shown its faults, within one run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from jianbao.errors import BadReply, ContextTooLong, ModelError, Refused, Unauthorized
from jianbao.model import Answer, ChatReply, ChatRequest, Finding, Finish, Message, Severity, Usage
from jianbao.prompting import Prompt
from jianbao.stages.journal import Journal, Purpose
from jianbao.stages.line import Line

ATTEMPTS_A_RUN = 16
"""Room in `attempt` for one run's turns, so that a later run asks anew."""

OF_THE_PAPER = ("injection.hidden",)
"""Codes of errors that no other answer would be rid of."""

_DECLINED = (Refused, ContextTooLong)
"""Of one paper: another model may answer, and this one others."""


@dataclass(frozen=True)
class Policy:
    """How far an answer is pursued."""

    repairs: int = 2
    hold: Literal["error", "never"] = "error"
    """`never`: the first answer that can be read is published with its findings, unmended."""
    max_tokens: int = 1000
    context_tokens: int = 8000


@dataclass(frozen=True)
class Made:
    """An answer that could be parsed, with what the checks say of it."""

    findings: tuple[Finding, ...]
    text: str
    """As it was answered."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that hold it back."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def faults(self) -> tuple[Finding, ...]:
        """Those of the errors that the model can mend: what the paper hides is not its doing."""
        return tuple(finding for finding in self.errors if finding.code not in OF_THE_PAPER)


M = TypeVar("M", bound=Made)


class Tries(Generic[M]):
    """The turns taken for one question in one run."""

    def __init__(self, schema: dict[str, Any], max_tokens: int, failed_runs: int = 0) -> None:
        self._schema = schema
        self._max_tokens = max_tokens
        self._attempt = failed_runs * ATTEMPTS_A_RUN
        self._since = 0
        self.answers: list[Answer] = []
        self.made: list[M] = []
        """By the model that is asked now."""
        self.fault = "no answer"
        self.calls = 0
        """Answers of models that are paid."""
        self.missed: list[ModelError] = []
        """Why each of the models before wrote nothing."""
        self.is_draft = False
        """Whether the one that is asked now writes by rule."""
        self.instead: str | None = None
        """Why it is not the first that is asked now."""

    def turn_to(self, line: Line, journal: Journal) -> None:
        """Another model is asked from here on; it begins anew."""
        self.is_draft, self.instead = journal.is_draft, line.instead(journal, self.missed)
        self._since, self.made = len(self.answers), []

    def request(self, messages: tuple[Message, ...]) -> ChatRequest:
        """The next question: never one that was asked before, with more room after an answer that was cut."""
        answers = self.answers[self._since :]
        cut = any(answer.reply and answer.reply.finish is Finish.LENGTH for answer in answers)
        return ChatRequest(
            messages=messages,
            reply_schema=self._schema,
            max_tokens=self._max_tokens * (2 if cut else 1),
            attempt=answers[-1].attempt + 1 if answers else self._attempt,
        )

    @property
    def best(self) -> M | None:
        """The answer with the fewest errors, the latest of equals."""
        return min(reversed(self.made), key=lambda made: len(made.errors), default=None)

    def account(self) -> dict[str, Any]:
        """What the answers cost together, and who gave the last one; no sum over two currencies."""
        paid = [(answer, answer.reply) for answer in self.answers if answer.reply]
        costs = [answer.cost for answer, _ in paid if answer.cost is not None]
        # what is free has a currency as well, and joins any other
        currencies = {answer.currency for answer, _ in paid if answer.cost}
        currencies = currencies or {answer.currency for answer, _ in paid if answer.cost is not None}
        known = len(currencies) == 1
        return {
            "model": paid[-1][1].model if paid else None,
            "answers": tuple(answer.key for answer in self.answers),
            "calls": self.calls,
            "usage": sum((reply.usage for _, reply in paid), Usage()),
            "cost": sum(costs, Decimal(0)) if known else None,
            "currency": currencies.pop() if known else None,
        }

    def raise_outage(self) -> None:
        """Where nobody could be asked, say so; that the paper was declined by all is another matter."""
        absent = [error for error in self.missed if not isinstance(error, _DECLINED)]
        passing = [error for error in absent if not isinstance(error, Unauthorized)]
        if passing or len(absent) == len(self.missed):
            raise [*passing, *absent][0]


class Pursuer:
    """Asks, and shows the model what is wrong with its answer, as often as the policy allows."""

    def __init__(self, line: Line, prompt: Prompt, policy: Policy, *, drafts: bool = True) -> None:
        """`drafts`: whether the writer by rule can answer such a question, too."""
        self._line = line
        self._drafts = drafts
        self._prompt = prompt
        self._policy = policy
        self._desk = asyncio.Lock()

    async def pursue(
        self,
        tries: Tries[M],
        about: Purpose,
        question: tuple[Message, ...],
        judge: Callable[[ChatReply], M],
    ) -> None:
        """Fill `tries`. `judge` raises what parsing raises. Raises `ModelError` where nobody answered."""
        for journal in self._line.able(drafts=self._drafts):
            tries.turn_to(self._line, journal)
            try:
                await self._converse(journal, tries, about, question, judge)
                return
            except ModelError as error:
                tries.fault = f"{type(error).__name__}: {error}"
                if tries.made and isinstance(error, _DECLINED):
                    return
                tries.missed.append(error)
                self._line.missed(journal, error)
        tries.raise_outage()

    async def _converse(
        self,
        journal: Journal,
        tries: Tries[M],
        about: Purpose,
        question: tuple[Message, ...],
        judge: Callable[[ChatReply], M],
    ) -> None:
        """Ask one model, and show it its faults."""
        messages = question
        for turn in range(self._policy.repairs + 1):
            answer = await journal.ask(tries.request(messages), replace(about, turn=turn))
            tries.answers.append(answer)
            tries.calls += not journal.is_draft
            try:
                tries.made.append(made := await self._judged(answer, judge))
            except BadReply as bad:
                tries.fault = f"BadReply: {bad}"
                messages = question + self._repair(bad)
                continue
            if not made.faults or self._policy.hold == "never":
                return
            messages = question + self._prompt.repair(made.text, made.faults)

    async def _judged(self, answer: Answer, judge: Callable[[ChatReply], M]) -> M:
        """Parse and check. One at a time: when answers come in a wave, the next questions go out first."""
        async with self._desk:
            await asyncio.sleep(0)
            assert answer.reply is not None
            return judge(answer.reply)

    def _repair(self, bad: BadReply) -> tuple[Message, ...]:
        """What follows an answer that was none: cut or blank, it is asked afresh, else shown its fault."""
        if bad.facts.get("cut") or not bad.reply.strip():
            return ()
        return self._prompt.repair(bad.reply, [bad.feedback])
