"""Alembic's way in: runs the migrations on the connection that `upgrade` hands over.

A new one is written by hand as `versions/NNNN_what.py`, with `schema` and its `HEAD`;
the tests compare what the migrations make with what the schema says.
"""

from __future__ import annotations

from alembic import context

from jianbao.adapters.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    # True of SQLite too, because the engine begins its transactions itself
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
