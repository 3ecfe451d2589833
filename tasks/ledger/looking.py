"""The ledger for commands that only look: they make none, and take none that is not the right one."""

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
def ledger_to_look(settings: Settings, review: str) -> Iterator[Ledger | None]:
    """The ledger of a review; None: there is none yet.

    Raises:
        LedgerProblem: it cannot be used, or it is not the one that was in use.
    """
    if not ledger_is_there(settings):
        yield None
        return
    url, witnesses = settings.ledger, settings.witnesses
    with Ledger.open(url, review, domain="localhost", way=settings.way, witnesses=witnesses) as ledger:
        yield ledger


def ledger_is_there(settings: Settings) -> bool:
    """True if there is a ledger, or a database for one.

    Raises:
        LedgerProblem: there is none, but one was in use.
    """
    file = ledger_file(settings)
    if file is None or file.exists():
        return True
    LedgerFile(file).refuse_a_lost_ledger()
    if anything_witnessed(settings.witnesses):
        raise lost(file)
    return False


def ledger_file(settings: Settings) -> Path | None:
    """The file of the ledger; None: it is on a server."""
    url = settings.ledger
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None
