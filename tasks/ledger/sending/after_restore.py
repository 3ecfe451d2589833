"""Doubts of a restored ledger: it cannot know what left after its backup was made (docs/backup.md).

Nothing of that may leave again. What had not left by then is `unknown` from now on, and what is drafted anew
although it may have been written before the restoring waits for a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pendulum import DateTime
from sqlalchemy import Connection, func, select, update

from roadmap.mail.message import NOT_LEFT, State, unboxed
from roadmap.people.decisions import Decision
from roadmap.review.moments import moment_in_words
from tasks.ledger.base.records import Mailing
from tasks.ledger.base.store import Store
from tasks.ledger.facts.history import write_decision
from tasks.ledger.schema.collecting import answers
from tasks.ledger.schema.history import amendments, decisions
from tasks.ledger.schema.sending import messages

_M = messages.c
EVERY = ""  # a decision of no review: one of which the backup knew nothing has none of its own
EARLY, NOTHING = "early", "nothing"  # of a decision: what was sent early since the backup
PERHAPS_SENT = "the ledger was restored since: it may have been sent before, look before you release it"


@dataclass(frozen=True)
class Restoring:
    """A backup's file that is brought back, when, and by whom. `force`: even if the ledger in place knows
    more; `nothing_early`: they say that no step was sent early since, or moved to an earlier date."""

    file: Path
    at: DateTime
    by: str
    force: bool = False
    nothing_early: bool = False


def doubt(store: Store, connection: Connection, of: DateTime, this: Restoring) -> int:
    """Declare `unknown` all that had not left when the backup `of` a moment was made, and record who restored
    it. Returns how many messages there are."""
    of = of.in_timezone("UTC")
    value: dict[str, object] = {"backup_of": of.isoformat()}
    if this.nothing_early:
        value[EARLY] = NOTHING
    reason = f"restored from the backup of {moment_in_words(of)}: it may have left since"
    said = Decision(
        kind="restore", subject=this.file.name, value=value, at=this.at, by=this.by, reason=reason
    )
    return doubt_all(store, connection, said, reason)


def doubt_all(store: Store, connection: Connection, decision: Decision, reason: str) -> int:
    """Declare `unknown` all that has not left, of all reviews and ways; record a decision in the history of
    each review, and of the store's own. Returns how many messages there are."""
    at = decision.at
    # No rule of the ledger allows it: a restoring is no step in the life of a message.
    open_ = _M.state.in_((*NOT_LEFT, State.CLAIMED))
    values = {"state": State.UNKNOWN, "reason": reason, "changed_at": at}
    found = connection.execute(update(messages).where(open_).values(values)).rowcount
    failed = update(messages).where(_M.state == State.FAILED)
    connection.execute(failed.values(reason=func.substr(f"{reason}, if it was settled; ", 1) + _M.reason))
    for review in sorted({EVERY, store.review, *_reviews(connection)}):
        told = decision.model_copy(update={"value": {**decision.value, "unknown": found}})
        write_decision(Store(store.engine, review, store.domain), connection, told)
    return found


def perhaps_sent(store: Store, connection: Connection, mailing: Mailing) -> bool:
    """True if a mailing that is drafted now may have been sent before the ledger was restored: by all that it
    knows, it could have been sent before that, in time or early."""
    c = decisions.c
    query = select(c.at, c.value).where(
        c.review.in_((store.review, EVERY)), c.kind.in_(("restore", "accept"))
    )
    since = mailing.news_since or mailing.due
    return any(
        since <= row.at or (mailing.early and row.value.get(EARLY) != NOTHING)
        for row in connection.execute(query)
    )


def newest(connection: Connection) -> DateTime | None:
    """Moment of the last change in a ledger; None if it is empty."""
    columns = (_M.changed_at, decisions.c.at, amendments.c.at, answers.c.changed_at)
    found: Iterable[DateTime | None] = [connection.execute(select(func.max(c))).scalar() for c in columns]
    return max((moment for moment in found if moment), default=None)


def _reviews(connection: Connection) -> list[str]:
    boxes = connection.execute(select(_M.review).distinct()).scalars().all()
    found = {unboxed(box)[0] for box in boxes}
    for table in (amendments, decisions, answers):
        found.update(connection.execute(select(table.c.review).distinct()).scalars())
    return sorted(found)
