"""The tables of `jianbao.toml`, one class each."""

from __future__ import annotations

import re
from datetime import tzinfo
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
)
from pydantic_core import from_json

from jianbao.model import Follow
from jianbao.model.base import ZoneName
from jianbao.model.translation import TextPart

CATEGORY = re.compile(r"[a-z]+(-[a-z]+)?(\.[A-Za-z]{2}|\.[a-z]+(-[a-z]+)+)?")
"""`cs.CV`, `hep-lat`, `cond-mat.mes-hall`."""


PREFIX = "JIANBAO_"
"""Of every variable of the environment that is ours."""


def list_of_text(value: object) -> object:
    """Below a table of free names the environment's JSON arrives undecoded."""
    return from_json(value) if isinstance(value, str) and value.startswith("[") else value


def _url(value: str) -> str:
    """Check an address, keep its spelling without a slash at the end.

    It is printed and stored, so no secret may stand in it.
    """
    parsed = AnyHttpUrl(value)
    if parsed.username or parsed.password or parsed.query or parsed.fragment:
        raise ValueError(
            "an address alone, without user, password or query: a model's key goes into llm.api_key, "
            "a collector's into OTEL_EXPORTER_OTLP_HEADERS"
        )
    return value.rstrip("/")


Url = Annotated[str, AfterValidator(_url)]


class Group(BaseModel):
    """A table of the configuration: frozen, refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, hide_input_in_errors=True)


def _word(value: str) -> str:
    """Check a word that stands in a line with others."""
    word = " ".join(value.split())
    if not word or ";" in word:
        raise ValueError(f"{value!r} is no word to follow: it is empty, or has a semicolon")
    return word


Words = Annotated[tuple[Annotated[str, AfterValidator(_word)], ...], BeforeValidator(list_of_text)]


class FollowGroup(Group):
    """What a reader would see first, and last."""

    keywords: Words = ()
    """In title, abstract and 简介."""
    authors: Words = ()
    """However spelt."""
    institutions: Words = ()
    """Before the abstract of the PDF, or else in arXiv's comment."""
    exclude: Words = ()
    """Keywords of what stands last."""

    def also(self, other: FollowGroup) -> Follow:
        """With the words of another group after its own, each once."""
        mine, theirs = self.model_dump(), other.model_dump()
        return Follow(**{name: tuple(dict.fromkeys((*mine[name], *theirs[name]))) for name in mine})


class Topic(Group):
    """A digest of its own."""

    name: str = Field(min_length=1)
    """In Chinese, as the head of the digest names it."""
    categories: Annotated[tuple[str, ...], BeforeValidator(list_of_text)] = Field(min_length=1)
    """Of arXiv; a paper of any of them is in the digest, once."""
    translate: Annotated[tuple[TextPart, ...], BeforeValidator(list_of_text)] = ()
    """What of each paper stands there in Chinese too."""
    follow: FollowGroup = FollowGroup()
    """Beside what is followed in all topics."""

    @field_validator("categories")
    @classmethod
    def _real(cls, categories: tuple[str, ...]) -> tuple[str, ...]:
        for category in categories:
            if not CATEGORY.fullmatch(category):
                raise ValueError(
                    f"{category!r} has not the form of an arXiv category, such as cs.CV or hep-lat"
                )
        if len(set(categories)) != len(categories):
            raise ValueError("names a category twice")
        return categories


class Arxiv(Group):
    """Where arXiv is and how politely it is asked."""

    site_url: Url = "https://arxiv.org"
    rss_url: Url = "https://rss.arxiv.org"
    api_url: Url = "https://export.arxiv.org/api/query"
    oai_url: Url = "https://oaipmh.arxiv.org/oai"
    pdf_url: Url = "https://export.arxiv.org/pdf"
    interval_s: float = Field(default=3.0, ge=0)
    """Seconds between the starts of requests to arXiv."""
    connections: int | None = Field(default=None, ge=1)
    """Requests under way at once; unset: 1, and 64 where `interval_s` is 0 (a mirror of one's own)."""
    contact: str = ""
    """Mail address or URL that arXiv can turn to; part of the User-Agent."""
    tries: int = Field(default=8, ge=1)
    """Of each request."""
    patience_s: float = Field(default=600, gt=0)
    """For all tries of a request together."""


class Pdf(Group):
    """How PDFs are read."""

    enabled: bool = True
    workers: int = Field(default=2, ge=1)
    """Processes."""
    seconds: float = Field(default=60, gt=0)
    """For one file."""
    memory_mb: int = Field(default=1024, ge=256)
    """Of one process."""
    max_pages: int = Field(default=400, ge=1)


class Checks(Group):
    """What becomes of findings."""

    hold: Literal["error", "never"] = "error"
    """Which findings hold a 简介 back."""


class Review(Group):
    """Who decides about 简介."""

    author: str | None = Field(default=None, min_length=1)
    """Stands beside every decision; unset: the login name."""


class StoreGroup(Group):
    """Where the truth lies."""

    url: str | None = Field(default=None, repr=False)
    """SQLAlchemy's URL, which may hold a password; unset: `.jianbao/jianbao.db` in the root."""


class Telemetry(Group):
    """Spans of the questions, for a collector of one's own."""

    endpoint: Url | None = None
    """Where OTLP over HTTP is taken; unset: nothing is sent, nothing is loaded."""
    contents: bool = False
    """Whether questions and answers go along."""


class Outputs(Group):
    """Where the files go."""

    dir: Path = Path("outputs")
    """Relative to the root."""


class Site(Group):
    """The static site."""

    dir: Path = Path("site")
    """Relative to the root."""
    base_url: Url | None = None
    """Where it is published: feeds and previews want absolute addresses."""
    title: str = Field(default="简报", min_length=1)
    authors: bool = False
    """Whether there are pages of authors."""
    report_url: str | None = Field(default=None, pattern=r"^(https?://|mailto:)[^\s]+$")
    """Where readers report errors; `{id}` in it becomes the paper's."""


class DigestGroup(Group):
    """How a digest looks."""

    layout: Literal["standard", "classic"] = "standard"
    timezone: ZoneName = "Asia/Shanghai"
    """The readers'."""
    replaced_brief: Literal["known", "always", "never"] = "known"
    """Which replaced papers carry a 简介."""

    @property
    def zone(self) -> tzinfo:
        """The readers' time zone."""
        return ZoneInfo(self.timezone)


class ClockGroup(Group):
    """For tests and replays."""

    now: AwareDatetime | None = None
    """Stands for now."""


class Prompts(Group):
    """Which prompts are in use."""

    dir: Path | None = None
    """Unset: `prompts/` of the root, else the ones that came with the package."""
    brief: str = "brief"
    """`name`, `name@version` or `name@label`."""
    translation: str = "translation"
    """The same."""


TOPICS = {
    "video": Topic(name="计算机视觉", categories=("cs.CV",)),
    "text": Topic(name="自然语言处理", categories=("cs.CL",)),
    "audio": Topic(name="音频", categories=("cs.SD", "eess.AS")),
    "robotics": Topic(name="机器人", categories=("cs.RO",)),
    "society": Topic(name="计算机与社会", categories=("cs.CY",)),
}
