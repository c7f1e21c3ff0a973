"""The database and what it remembers."""

from __future__ import annotations

from jianbao.adapters.store import Health, examine
from jianbao.app.doctor.checks import CONFIGURATION, STORE, Check, Level, fault, warning
from jianbao.errors import StoreError, UsageError
from jianbao.ports import Store
from jianbao.settings import Settings

PATIENCE_S = 2.0
_CHECK_S = 10.0

_CURES = {
    "SQLITE_BUSY": "wait for the other run to end, or stop it",
    "SQLITE_NOTADB": "put it aside and restore a backup: docs/operations.md",
    "SQLITE_CORRUPT": "put it aside and restore a backup: docs/operations.md",
    "SQLITE_FULL": "make room on the disk",
    "SQLITE_READONLY": "check the owner and the permissions of the file and of its folder",
    "SQLITE_CANTOPEN": "check the owner and the permissions of the file and of its folder",
    "newer": "install that version of Jianbao, or set store.url to another database",
    "foreign": "set store.url to a file of our own",
}
_OTHER_CURE = "see docs/operations.md"


def database(settings: Settings) -> Check:
    """Whether it opens, is whole, is ours and can be written."""
    try:
        health = examine(settings.store_url, _CHECK_S)
    except UsageError as error:
        return fault("database", str(error), "correct store.url", CONFIGURATION)
    except StoreError as error:
        code = str(error.facts.get("code", ""))
        cure = next((cure for start, cure in _CURES.items() if code.startswith(start)), _OTHER_CURE)
        return fault("database", _sentence(error), cure, STORE)
    return _judged(health)


def _sentence(error: StoreError) -> str:
    """What happened, without the advice that follows it."""
    return str(error).split(". ", 1)[0]


def _judged(health: Health) -> Check:
    if not health.exists:
        return Check(name="database", found=f"none yet; the first run makes {health.place}", usable=False)
    found = f"{health.place}: {health.bytes / (1 << 20):,.1f} MB, schema {health.schema_found or 'none yet'}"
    if not health.is_current:
        found += "; the next run brings it to the newest schema"
        cure = "pg_dump first" if health.checked is None else "jianbao backup FILE first"
        return Check(name="database", level=Level.WARNING, found=found, cure=cure, usable=False)
    if health.journal_mode not in (None, "wal"):
        cure = "put it on a local disk: on a network's, two runs can damage it"
        return warning("database", f"{found}; not in WAL mode but {health.journal_mode}", cure)
    if health.checked is None:
        return Check(name="database", found=found)
    if not health.checked:
        return Check(name="database", found=f"{found}; too large to be read through in {_CHECK_S:.0f} s")
    return Check(name="database", found=f"{found}, whole")


def last_run(store: Store) -> Check | None:
    """How the last run ended."""
    for run in store.runs(1):
        found = f"{run.command}, {run.started:%Y-%m-%d %H:%M}"
        if run.ended is None:
            return warning("last run", f"{found}: not ended", "run again: what is done is skipped")
        if run.exit_code:
            cure = "run again, and see `jianbao status`"
            return warning("last run", f"{found}: exit code {run.exit_code}", cure)
        return Check(name="last run", found=f"{found}: exit code {run.exit_code}")
    return None
