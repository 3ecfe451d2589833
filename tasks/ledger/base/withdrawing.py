"""Withdrawing mailings that a later date or a cancellation has overtaken: nothing more of them leaves."""

from collections.abc import Collection, Iterable

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, select, tuple_, update

from roadmap.mail.message import NOT_LEFT, Skip, State
from tasks.ledger.base.store import move
from tasks.ledger.schema.sending import mailings, messages

_M = messages.c


def withdraw(
    connection: Connection,
    boxes: Collection[str],
    milestone: str,
    why: Skip,
    at: DateTime,
    before: int | None,
    but: Collection[str] = (),
) -> int:
    """Withdraw a milestone's mailings older than the revision `before` (None: all), except those of the steps
    named in `but`, and skip what has not left of them; return the number of skipped messages.

    Mail of other milestones of their bundle that names them is skipped too: it is drafted again without."""
    skipped = 0
    for box in boxes:
        c, steps = mailings.c, [f"{milestone}/{name}" for name in but]
        old = [c.review == box, c.step.startswith(f"{milestone}/", autoescape=True), c.step.not_in(steps)]
        old += [] if before is None else [c.revision < before]
        connection.execute(update(mailings).where(*old, c.withdrawn == "").values(withdrawn=why))
        these = tuple_(messages.c.step, messages.c.revision).in_(select(c.step, c.revision).where(*old))
        which = (messages.c.review == box, these)
        skipped += _skip(connection, which, why, at)
        riding = select(_M.with_step, _M.with_revision, _M.recipient).where(*which, _M.with_step != "")
        naming = tuple_(_M.step, _M.revision, _M.recipient).in_(riding.correlate(None))
        skipped += _skip(connection, (_M.review == box, naming), Skip.REGROUPED, at)
        bundles = select(c.bundle).where(*old, c.bundle != "").correlate(None)
        alone = update(mailings).where(c.review == box, c.bundle.in_(bundles))
        connection.execute(alone.values(bundle=""))
    return skipped


def _skip(connection: Connection, which: Iterable[ColumnElement[bool]], why: Skip, at: DateTime) -> int:
    return sum(move(connection, s, State.SKIPPED, *which, at=at, reason=why.value) for s in NOT_LEFT)
