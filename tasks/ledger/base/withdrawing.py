"""Withdrawing mailings: nothing more leaves of what a later date, or a cancellation, has overtaken."""

from collections.abc import Collection

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, select, tuple_, update

from roadmap.mail.message import NOT_LEFT, Skip, State
from tasks.ledger.base.store import move
from tasks.ledger.schema.sending import mailings, messages


def withdraw(
    connection: Connection,
    boxes: Collection[str],
    milestone: str,
    why: Skip,
    at: DateTime,
    before: int | None,
    but: Collection[str] = (),
) -> int:
    """Close a milestone's mailings older than the revision `before`, and skip what has not left of them."""
    found = 0
    for box in boxes:
        old = _mailings(box, milestone, before, but)
        connection.execute(update(mailings).where(*old, mailings.c.withdrawn == "").values(withdrawn=why))
        these = tuple_(messages.c.step, messages.c.revision).in_(
            select(mailings.c.step, mailings.c.revision).where(*old)
        )
        which = (messages.c.review == box, these)
        found += sum(move(connection, s, State.SKIPPED, *which, at=at, reason=why.value) for s in NOT_LEFT)
    return found


def _mailings(
    box: str, milestone: str, before: int | None, but: Collection[str]
) -> tuple[ColumnElement[bool], ...]:
    c = mailings.c
    spared = [f"{milestone}/{name}" for name in but]
    which = (c.review == box, c.step.startswith(f"{milestone}/", autoescape=True))
    older = () if before is None else (c.revision < before,)
    return (*which, c.step.not_in(spared), *older)
