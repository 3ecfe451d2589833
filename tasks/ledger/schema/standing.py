"""Standing of each message: its own, or that of the message of its bundle that it goes with.

A message that goes with another (`with_step`) has no words of its own, is never claimed, and its own state is
`skipped`. It counts as sent, unknown, failed or waiting just as the other does, because only the other's row
says so: no crash can make one sent while the other is sent again. Queries about what somebody got read
`standing`; those about mails that leave read `messages`.
"""

import sqlalchemy as sa

from roadmap.mail.message import Skip
from tasks.ledger.schema.sending import messages

carrier = messages.alias("carrier")
GOES_WITH = sa.and_(
    carrier.c.review == messages.c.review,
    carrier.c.step == messages.c.with_step,
    carrier.c.revision == messages.c.with_revision,
    carrier.c.recipient == messages.c.recipient,
)
# Of the message's own mailing alone. All others hold for the whole mail, or are a person's or server's words.
_OF_ONE = (Skip.ANSWERED, Skip.PERHAPS_ANSWERED, Skip.SUPERSEDED, Skip.CANCELLED, Skip.NOT_INVITED)
_OWN = ("id", "review", "step", "revision", "recipient", "party", "name", "with_step", "with_revision")


def _as_it_stands(name: str) -> sa.ColumnElement[object]:
    own, other = messages.c[name], carrier.c[name]
    if name in _OWN:
        return own
    if name == "reason":
        regrouped = sa.literal(Skip.REGROUPED.value, sa.Text())
        other = sa.case((other.in_([reason.value for reason in _OF_ONE]), regrouped), else_=other)  # type: ignore[assignment]
    return sa.type_coerce(sa.func.coalesce(other, own), own.type).label(name)


standing = (
    sa.select(*(_as_it_stands(column.name) for column in messages.c))
    .join_from(messages, carrier, GOES_WITH, isouter=True)
    .subquery("standing")
)
