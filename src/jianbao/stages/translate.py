"""Title and abstract to Chinese: asked, checked, repaired; what a check refuses is kept and not printed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from jianbao.checks import Source, check_translation
from jianbao.errors import BudgetExceeded, InBatch, ModelError, Unauthorized
from jianbao.model import ChatReply, Finding, Message, Paper, Severity, State, Usage
from jianbao.model.translation import Rendering, TextPart, Translation, fingerprint
from jianbao.ports import Clock
from jianbao.replies import parse_translation, translation_form, translation_schema
from jianbao.stages.journal import Asking, Purpose
from jianbao.stages.line import Line
from jianbao.stages.pursue import Made, Policy, Pursuer, Tries
from jianbao.stages.write import Lore

PURPOSE = "translation"

MOST_TERMS = 30
"""Rows of the glossary in a question."""

_NAMES = {TextPart.TITLE: "标题", TextPart.ABSTRACT: "摘要"}


@dataclass(frozen=True)
class _Translated(Made):
    texts: dict[TextPart, str]
    found: dict[TextPart, tuple[Finding, ...]]

    def faults_of(self, part: TextPart) -> int:
        """How many errors hold it back."""
        return sum(finding.severity is Severity.ERROR for finding in self.found[part])


class Translator:
    """Translates papers. Whatever fails is a row with its reason; a key that fails stops all asking."""

    def __init__(self, line: Line, lore: Lore, policy: Policy, clock: Clock) -> None:
        self._lore = lore
        self._policy = policy
        self._clock = clock
        self._pursuer = Pursuer(line, lore.prompt, policy, drafts=False)
        self.stopped: Unauthorized | None = None
        """Why nobody is asked any more."""

    def question(self, paper: Paper, parts: Collection[TextPart]) -> tuple[Message, ...]:
        """What would be sent first."""
        glossary = self._lore.vocabulary.glossary
        terms = glossary.rows_in(f"{paper.title}\n{paper.abstract}", limit=MOST_TERMS)
        return self._lore.prompt.messages(
            id=paper.id,
            title=paper.title,
            categories="; ".join(paper.categories),
            abstract=paper.abstract,
            terms=glossary.prompt_rows(terms),
            wanted="和".join(_NAMES[part] for part in parts),
            form=translation_form(parts),
        )

    def estimate(self, paper: Paper, parts: Collection[TextPart]) -> Usage:
        """Tokens of the question and its answer: Chinese takes about as many as its English."""
        count = self._lore.counter.count
        return Usage(
            prompt=sum(count(message.content) for message in self.question(paper, parts)),
            completion=sum(count(part.of(paper)) for part in parts),
        )

    def asking(self, paper: Paper, parts: Collection[TextPart], failed_runs: int) -> Asking:
        """What `translate` asks first."""
        request = self._tries(paper, parts, failed_runs).request(self.question(paper, parts))
        return Asking(request, self._about(paper))

    async def translate(self, paper: Paper, parts: Collection[TextPart], failed_runs: int) -> Translation:
        """These parts of a paper in Chinese, or why not."""
        tries = self._tries(paper, parts, failed_runs)
        try:
            if self.stopped:
                raise Unauthorized(self.stopped.message, **self.stopped.facts)
            await self._pursue(tries, paper, parts)
        except (BudgetExceeded, InBatch) as error:
            reason = "batch" if isinstance(error, InBatch) else "budget"
            return self._row(paper, parts, tries, State.DEFERRED, reason, failed_runs)
        except ModelError as error:
            if isinstance(error, Unauthorized):
                self.stopped = error
            reason = f"model: {type(error).__name__}: {error}"
            return self._row(paper, parts, tries, State.DEFERRED, reason, failed_runs)
        return self._row(paper, parts, tries, State.FAILED, tries.fault, failed_runs)

    async def ask(self, paper: Paper, parts: Collection[TextPart], run: int) -> Translation:
        """The same for somebody who waits for it. Raises `ModelError`, `BudgetExceeded`, `InBatch`."""
        tries = self._tries(paper, parts, run)
        await self._pursue(tries, paper, parts)
        return self._row(paper, parts, tries, State.FAILED, tries.fault, run)

    async def _pursue(self, tries: Tries[_Translated], paper: Paper, parts: Collection[TextPart]) -> None:
        question = self.question(paper, parts)
        await self._pursuer.pursue(
            tries, self._about(paper), question, lambda reply: self._judged(reply, paper, parts)
        )

    def _about(self, paper: Paper) -> Purpose:
        return Purpose(paper.id, paper.version, PURPOSE, prompt=self._lore.prompt.ref.name)

    def _tries(self, paper: Paper, parts: Collection[TextPart], failed_runs: int) -> Tries[_Translated]:
        english = sum(len(part.of(paper)) for part in parts)
        room = max(self._policy.max_tokens, 200 + english // 2)
        return Tries(translation_schema(parts), room, failed_runs)

    def _judged(self, reply: ChatReply, paper: Paper, parts: Collection[TextPart]) -> _Translated:
        texts = parse_translation(reply, parts)
        source = Source(title=paper.title, abstract=paper.abstract)
        found = {
            part: check_translation(part, text, source, self._lore.vocabulary) for part, text in texts.items()
        }
        told = (
            finding.model_copy(update={"message": f"{part.value}：{finding.message}"})
            for part, findings in found.items()
            for finding in findings
        )
        return _Translated(tuple(told), reply.text, texts, found)

    def _row(
        self,
        paper: Paper,
        parts: Collection[TextPart],
        tries: Tries[_Translated],
        state: State,
        reason: str,
        failed_runs: int,
    ) -> Translation:
        """What was made of each part; `state` and `reason` are of those of which nothing was made."""
        made = {part: self._rendering(paper, part, tries, state) for part in parts}
        codes = {
            finding.code
            for rendering in made.values()
            for finding in rendering.findings
            if rendering.state is State.HELD and finding.severity is Severity.ERROR
        }
        refused = f"checks: {', '.join(sorted(codes))}" if codes else None
        return Translation(
            paper_id=paper.id,
            version=paper.version,
            parts=made,
            reason=refused if tries.made else reason,
            instead=tries.instead if tries.made else None,
            prompt=self._lore.prompt.ref,
            runs=failed_runs + 1,
            at=self._clock.now(),
            **tries.account(),
        )

    def _rendering(self, paper: Paper, part: TextPart, tries: Tries[_Translated], state: State) -> Rendering:
        """The answer with the fewest errors in this part, the latest of equals."""
        source = fingerprint(part.of(paper))
        best = min(reversed(tries.made), key=lambda made: made.faults_of(part), default=None)
        if best is None:
            return Rendering(source=source, state=state)
        refused = best.faults_of(part) and self._policy.hold == "error"
        return Rendering(
            source=source,
            state=State.HELD if refused else State.PUBLISHED,
            text=best.texts[part],
            findings=best.found[part],
        )
