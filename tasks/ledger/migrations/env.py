"""Alembic's way in. The ledger opens the connection and its transaction; see `tasks.ledger.base.upgrade`."""

from alembic import context

from tasks.ledger.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
