"""The one reader of the environment and of `jianbao.toml`.

Order: what a command says, then the environment (`JIANBAO_` with `__` between levels), then
`jianbao.toml` of the root, then the defaults. Unknown keys are refused.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from jianbao.errors import UsageError
from jianbao.model import Follow, TopicName
from jianbao.settings.faults import fault, nearest, no_json, strangers
from jianbao.settings.groups import (
    PREFIX,
    TOPICS,
    Arxiv,
    Checks,
    ClockGroup,
    DigestGroup,
    FollowGroup,
    Outputs,
    Pdf,
    Prompts,
    Review,
    Site,
    StoreGroup,
    Telemetry,
    Topic,
)
from jianbao.settings.llm import Llm
from jianbao.settings.notify import NotifyGroup

__all__ = ["HUBS", "Settings", "Topic", "find_root", "load"]

FILE = "jianbao.toml"

HUBS = ("HF_ENDPOINT", "HF_TOKEN", "MODELSCOPE_API_TOKEN")
"""Variables that the hosts of models are known by."""


class Settings(BaseSettings):
    """Everything that can be configured, read once and handed on as a value."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        validate_default=True,
        hide_input_in_errors=True,
    )

    root: Path
    """The folder of `jianbao.toml`, else the working directory; nothing is written outside it."""
    topics: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")], Topic] = Field(min_length=1)
    arxiv: Arxiv = Arxiv()
    llm: Llm = Llm()
    pdf: Pdf = Pdf()
    checks: Checks = Checks()
    store: StoreGroup = StoreGroup()
    telemetry: Telemetry = Telemetry()
    outputs: Outputs = Outputs()
    site: Site = Site()
    notify: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")], NotifyGroup] = Field(
        default_factory=dict
    )
    """Whom digests are sent to, by a name of one's own."""
    digest: DigestGroup = DigestGroup()
    follow: FollowGroup = FollowGroup()
    """In all topics."""
    clock: ClockGroup = ClockGroup()
    prompts: Prompts = Prompts()
    review: Review = Review()
    demo: bool = False
    """Set by `jianbao demo`: every file says that its papers are invented."""
    keys: dict[str, SecretStr] = Field(default_factory=dict)
    """The environment's `*_API_KEY` variables, for the providers' profiles to choose from; and `HUBS`."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The file's values come in as the last source."""
        return init_settings, env_settings, _File(settings_cls)

    def topic_names(self, slugs: tuple[str, ...] = ()) -> tuple[TopicName, ...]:
        """The topics asked for, all by default. Raises `UsageError` for one that is not configured."""
        self.require_topics(slugs)
        return tuple(
            TopicName(slug=slug, name=self.topics[slug].name, categories=self.topics[slug].categories)
            for slug in (slugs or self.topics)
        )

    def require_topics(self, slugs: Iterable[str], printed: Iterable[str] = ()) -> None:
        """Raise `UsageError` for a topic that is neither configured nor among those once printed."""
        known = list(dict.fromkeys([*self.topics, *printed]))
        for slug in slugs:
            if slug not in known:
                raise UsageError(f"no topic {slug!r}{nearest(slug, known)}; there are {', '.join(known)}")

    @property
    def follows(self) -> dict[str, Follow]:
        """By slug, what is followed in a topic: its own words first, then those of all topics."""
        found = {slug: topic.follow.also(self.follow) for slug, topic in self.topics.items()}
        return {slug: follow for slug, follow in found.items() if follow}

    @property
    def store_url(self) -> str:
        """Of the database."""
        name = "demo.db" if self.demo else "jianbao.db"
        return self.store.url or f"sqlite:///{self.root / '.jianbao' / name}"

    @property
    def outputs_dir(self) -> Path:
        """Where digests are written."""
        return self.root / self.outputs.dir

    @property
    def site_dir(self) -> Path:
        """Where the site is written."""
        return self.root / ("site-demo" if self.demo else self.site.dir)

    @property
    def cache_dir(self) -> Path:
        """For what can be had again."""
        return self.root / ".jianbao" / "cache"

    @property
    def connections(self) -> int:
        """To arXiv at once."""
        return self.arxiv.connections or (64 if self.arxiv.interval_s == 0 else 1)

    def now(self) -> datetime:
        """The time that stands for now, if one is set, else the real one."""
        return self.clock.now or datetime.now(self.digest.zone)


class _File(PydanticBaseSettingsSource):
    """`jianbao.toml` of the root that the command found."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        raise NotImplementedError(field, field_name)

    def __call__(self) -> dict[str, Any]:
        root = Path(self.current_state["root"])
        return {"topics": {slug: topic.model_dump() for slug, topic in TOPICS.items()}} | _read(root / FILE)


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error


def find_root(start: Path) -> Path:
    """The folder of the nearest `jianbao.toml`, upward; else where the command was started."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), start)


def _is_key(name: str) -> bool:
    return name.endswith("_API_KEY") or name in HUBS


def load(overrides: Mapping[str, Any] | None = None, start: Path | None = None) -> Settings:
    """Read the configuration. Raises `UsageError` naming every fault at once, with file and line."""
    root = find_root(start or Path.cwd())
    keys = {name: value for name, value in os.environ.items() if value and _is_key(name)}
    try:
        settings = Settings(**{"root": root, "keys": keys, **(overrides or {})})
    except SettingsError as error:
        raise UsageError("\n".join([*no_json(error.__cause__), *strangers(Settings)])) from error
    except ValidationError as error:
        faults = [fault(one, root / FILE, Settings) for one in error.errors()]
        raise UsageError("\n".join([*faults, *strangers(Settings)])) from error
    if unknown := strangers(Settings):
        raise UsageError("\n".join(unknown))
    return settings
