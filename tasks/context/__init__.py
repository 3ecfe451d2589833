"""Context of a run: all that a flow or a command works with, at one moment."""

from tasks.context.context import Context
from tasks.context.opening import ledgers_kept_open, open_context

__all__ = ["Context", "ledgers_kept_open", "open_context"]
