"""Problems of a ledger, with a remedy for each."""

from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from config.secrets import RedactedProblem

ADOPT = "`roadmap ledger adopt --by NAME --reason WHY`"
REMEDIES = {
    "locked": "another program has been writing to it for too long; close that program, then run again",
    "readonly": "it cannot be written to; give this account the right to write the file and its folder",
    "unable to open": "it cannot be opened; make sure that its folder exists and may be written to",
    "not a database": "it is not a ledger; correct the address, or restore a backup",
    "malformed": "it is damaged; bring the last backup back with `roadmap restore`",
    "full": "the disk is full; make room, then run again",
    "no such table": "it lacks a table; bring the last backup back with `roadmap restore`",
    "disk i/o error": "the disk fails, or is full; repair it or make room, then run again",
    "no space left": "the server's disk is full; make room, then run again",
    "does not exist": "the server has nothing of that name; create it there, or correct the address",
    "too many clients": "the server accepts no more connections; close others, or raise its limit",
    "password authentication": "the server refuses the password; correct it in the ledger's address",
    "eof detected": "the server does not answer; make sure that it runs, then run again",
    "connection": "the server does not answer; make sure that it runs and that the address is right",
}


class LedgerProblem(RedactedProblem):
    """The ledger cannot be used: one line that says what is wrong, where, and what to do."""


class AmendedMeanwhile(LedgerProblem):
    """The roadmap was amended meanwhile; nothing was recorded."""


def where(url: URL) -> str:
    """Name of a ledger in messages: its file, or its address without the password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "(in memory)"
    return url.render_as_string(hide_password=True)


def lost(path: Path) -> LedgerProblem:
    """The problem of a ledger's file that was in use, and is now missing or empty."""
    how = "was in use and is empty now" if path.exists() else "was in use and is missing now"
    return LedgerProblem(
        f"the ledger {path} {how}; put it back, or bring its newest backup in with `roadmap restore`, or "
        f"sign that you start anew: {ADOPT} (docs/backup.md)"
    )


def explain(problem: DBAPIError, url: URL) -> LedgerProblem:
    """The problem that a database driver reported, in one line."""
    words = " ".join(str(problem.orig).split())
    remedy = next((r for sign, r in REMEDIES.items() if sign in words.casefold()), None)
    return LedgerProblem(f"the ledger {where(url)}: {remedy or 'the database refused'} ({words})")
