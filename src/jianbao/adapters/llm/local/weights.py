"""Which file of a model: one on this disk, or one of a repository that is fetched when it is first needed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from jianbao.errors import UsageError
from jianbao.model import Record

__all__ = ["Known", "Named", "Weights", "check", "known", "weights"]

_MAGIC = b"GGUF"
_SETTING = "llm.local_model"
_NAMED = re.compile(
    r"(?P<repository>[\w-][\w.-]*/[\w-][\w.-]*)/(?P<file>(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.gguf)"
)


class Known(Record):
    """What was known of a file when this version was made."""

    licence: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Named:
    """A file of a repository."""

    repository: str
    """`owner/repository`."""
    file: str
    """Its path there."""

    def __str__(self) -> str:
        return f"{self.repository}/{self.file}"


@dataclass(frozen=True)
class Weights:
    """A file, and where it comes from if it is not there."""

    path: Path
    named: Named | None = None
    known: Known | None = None

    @property
    def is_here(self) -> bool:
        """Whether it can be loaded as it is."""
        return self.path.is_file()


@cache
def known() -> dict[str, Known]:
    """All of `models.toml`, the default first."""
    text = files(__package__).joinpath("models.toml").read_text(encoding="utf-8")
    return {name: Known(**fields) for name, fields in tomllib.loads(text).items()}


def weights(said: str | None, root: Path, cache: Path, table: Mapping[str, Known] | None = None) -> Weights:
    """What `llm.local_model` means: a file below `root`, else one of a repository, kept below `cache`.

    `table` stands for `known()`; its first one is the default.
    """
    table = known() if table is None else table
    if said is not None and (path := root / Path(said).expanduser()).exists():
        return Weights(path)
    match = _NAMED.fullmatch(next(iter(table)) if said is None else said)
    if match is None:
        return Weights(root / Path(said or "").expanduser())
    named = Named(match["repository"], match["file"])
    return Weights(cache / named.repository / named.file, named, table.get(str(named)))


def check(model: Weights) -> Weights:
    """The same. Raises `UsageError` where it could not be started here even once it is fetched."""
    if find_spec("xllamacpp") is None:
        raise UsageError('the extra `local` is not installed: pip install "jianbao[local]"')
    if model.named and not model.is_here:
        return model
    try:
        with model.path.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        told = f"{_SETTING}: {model.path}: {error.strerror}"
        raise UsageError(f"{told}; nor is it OWNER/REPOSITORY/FILE.gguf", setting=_SETTING) from error
    if magic != _MAGIC:
        raise UsageError(f"{_SETTING}: {model.path} is no GGUF file", setting=_SETTING)
    return model
