"""One question pursued to an answer that holds: asked, judged, shown its faults, within one run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from jianbao.errors import BadReply, ContextTooLong, Refused
from jianbao.model import Answer, ChatReply, ChatRequest, Finding, Finish, Message, Severity, Usage
from jianbao.prompting import Prompt
from jianbao.stages.journal import Journal, Purpose

ATTEMPTS_A_RUN = 16
"""Room in `attempt` for one run's turns, so that a later run asks anew."""

OF_THE_PAPER = ("injection.hidden",)
"""Codes of errors that no other answer would be rid of."""


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
        self.answers: list[Answer] = []
        self.made: list[M] = []
        self.fault = "no answer"

    def request(self, messages: tuple[Message, ...]) -> ChatRequest:
        """The next question: never one that was asked before, with more room after an answer that was cut."""
        cut = any(answer.reply and answer.reply.finish is Finish.LENGTH for answer in self.answers)
        return ChatRequest(
            messages=messages,
            reply_schema=self._schema,
            max_tokens=self._max_tokens * (2 if cut else 1),
            attempt=self.answers[-1].attempt + 1 if self.answers else self._attempt,
        )

    @property
    def best(self) -> M | None:
        """The answer with the fewest errors, the latest of equals."""
        return min(reversed(self.made), key=lambda made: len(made.errors), default=None)

    def account(self) -> dict[str, Any]:
        """What the answers cost together, and who gave the last one."""
        paid = [answer for answer in self.answers if answer.reply]
        costs = [answer.cost for answer in paid if answer.cost is not None]
        return {
            "model": paid[-1].reply.model if paid and paid[-1].reply else None,
            "answers": tuple(answer.key for answer in self.answers),
            "usage": sum((answer.reply.usage for answer in paid if answer.reply), Usage()),
            "cost": sum(costs, Decimal(0)) if costs else None,
            "currency": next((answer.currency for answer in paid if answer.currency), None),
        }


class Pursuer:
    """Asks, and shows the model what is wrong with its answer, as often as the policy allows."""

    def __init__(self, journal: Journal, prompt: Prompt, policy: Policy) -> None:
        self._journal = journal
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
        messages = question
        for turn in range(self._policy.repairs + 1):
            try:
                answer = await self._journal.ask(tries.request(messages), replace(about, turn=turn))
                tries.answers.append(answer)
                tries.made.append(made := await self._judged(answer, judge))
            except (Refused, ContextTooLong) as refusal:
                tries.fault = f"{type(refusal).__name__}: {refusal}"
                break
            except BadReply as bad:
                tries.fault = f"BadReply: {bad}"
                messages = question + self._repair(bad)
                continue
            if not made.faults or self._policy.hold == "never":
                break
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
