"""Which steps have been played: those that have a mailing, be it to nobody."""

from sqlalchemy import select

from tasks.ledger.ledger import Ledger
from tasks.ledger.schema.sending import mailings


def played(ledger: Ledger) -> frozenset[tuple[str, int]]:
    """The steps that have a mailing of this way of sending, each with its revision.

    Raises:
        LedgerProblem: the database cannot be read.
    """
    store = ledger._store  # noqa: SLF001  # a part of the ledger, in a file of its own
    query = select(mailings.c.step, mailings.c.revision).where(mailings.c.review == store.box)
    with store.read() as connection:
        return frozenset((row.step, row.revision) for row in connection.execute(query))
