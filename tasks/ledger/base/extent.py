"""The extent of a ledger: its random key, and numbers of rows that only ever grow.

A ledger that was emptied, replaced or set back to an earlier state opens like the right one, and then
everybody is written to again. So its extent is also remembered outside of it (see `witness`), and compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe

from pendulum import DateTime
from sqlalchemy import Connection, FromClause, ScalarSelect, Select, func, insert, inspect, select

from tasks.ledger.base.dialects import count_claims
from tasks.ledger.base.problems import ADOPT, LedgerProblem, where
from tasks.ledger.schema.collecting import answers
from tasks.ledger.schema.history import amendments, decisions, forgotten
from tasks.ledger.schema.incoming import incoming
from tasks.ledger.schema.keys import ledger_keys
from tasks.ledger.schema.sending import mailings, messages, notes_verbales, receipts

CLAIMS = "claims"


@dataclass(frozen=True)
class Extent:
    """The keys of a ledger, the newest last, and its numbers of rows by table (`tallies`). A restore adds a
    key.

    No keys: there is no ledger. Rows of these tables are changed, but never deleted for good."""

    keys: tuple[str, ...]
    tallies: Mapping[str, int]

    @property
    def key(self) -> str:
        """The key in force; empty if there is no ledger."""
        return self.keys[-1] if self.keys else ""


def _number(table: FromClause) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).scalar_subquery()


_TALLIES = {
    "messages": select(func.coalesce(func.max(messages.c.id), 0)).scalar_subquery(),
    "mailings": _number(mailings),
    "decisions": _number(decisions),
    "amendments": _number(amendments),
    "answers": _number(answers),
    "incoming": _number(incoming),
    "forgotten": _number(forgotten),
    "notes_verbales": _number(notes_verbales),
    # 0 or 1: erasing a person can merge two receipts, so their number may shrink.
    "receipts": _number(select(receipts.c.step).limit(1).subquery()),
}


def extent_of(connection: Connection) -> Extent:
    """The extent of the ledger that a connection is open for."""
    tables = set(inspect(connection).get_table_names())
    if ledger_keys.name not in tables:
        return Extent((), {})
    keys = connection.execute(select(ledger_keys.c.key).order_by(ledger_keys.c.seq)).scalars().all()
    # An older version's ledger is looked at before it is upgraded, and lacks the tables that came later.
    tallies_now = [tally.label(name) for name, tally in _TALLIES.items() if name in tables]
    query: Select[tuple[int]] = select(*tallies_now)
    tallies = connection.execute(query).mappings().one()
    return Extent(tuple(keys), {CLAIMS: count_claims(connection), **tallies})


def renew_key(connection: Connection, at: DateTime, *, after: str = "") -> None:
    """Give a ledger that was restored or adopted a new key; `after`: the key of the ledger that it replaces.

    Where a former key is remembered, the ledger is then accepted with fewer rows than before."""
    known = connection.execute(select(ledger_keys)).all()
    seq = max((row.seq for row in known), default=0)
    claims = max((row.claims for row in known), default=0)
    new = [after] if after and after not in {row.key for row in known} else []
    for number, key in enumerate((*new, token_urlsafe(32)), seq + 1):
        connection.execute(insert(ledger_keys).values(seq=number, key=key, since=at, claims=claims))


def refuse_another_ledger(connection: Connection, actual: Extent, expected: Extent) -> None:
    """Make sure that a ledger is the one that was used before, and not an earlier state of it.

    Raises:
        LedgerProblem: it is another one, or an earlier state; nothing was done.
    """
    if why := difference(actual, expected):
        raise LedgerProblem(
            f"the ledger {where(connection.engine.url)} {why}; nothing was done, since everybody might be "
            "written to again; correct ROADMAP_LEDGER_URL or ROADMAP_HOME, or bring the newest backup in "
            f"with `roadmap restore`, or sign that this ledger is meant: {ADOPT} (docs/backup.md)"
        )


def difference(actual: Extent, expected: Extent) -> str:
    """Reason why a ledger is not the expected one; empty if it is, or if the expected one was empty."""
    if not any(expected.tallies.values()):
        return ""
    if not actual.keys:
        return (
            f"is empty, or older than this version, but one was in use here ({_in_words(expected.tallies)})"
        )
    if expected.key not in actual.keys:
        return "is not the one in use here: it belongs to another installation, or was started anew"
    if expected.key != actual.key:
        return ""  # it was restored or adopted since
    less = {name: n for name, n in expected.tallies.items() if actual.tallies.get(name, 0) < n}
    if not less:
        return ""
    has = {name: actual.tallies.get(name, 0) for name in less}
    return f"has lost data: it has {_in_words(has)}, and had {_in_words(less)}"


def _in_words(tallies: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {number}" for name, number in tallies.items() if number) or "nothing"
