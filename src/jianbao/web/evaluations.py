"""Evaluations: what they came to, pair by pair; and pairs to be judged blind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from jianbao.errors import UsageError
from jianbao.model.evaluation import Evaluation, Pair
from jianbao.render import pairs as drawn
from jianbao.render.diff import diff
from jianbao.render.report import names
from jianbao.stages.evaluate.blind import FIRST, SECOND, TIE, Blind, Card, as_json, deck, human
from jianbao.web.desk import Desk
from jianbao.web.guard import see_other
from jianbao.web.marks import Piece

ON_A_PAGE = 20
MOST_HEADS = 200

_PARTS: dict[str, tuple[str, Callable[[Pair], bool]]] = {
    "": ("全部", lambda _: True),
    "regressed": ("变差", lambda pair: pair.regressed),
    "improved": ("变好", lambda pair: pair.improved),
    "unanswered": ("未答复", lambda pair: not pair.whole),
}
_SAID = {FIRST: "甲好", SECOND: "乙好", TIE: "平手"}
_UNDO = "undo"
_ALIKE = 0.4
"""Share of a text from which on it helps to mark where it differs from the other."""


@dataclass(frozen=True)
class Part:
    """Some of the pairs."""

    name: str
    url: str
    count: int
    here: bool


@dataclass(frozen=True)
class Face:
    """A 简介 of a pair, of nobody knows whom."""

    name: str
    pieces: Sequence[Piece]
    tags: Sequence[str]


class Evaluations:
    """Pages about evaluations. Starlette runs them in threads of their own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._blind = Blind(desk.app.store, desk.app.clock)
        # a thousand pairs take a tenth of a second to read, and never change once they are written
        self._read = lru_cache(maxsize=2)(desk.app.store.evaluation)

    def overview(self, request: Request) -> Response:
        """The latest ones, newest first."""
        heads = self._desk.app.store.evaluations(MOST_HEADS)
        return self._page(request, "evaluations.html", heads=heads, verdicts=drawn.VERDICTS)

    def one(self, request: Request) -> Response:
        """Verdict, tables, and pairs side by side, the regressions first."""
        made = self._found(request)
        votes = self._desk.app.store.votes(made.id)
        wanted = request.query_params.get("part", "")
        if wanted not in _PARTS:
            raise HTTPException(404, f"no part {wanted!r}")
        fit = [pair for pair in made.pairs if _PARTS[wanted][1](pair)]
        start, number = _place(request.query_params.get("page", "1"), len(fit))
        sides = names(made)
        shown = [drawn.article(pair, sides, _paper(pair)) for pair in fit[start : start + ON_A_PAGE]]
        pages = -(-len(fit) // ON_A_PAGE)
        return self._page(
            request,
            "evaluation.html",
            its=made,
            sides=sides,
            verdict=drawn.VERDICTS[made.verdict],
            summary=_safe(drawn.summary(made, human(made, votes))),
            left_out=_safe(drawn.left_out(made)) if number == pages or not pages else "",
            pairs=list(map(_safe, shown)),
            parts=_parts(made, wanted),
            number=number,
            pages=pages,
            before=_url(made, wanted, number - 1) if number > 1 else None,
            next=_url(made, wanted, number + 1) if number < pages else None,
            cards=len(deck(made, (), "")),
        )

    def json(self, request: Request) -> Response:
        """The same for programs, with what people prefer."""
        made = self._found(request)
        text = as_json(made, human(made, self._desk.app.store.votes(made.id)))
        headers = {"content-disposition": f'attachment; filename="evaluation-{made.id}.json"'}
        return Response(text, media_type="application/json", headers=headers)

    def html(self, request: Request) -> Response:
        """Every pair in one file to take away."""
        made = self._found(request)
        text = drawn.page(made, human(made, self._desk.app.store.votes(made.id)))
        headers = {"content-disposition": f'attachment; filename="evaluation-{made.id}.html"'}
        return Response(text, media_type="text/html", headers=headers)

    def blind(self, request: Request) -> Response:
        """A pair to judge: the one asked for, else the first that is not judged yet."""
        made = self._found(request)
        cards = self._deck(made)
        number = request.query_params.get("n", "")
        card = _card(cards, number) if number else next((one for one in cards if one.said is None), None)
        done = _card(cards, request.query_params.get("done", ""))
        return self._page(
            request,
            "blind.html",
            id=made.id,
            card=card,
            faces=self._faces(card) if card else (),
            cards=cards,
            judged=sum(one.said is not None for one in cards),
            done=done if done and done.said and done != card else None,
            said=_SAID,
        )

    def vote(self, request: Request) -> Response:
        """Write down which is liked better, and go on; after an undo, stay."""
        made, form = self._found(request), _form(request)
        card = _card(self._deck(made), form.get("n", ""))
        if card is None:
            raise HTTPException(404, "no such pair")
        said = form.get("say", "")
        here = f"/evaluation/{made.id}/blind"
        if said == _UNDO:
            self._blind.vote(made, card, self._desk.author, None)
            return see_other(f"{here}?n={card.number}")
        self._blind.vote(made, card, self._desk.author, said)
        cards = self._deck(made)
        rest = [*cards[card.number :], *cards[: card.number]]
        following = next((one.number for one in rest if one.said is None), None)
        params = {"n": following, "done": card.number} if following else {"done": card.number}
        return see_other(f"{here}?{urlencode(params)}")

    def _page(self, request: Request, template: str, **values: Any) -> Response:
        return self._desk.pages.page(request, template, stale=self._desk.stale(), **values)

    def _found(self, request: Request) -> Evaluation:
        made = self._read(request.path_params["id"])
        if made is None:
            self._read.cache_clear()
            name = request.path_params["id"]
            why = UsageError(f"there is no evaluation {name}", fault="evaluation")
            raise HTTPException(404, str(why)) from why
        started = made.started.astimezone(self._desk.app.settings.digest.zone)
        return made.model_copy(update={"started": started})

    def _deck(self, made: Evaluation) -> Sequence[Card]:
        return deck(made, self._desk.app.store.votes(made.id), self._desk.author)

    def _faces(self, card: Card) -> tuple[Face, Face]:
        (left, left_tags), (right, right_tags) = card.sides
        return (
            Face("甲", _apart(right, left), self._named(left_tags)),
            Face("乙", _apart(left, right), self._named(right_tags)),
        )

    def _named(self, tags: Sequence[str]) -> list[str]:
        return list(map(self._desk.app.data.taxonomy.called, tags))


def _form(request: Request) -> Mapping[str, str]:
    form: Mapping[str, str] = request.state.form
    return form


def _card(cards: Sequence[Card], number: str) -> Card | None:
    fits = number.isascii() and number.isdecimal() and len(number) < 7
    return next((one for one in cards if fits and one.number == int(number)), None)


def _apart(other: str, text: str) -> list[Piece]:
    """The text with what the other does not say; bare where nearly all of it would be marked."""
    pieces = [one for one in diff(other, text) if one.kind != "gone"]
    same = sum(len(one.text) for one in pieces if one.kind == "same")
    if same < _ALIKE * len(text):
        return [Piece(text)]
    return [Piece(one.text, "" if one.kind == "same" else "apart") for one in pieces]


def _parts(made: Evaluation, wanted: str) -> list[Part]:
    return [
        Part(name, _url(made, key, 1), count, key == wanted)
        for key, (name, fits) in _PARTS.items()
        if (count := sum(map(fits, made.pairs))) or key in ("", wanted)
    ]


def _place(page: str, count: int) -> tuple[int, int]:
    """Where a page begins, and its number; the last one where there are not so many."""
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1
    number = max(1, min(number, -(-count // ON_A_PAGE)))
    return (number - 1) * ON_A_PAGE, number


def _url(made: Evaluation, part: str, number: int) -> str:
    params = ({"part": part} if part else {}) | ({"page": number} if number > 1 else {})
    return f"/evaluation/{made.id}" + (f"?{urlencode(params)}" if params else "")


def _paper(pair: Pair) -> str:
    return f"/paper/{pair.name}"


def _safe(drawn_html: str) -> Markup:
    return Markup(drawn_html)  # noqa: S704 - render.pairs escapes what others wrote
