"""Messages whose mailing must not leave any more: it was withdrawn, or a newer revision replaced it."""

from collections.abc import Collection

from sqlalchemy import Connection, exists, or_, select

from tasks.ledger.schema.sending import OF_ITS_MAILING, mailings, messages

_later = mailings.alias("later")
_NEWER = exists().where(
    _later.c.review == mailings.c.review,
    _later.c.step == mailings.c.step,
    _later.c.revision > mailings.c.revision,
)
_QUERY = (
    select(messages.c.id, mailings.c.withdrawn, _NEWER.label("newer"))
    .join_from(messages, mailings, OF_ITS_MAILING)
    .where(or_(mailings.c.withdrawn != "", _NEWER))
)


def outdated(connection: Connection, identities: Collection[int]) -> dict[int, str]:
    """Those of some messages that must not leave: why their mailing was withdrawn, or nothing if it was only
    replaced, so that the newer revision may have left them out as reached."""
    rows = connection.execute(_QUERY.where(messages.c.id.in_(identities)))
    return {row.id: "" if row.newer else row.withdrawn for row in rows}
