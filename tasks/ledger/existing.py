"""Opening a ledger only if it exists already, for commands that only read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.settings import Settings
from tasks.ledger import Ledger
from tasks.ledger.base.files import LedgerFile
from tasks.ledger.base.problems import lost
from tasks.ledger.base.witness import anything_witnessed

_SQLITE = "sqlite:///"


@contextmanager
def existing_ledger(settings: Settings, review: str) -> Iterator[Ledger | None]:
    """Open the ledger of a review; None: there is none yet.

    Raises:
        LedgerProblem: it cannot be used, or is not the one that was in use.
    """
    if not ledger_exists(settings):
        yield None
        return
    url, witnesses = settings.ledger, settings.witnesses
    with Ledger.open(url, review, domain="localhost", way=settings.way, witnesses=witnesses) as ledger:
        yield ledger


def ledger_exists(settings: Settings) -> bool:
    """True if the ledger's file exists, or the ledger is on a server.

    Raises:
        LedgerProblem: it does not exist, but one was in use.
    """
    file = ledger_file(settings)
    if file is None or file.exists():
        return True
    LedgerFile(file).refuse_a_lost_ledger()
    if anything_witnessed(settings.witnesses):
        raise lost(file)
    return False


def ledger_file(settings: Settings) -> Path | None:
    """The ledger's file; None: it is on a server."""
    url = settings.ledger
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None
