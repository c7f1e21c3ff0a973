"""What reviewing needs of an `App`: who decides, against which vocabulary, and digests made again."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import PurePosixPath

from jianbao.adapters.files import OutputFolder
from jianbao.app import App
from jianbao.checks import Source, check_imported
from jianbao.checks.tags import unknown
from jianbao.errors import UsageError
from jianbao.model import Brief, Finding
from jianbao.settings import Settings
from jianbao.stages.publish import publish_index
from jianbao.stages.reprint import Press
from jianbao.stages.review import Reviewer

__all__ = ["author", "real_now", "remake", "reviewer", "tag_ids"]


def author(settings: Settings) -> str:
    """Who decides: `review.author`, else the login name. Raises `UsageError` where there is neither."""
    if settings.review.author:
        return settings.review.author
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise UsageError("nobody is logged in here: set review.author to the name of who decides") from error


def real_now() -> datetime:
    """Whatever clock is set: one that stands still would never let go of what somebody has opened."""
    return datetime.now(UTC)


def reviewer(app: App) -> Reviewer:
    """Who takes decisions; the vocabulary is read when the first edit is checked."""

    def checked(brief: Brief, source: Source) -> tuple[Finding, ...]:
        # nobody asks a person for quotes
        words = app.data.words
        return (*check_imported(brief, source, words), *unknown(brief, words))

    return Reviewer(app.store, app.clock, checked)


def tag_ids(app: App, names: list[str]) -> tuple[str, ...]:
    """The tags that are called so, in any language. Raises `UsageError` for one that is none."""
    found = {name: app.data.taxonomy.resolve(name) for name in names}
    if unknown_names := [name for name, tag in found.items() if tag is None]:
        names_told = ", ".join(unknown_names)
        raise UsageError(f"the taxonomy has no tag {names_told}", fault="tag", value=names_told)
    return tuple(dict.fromkeys(tag for tag in found.values() if tag))


async def remake(app: App, told: Callable[[int, int], None] | None = None) -> list[PurePosixPath]:
    """Make the digests again that decisions have overtaken; returns their pages.

    One that a run is at work on keeps its mark: the next run sees to it. `told` is called with how many
    of how many are done. The loop stands still meanwhile.
    """
    files = OutputFolder(app.settings.outputs_dir)
    press = Press(app.store, files, app.clock, app.printing, app.settings.digest.layout)
    pages, waiting = [], app.store.stale_digests()
    for number, stale in enumerate(waiting):
        if told:
            told(number, len(waiting))
        async with app.claimed(stale.day, [stale.topic]) as ours:
            if ours:
                pages.append(press.again(stale))
            else:
                app.progress.note(f"a run is at work on {stale.topic} of {stale.day}: the next one amends it")
    if pages:
        publish_index(app.store, files)
    return [page for page in pages if page]
