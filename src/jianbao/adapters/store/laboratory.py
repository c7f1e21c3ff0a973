"""Prompts as they were used, their labels, the golden set, evaluations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, text, update

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.rows import inserting, load, pack, replace, unpack
from jianbao.adapters.store.schema import STANDS, evaluations, golden, prompt_labels, prompt_versions, votes
from jianbao.model.evaluation import Evaluation, EvaluationHead, Vote
from jianbao.model.shelf import Golden, Label, PromptVersion


class Laboratory(Part):
    """What comparing prompts needs to be remembered."""

    def keep_prompt(self, prompt: PromptVersion) -> PromptVersion:
        """Write a version down where it is new; returns the one that stands."""
        if known := self._prompt(prompt.name, prompt.version):
            return known
        row = {"name": prompt.name, "version": prompt.version, "record": prompt.model_dump_json()}
        with self._database.write() as connection:
            statement = inserting(connection, prompt_versions)
            connection.execute(statement.on_conflict_do_nothing(index_elements=["name", "version"]), row)
        return self._prompt(prompt.name, prompt.version) or prompt

    def _prompt(self, name: str, version: int) -> PromptVersion | None:
        it = prompt_versions.c
        query = select(it.record).where(it.name == name, it.version == version)
        with self._database.read() as connection:
            record = connection.scalar(query)
        return None if record is None else load(PromptVersion, record)

    def prompt_versions(self) -> list[PromptVersion]:
        """Every version that a model was asked with: by name, then by number."""
        it = prompt_versions.c
        with self._database.read() as connection:
            rows = connection.scalars(select(it.record).order_by(it.name, it.version))
            return [load(PromptVersion, record) for record in rows]

    def set_label(self, label: Label) -> Label:
        """Append a label; it holds from now on."""
        row = {"name": label.name, "record": label.model_dump_json(exclude={"id"})}
        with self._database.write() as connection:
            number = connection.execute(insert(prompt_labels).returning(prompt_labels.c.id), row).scalar_one()
        return label.model_copy(update={"id": number})

    def labels(self, name: str | None = None) -> list[Label]:
        """Every label ever set, of a prompt or of all: the oldest first, the last of a kind holds."""
        it = prompt_labels.c
        query = select(it.id, it.record).order_by(it.id)
        if name is not None:
            query = query.where(it.name == name)
        with self._database.read() as connection:
            rows = connection.execute(query)
            return [load(Label, row.record).model_copy(update={"id": row.id}) for row in rows]

    def add_golden(self, item: Golden) -> Golden:
        """Add an item; the one that stood for this paper version ends."""
        row = {"paper_id": item.paper_id, "version": item.version, "record": item.model_dump_json()}
        number = None
        with self._database.write() as connection:
            adding = inserting(connection, golden).on_conflict_do_nothing(
                index_elements=["paper_id", "version"], index_where=text(STANDS)
            )
            while number is None:  # another host may have added one meanwhile: that ends as well
                _end(connection, item.paper_id, item.version, item.valid_from)
                number = connection.scalar(adding.returning(golden.c.id), row)
        return item.model_copy(update={"id": number})

    def end_golden(self, paper_id: str, version: int, at: datetime) -> bool:
        """Take an item out of the set; it is kept. False where there is none."""
        with self._database.write() as connection:
            return _end(connection, paper_id, version, at)

    def golden(self, *, ended: bool = False) -> list[Golden]:
        """The items that hold, or all there ever were; the oldest first."""
        it = golden.c
        query = select(it.id, it.valid_to, it.record).order_by(it.id)
        if not ended:
            query = query.where(it.valid_to.is_(None))
        with self._database.read() as connection:
            return [
                load(Golden, row.record).model_copy(update={"id": row.id, "valid_to": row.valid_to})
                for row in connection.execute(query)
            ]

    def save_evaluation(self, evaluation: Evaluation) -> None:
        """Keep an evaluation; the same id again replaces it."""
        row = {
            "id": evaluation.id,
            "head": evaluation.head.model_dump_json(),
            "record": pack(evaluation),
        }
        with self._database.write() as connection:
            replace(connection, evaluations, [row])

    def evaluation(self, id_: str) -> Evaluation | None:
        """With every pair."""
        query = select(evaluations.c.record).where(evaluations.c.id == id_)
        with self._database.read() as connection:
            record = connection.scalar(query)
        return None if record is None else unpack(Evaluation, record)

    def evaluations(self, limit: int = 100) -> list[EvaluationHead]:
        """The latest ones, newest first."""
        query = select(evaluations.c.head).order_by(evaluations.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return [load(EvaluationHead, head) for head in connection.scalars(query)]

    def add_vote(self, vote: Vote) -> Vote:
        """Append what a person prefers; it holds from now on."""
        row = {"evaluation": vote.evaluation, "record": vote.model_dump_json(exclude={"id"})}
        with self._database.write() as connection:
            number = connection.execute(insert(votes).returning(votes.c.id), row).scalar_one()
        return vote.model_copy(update={"id": number})

    def votes(self, evaluation: str) -> list[Vote]:
        """Every one about an evaluation, the oldest first."""
        it = votes.c
        query = select(it.id, it.record).where(it.evaluation == evaluation).order_by(it.id)
        with self._database.read() as connection:
            rows = connection.execute(query)
            return [load(Vote, row.record).model_copy(update={"id": row.id}) for row in rows]


def _end(connection: Connection, paper_id: str, version: int, at: datetime) -> bool:
    it = golden.c
    standing = (it.paper_id == paper_id, it.version == version, it.valid_to.is_(None))
    return connection.execute(update(golden).where(*standing).values(valid_to=at)).rowcount > 0
