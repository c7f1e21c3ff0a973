"""The store on SQLAlchemy: SQLite by default, PostgreSQL by URL."""

from jianbao.adapters.store.store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
