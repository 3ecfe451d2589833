"""Alembic's entry point. `tasks.ledger.base.upgrade` opens the connection and its transaction."""

from alembic import context

from tasks.ledger.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
