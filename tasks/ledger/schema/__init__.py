"""The ledger's tables. Each change needs a migration in `migrations/versions/`; a test compares them."""

from tasks.ledger.schema import collecting, history, incoming, keys, sending, watching
from tasks.ledger.schema.base import metadata

__all__ = ["collecting", "history", "incoming", "keys", "metadata", "sending", "watching"]
