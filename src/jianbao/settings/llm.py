"""The table `llm` of `jianbao.toml`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, SecretStr

from jianbao.settings.groups import Group, Url


class Profile(Group):
    """What is other than `profiles.toml` says of a provider, or all of a provider of one's own."""

    base_url: Url | None = None
    key_variables: tuple[str, ...] = ()
    model: str | None = None
    tokens: Literal["max_completion_tokens", "max_tokens"] = "max_tokens"
    temperature: bool = True
    form: Literal["json_schema", "json_object", "plain"] = "json_schema"
    local: bool = False
    quota_is_rate: bool = False
    concurrency: int | None = Field(default=None, ge=1, le=2048)
    rpm: int | None = Field(default=None, ge=1)
    tpm: int | None = Field(default=None, ge=1)
    batch_url: str | None = None
    batch_mb: int = Field(default=100, ge=1)
    extra_body: dict[str, Any] = Field(default_factory=dict)


class Llm(Group):
    """Which model writes."""

    provider: str | None = None
    """A profile's name, or `draft` for the rule-based writer; unset: told by the key that is there."""
    base_url: Url | None = None
    model: str | None = None
    api_key: SecretStr | None = None
    fallback: tuple[str, ...] = ()
    """Who stands in, in this order: profiles' names, `draft`, or `profile:model`."""
    profiles: dict[str, Profile] = Field(default_factory=dict)
    local_model: str | None = Field(default=None, min_length=1)
    """A GGUF file, for provider `local`: a path, relative to the root, or `owner/repository/file.gguf`."""
    local_source: Literal["huggingface", "modelscope"] | None = None
    """Where such a file is fetched from; unset: the second where the first does not give it."""
    local_threads: int | None = Field(default=None, ge=1)
    """Of such a model; unset: measured, as `concurrency` is for it."""
    huggingface_url: Url | None = None
    """Unset: `HF_ENDPOINT` of the environment, else Hugging Face itself."""
    modelscope_url: Url = "https://modelscope.cn"
    concurrency: int | None = Field(default=None, ge=1, le=2048)
    """The level to start at and never to pass; unset: found by doubling."""
    rpm: int | None = Field(default=None, ge=1)
    """Most requests a minute."""
    tpm: int | None = Field(default=None, ge=1)
    """Most tokens a minute, read and written."""
    repairs: int = Field(default=2, ge=0, le=5)
    """Turns that show the model its own fault."""
    max_tokens: int = Field(default=1000, ge=100)
    """Cap on an answer."""
    temperature: float = Field(default=0.2, ge=0, le=2)
    context_tokens: int = Field(default=8000, ge=1500)
    """Most tokens of a question: what of a paper does not fit stays out."""
    run_tokens: int | None = Field(default=None, ge=1)
    """Most tokens, read and written, that one run may use; the papers left over are the next run's."""
    run_cost: Decimal | None = Field(default=None, gt=0)
    """Most money that one run may spend, in the currency of the model's price."""
    day_tokens: int | None = Field(default=None, ge=1)
    """As `run_tokens`: of all runs together on a day of the readers' time zone."""
    day_cost: Decimal | None = Field(default=None, gt=0)
    month_tokens: int | None = Field(default=None, ge=1)
    """In a calendar month."""
    month_cost: Decimal | None = Field(default=None, gt=0)
    at_cap: Literal["stop", "draft", "abstract"] = "stop"
    """What becomes of the papers that a cap leaves over."""
    batch: bool = False
    """Whether questions go into the provider's batches: cheaper, and answered within a day."""
    batch_wait_s: float = Field(default=300, ge=0)
    """How long a run waits for a batch that it sent."""
    off_peak: bool = False
    """Whether a run waits for the hours in which the model costs less."""
    timeout_s: float = Field(default=120, gt=0)
    """For one try."""
    tries: int = Field(default=6, ge=1)
    patience_s: float = Field(default=600, gt=0)
    """For all tries of a question together."""
