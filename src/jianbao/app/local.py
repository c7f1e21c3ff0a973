"""The model on this machine: its file, who fetches it, and its server."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jianbao.adapters.llm.patience import Patience
from jianbao.adapters.llm.profiles import Profile
from jianbao.ports import ChatModel, Progress
from jianbao.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from jianbao.adapters.llm.local import Fetch, Size, Tune, Weights

__all__ = ["LOCAL", "chat", "fetching", "is_local", "weights"]

LOCAL = "local"
"""The provider that is a model on this machine."""

HUGGINGFACE = "https://huggingface.co"

LOCAL_S = 900.0
"""For one answer of it: a processor reads some 50 tokens a second and writes 5 to 10."""

SLOTS = (1, 2, 4)
"""Questions at once that are tried."""


def is_local(settings: Settings) -> bool:
    """Whether the first model is a file on this machine."""
    return settings.llm.provider == LOCAL


def weights(settings: Settings) -> Weights:
    """The file of the model on this machine, there or not. Raises `UsageError` where it cannot be started."""
    from jianbao.adapters.llm import local

    return local.check(local.weights(settings.llm.local_model, settings.root, _folder(settings)))


def fetching(settings: Settings, model: Weights, progress: Progress) -> Fetch:
    """What brings the file of a repository."""
    from jianbao.adapters.llm.local import Fetch, Hub

    llm, keys = settings.llm, {name: key.get_secret_value() for name, key in settings.keys.items()}
    mirror = (llm.huggingface_url or keys.get("HF_ENDPOINT") or HUGGINGFACE).rstrip("/")
    hubs = [
        Hub("huggingface", mirror, keys.get("HF_TOKEN")),
        Hub("modelscope", llm.modelscope_url, keys.get("MODELSCOPE_API_TOKEN")),
    ]
    return Fetch(model, [hub for hub in hubs if llm.local_source in (None, hub.source)], progress)


def chat(settings: Settings, chosen: Profile, progress: Progress) -> ChatModel:
    """The model on this machine: slow, so it is waited for longer; its window is cut to our questions."""
    from jianbao.adapters.llm.local import LocalChat

    llm = settings.llm
    try_s = max(llm.timeout_s, LOCAL_S)
    patience = Patience(tries=llm.tries, try_s=try_s, total_s=max(llm.patience_s, 2 * try_s))
    model = weights(settings)
    fetch = fetching(settings, model, progress) if model.named else None
    size, tune = _size(settings, model, progress)
    return LocalChat(
        chosen, model, size, temperature=llm.temperature, patience=patience, fetch=fetch, tune=tune
    )


def _size(settings: Settings, model: Weights, progress: Progress) -> tuple[Size, Tune | None]:
    """As far as the settings know it, and who finds out the rest."""
    from jianbao.adapters.llm.local import Size, Tune

    llm, cores = settings.llm, os.cpu_count() or 1
    half = max(1, cores // 2)
    size = Size(
        slots=llm.concurrency or Size.slots,
        context=llm.context_tokens + 2 * llm.max_tokens,
        threads=llm.local_threads or half,
    )
    threads = [llm.local_threads] if llm.local_threads else sorted({half, cores})
    slots = [llm.concurrency] if llm.concurrency else SLOTS
    if len(threads) == len(slots) == 1:
        return size, None
    kept = _folder(settings) / "sizes.json"
    return size, Tune(model.path, size, kept=kept, threads=threads, slots=slots, note=progress.note)


def _folder(settings: Settings) -> Path:
    """Of the files that were fetched, and of what was measured."""
    return settings.cache_dir / "models"
