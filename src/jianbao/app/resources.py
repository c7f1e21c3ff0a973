"""Prompts, taxonomy, glossary and prices: the root's own, else those that came with the package."""

from __future__ import annotations

from pathlib import Path

import jianbao
from jianbao.budget import Prices
from jianbao.checks import Vocabulary
from jianbao.errors import UsageError
from jianbao.glossary import Glossary
from jianbao.settings import Settings
from jianbao.taxonomy import Taxonomy


def _packaged() -> Path:
    """Where the package's own copies lie: inside a wheel beside the code, in a checkout at its top."""
    package = Path(jianbao.__file__).parent
    return package if (package / "prompts").is_dir() else package.parents[1]


def places(settings: Settings, name: str) -> tuple[Path, ...]:
    """Where a data file or folder may lie, the root's own first."""
    first, _, rest = name.partition("/")
    usual = (settings.root / name, _packaged() / name)
    if first == "prompts" and settings.prompts.dir:
        return settings.root / settings.prompts.dir / rest, *usual
    return usual


def find(settings: Settings, name: str) -> Path:
    """The path of a data file or folder such as `prompts/taxonomy.yml`."""
    for place in places(settings, name):
        if place.exists():
            return place
    raise UsageError(f"there is no {name}: neither in {settings.root} nor in the package", name=name)


def taxonomy(settings: Settings) -> Taxonomy:
    """The task tags."""
    return Taxonomy.parse(find(settings, "prompts/taxonomy.yml").read_text(encoding="utf-8"))


def glossary(settings: Settings) -> Glossary:
    """The bilingual terms."""
    return Glossary.parse(find(settings, "prompts/glossary.yml").read_text(encoding="utf-8"))


def vocabulary(settings: Settings, glossary: Glossary, taxonomy: Taxonomy) -> Vocabulary:
    """What the checks know of words."""
    kept = find(settings, "prompts/kept.yml").read_text(encoding="utf-8")
    return Vocabulary.parse(kept, glossary, taxonomy)


def prices(settings: Settings) -> Prices:
    """What models cost."""
    return Prices.parse(find(settings, "prices.toml").read_text(encoding="utf-8"))
