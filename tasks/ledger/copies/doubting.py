"""Messages in doubt after a restore: the ledger cannot know which left after the backup (docs/backup.md).

Nobody may be written to twice: messages that had not left by then become `unknown`, and mailings drafted
later that may have been sent before the restore wait for a person (see `perhaps_sent` of the room `sending`).
"""

from collections.abc import Iterable

from pendulum import DateTime
from sqlalchemy import Connection, func, select, update

from roadmap.mail.message import OPEN, State, unboxed
from roadmap.people.decisions import Decision
from tasks.ledger.base.store import Store
from tasks.ledger.facts.history import write_decision
from tasks.ledger.schema.collecting import answers
from tasks.ledger.schema.history import amendments, decisions
from tasks.ledger.schema.sending import messages
from tasks.ledger.sending.earlier_messages import EVERY_REVIEW

_M = messages.c


def doubt_unsent(store: Store, connection: Connection, decision: Decision, reason: str) -> int:
    """Declare `unknown` all messages that have not left, of all reviews and ways; record a decision in the
    history of each review, and of the store's own. Returns the number of messages."""
    # Not in `roadmap.mail.message.AFTER`: only a restore or an adoption may do this.
    values = {"state": State.UNKNOWN, "reason": reason, "changed_at": decision.at}
    unsent = update(messages).where(_M.state.in_(OPEN))
    number = connection.execute(unsent.values(values)).rowcount
    failed = update(messages).where(_M.state == State.FAILED)
    connection.execute(failed.values(reason=func.substr(f"{reason}, if it was settled; ", 1) + _M.reason))
    for review in sorted({EVERY_REVIEW, store.review, *_reviews(connection)}):
        copy = decision.model_copy(update={"value": {**decision.value, "unknown": number}})
        write_decision(Store(store.engine, review, store.domain), connection, copy)
    return number


def newest_change(connection: Connection) -> DateTime | None:
    """Moment of the last change in a ledger; None if it is empty."""
    columns = (_M.changed_at, decisions.c.at, amendments.c.at, answers.c.changed_at)
    moments: Iterable[DateTime | None] = [connection.execute(select(func.max(c))).scalar() for c in columns]
    return max((moment for moment in moments if moment), default=None)


def _reviews(connection: Connection) -> list[str]:
    boxes = connection.execute(select(_M.review).distinct()).scalars().all()
    reviews = {unboxed(box)[0] for box in boxes}
    for table in (amendments, decisions, answers):
        reviews.update(connection.execute(select(table.c.review).distinct()).scalars())
    return sorted(reviews)
