"""Moves to one paragraph: which clauses, in which order, within the length that a 简介 has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jianbao.drafting.moves import Moves
from jianbao.drafting.said import Said

__all__ = ["Draft", "compose"]

_LONGEST = 140
_ENOUGH = 52
"""Characters after which nothing is added for length alone."""
_CLEAR = 6
"""Characters of a subject that says of what a survey is."""
_MOST_WORKS = 3
_MOST_TOPICS = 4
_SHORT = 40
_REST = "摘要的其余内容未能由规则归纳，详见原文。"


class Draft:
    """A paragraph growing clause by clause, with the sentences that bear it."""

    def __init__(self) -> None:
        self.text = ""
        self.borne: list[Said] = []

    def add(self, clause: str, *said: Said | None) -> bool:
        """Take a clause if it fits and says something new."""
        body = clause.strip("，。")
        gist = body.removeprefix("以").removeprefix("通过").removeprefix("旨在")
        if len(self.text) + len(clause) >= _LONGEST or gist in self.text:
            return False
        self.text += clause
        self.borne += [Said(body, one.quote) for one in said if one]
        return True


def compose(moves: Moves, task: Said | None, field: str, topics: Iterable[str]) -> Draft:
    """`field` stands in for a `task` that is not known; `topics` fill up what is too short."""
    draft = Draft()
    draft.add(f"该论文属于{task.zh}任务" if task else f"该论文属于{field}领域", task)
    if moves.problem:
        ending = "" if moves.problem.zh.endswith(("问题", "挑战", "局限", "差距")) else "问题"
        draft.add(f"，针对{moves.problem.zh}{ending}", moves.problem)
    for clause, said in _what(moves):
        draft.add(clause, *said)
    draft.text += "。"
    _add_results(draft, moves)
    if len(draft.text) < _ENOUGH:
        _add_topics(draft, topics)
    if len(draft.text) < _SHORT:
        draft.text += _REST
    return draft


def _what(moves: Moves) -> Iterator[tuple[str, tuple[Said | None, ...]]]:
    proposal = moves.proposal
    if moves.is_survey:
        told = moves.study.zh.removeprefix("综述").removeprefix("研究") if moves.study else ""
        about = told if len(told) >= _CLEAR else "相关研究"
        yield f"，综述{about}", (moves.study,)
        yield from [(f"，涵盖{moves.sizes.zh}", (moves.sizes,))] if moves.sizes else []
        return
    is_new = proposal.name or proposal.what
    if moves.study:
        yield f"，{moves.study.zh}", (moves.study,)
    if is_new:
        yield _proposed(moves), (proposal.name, proposal.what)
    if moves.sizes and (proposal.kind != "method" or not is_new):
        yield f"，{'含' if is_new else '样本包括'}{moves.sizes.zh}", (moves.sizes,)
    if proposal.means:
        yield f"，通过{proposal.means.zh}", (proposal.means,)
    for work in moves.works[:_MOST_WORKS]:
        yield f"，{work.zh}", (work,)
    if proposal.goal and not proposal.means:
        is_bound = proposal.name or proposal.what or moves.study
        yield f"，{'以' if is_bound else '旨在'}{proposal.goal.zh}", (proposal.goal,)


def _proposed(moves: Moves) -> str:
    name = moves.proposal.name.zh if moves.proposal.name else ""
    what = moves.proposal.what.zh if moves.proposal.what else ""
    noun, verb = {"dataset": ("数据集", "构建"), "benchmark": ("基准", "提出")}.get(
        moves.proposal.kind, ("", "提出")
    )
    if not what:
        return f"，{verb}{noun}{name}"
    if noun and not what.endswith(("数据集", "语料库", "基准", "集", "数据", "测试")):
        return f"，{verb}{what}{name}" if not name else f"，{verb}{noun}{name}"
    if name and name in what:
        return f"，{verb}{what}"
    return f"，{verb}{what}{name}" if name or len(what) > 2 else f"，{verb}一种{what}"


def _add_results(draft: Draft, moves: Moves) -> None:
    told = [Said(figure.zh, quote) for figure, quote in moves.results]
    if told and _add_figures(draft, moves.data, told):
        return
    if moves.verdict:
        place = f"在{moves.data.zh}上，" if moves.data and moves.data.quote == moves.verdict.quote else ""
        draft.add(f"实验显示，{place}{moves.verdict.zh}。", moves.verdict)
    elif moves.data and moves.proposal.kind == "method":
        draft.add(f"实验在{moves.data.zh}上进行。", moves.data)


def _add_figures(draft: Draft, data: Said | None, told: list[Said]) -> bool:
    """The weightiest figure, with a second one of the same sentence where it fits."""
    first = told[0]
    opening = f"在{data.zh}上，" if data and data.quote == first.quote else "结果显示，"
    more = [one for one in told[1:] if one.quote == first.quote and one.zh[:4] != first.zh[:4]][:1]
    for chosen in ([first, *more], [first]):
        if draft.add(f"{opening}{'，'.join(one.zh for one in chosen)}。", *chosen):
            return True
    return False


def _add_topics(draft: Draft, topics: Iterable[str]) -> None:
    new: list[str] = []
    for topic in topics:
        if len(new) < _MOST_TOPICS and not any(topic in said for said in (draft.text, *new)):
            new.append(topic)
    if new:
        draft.add(f"涉及{'、'.join(new[:-1])}和{new[-1]}。" if len(new) > 1 else f"涉及{new[0]}。")
