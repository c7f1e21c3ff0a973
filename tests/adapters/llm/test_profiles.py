"""The providers' data."""

from __future__ import annotations

import pytest

from jianbao.adapters.llm.profiles import load_profiles, profile
from jianbao.errors import UsageError


def test_every_provider_can_be_used_or_says_what_is_missing() -> None:
    """A hosted one names its endpoint and key; a local one its endpoint; the rest name none."""
    known = load_profiles()
    hosted = {"openai", "deepseek", "qwen", "glm", "kimi", "siliconflow", "openrouter"}
    local = {"vllm", "ollama", "llamacpp"}
    assert set(known) == hosted | local | {"local", "custom"}
    assert all(known[name].base_url and known[name].key_variables for name in hosted)
    assert all(known[name].model for name in hosted)
    assert all(known[name].local and known[name].base_url for name in local)
    assert known["custom"].base_url is None


def test_hosted_endpoints_are_encrypted() -> None:
    """A key never leaves the machine in the clear."""
    for one in load_profiles().values():
        assert one.local or one.base_url is None or one.base_url.startswith("https://")


def test_a_misspelt_provider_is_named_rightly() -> None:
    """The nearest one is offered."""
    with pytest.raises(UsageError, match="did you mean 'deepseek'"):
        profile("deepsek")
