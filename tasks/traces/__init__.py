"""What of a person is kept outside the ledger: files, boards, and what only people can change."""

from tasks.traces.boards import Boards, clear_boards, not_reached
from tasks.traces.by_hand import by_hand
from tasks.traces.outbox import clear_outbox

__all__ = ["Boards", "by_hand", "clear_boards", "clear_outbox", "not_reached"]
