"""The store on SQLAlchemy: SQLite by default, PostgreSQL by URL."""

from jianbao.adapters.store.backup import back_up
from jianbao.adapters.store.health import Health, examine
from jianbao.adapters.store.store import SqlStore, open_store

__all__ = ["Health", "SqlStore", "back_up", "examine", "open_store"]
