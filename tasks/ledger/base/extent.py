"""The extent of a ledger: which one it is, and how far it goes, in numbers that only ever grow.

A ledger that is emptied, replaced or set back opens as well as the right one, and then everybody is written
to again. So each has a random key, and whoever used it remembers its extent elsewhere: see `witness`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe

from pendulum import DateTime
from sqlalchemy import Connection, FromClause, ScalarSelect, Select, func, insert, inspect, select

from tasks.ledger.base.dialects import claims_made
from tasks.ledger.base.problems import ADOPT, LedgerProblem, where
from tasks.ledger.schema.collecting import answers
from tasks.ledger.schema.history import amendments, decisions, forgotten
from tasks.ledger.schema.incoming import incoming
from tasks.ledger.schema.keys import ledger_keys
from tasks.ledger.schema.sending import mailings, messages, receipts

CLAIMS = "claims"


@dataclass(frozen=True)
class Extent:
    """The keys of a ledger, the newest last, and its tallies. A restoring adds a key, and keeps the former.

    No keys: there is no ledger. Rows of the tallied tables are changed, but never deleted for good."""

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
    # Erasing a person can merge two of them, so only that there are any is certain to stay so.
    "receipts": _number(select(receipts.c.step).limit(1).subquery()),
}


def extent_of(connection: Connection) -> Extent:
    """The extent of the ledger that a connection is open for."""
    if not inspect(connection).has_table(ledger_keys.name):
        return Extent((), {})
    keys = connection.execute(select(ledger_keys.c.key).order_by(ledger_keys.c.seq)).scalars().all()
    return Extent(tuple(keys), _tallied(connection))


def _tallied(connection: Connection) -> dict[str, int]:
    query: Select[tuple[int]] = select(*(tally.label(name) for name, tally in _TALLIES.items()))
    counted = connection.execute(query).mappings().one()
    return {CLAIMS: claims_made(connection), **counted}


def renew_key(connection: Connection, at: DateTime, *, after: str = "") -> None:
    """Give a ledger another key, since it was restored or adopted; `after` is one that it follows, too.

    Whoever remembers a former key takes the ledger as it is now: what it cannot know is in doubt already."""
    known = connection.execute(select(ledger_keys)).all()
    seq = max((row.seq for row in known), default=0)
    claims = max((row.claims for row in known), default=0)
    new = [after] if after and after not in {row.key for row in known} else []
    for number, key in enumerate((*new, token_urlsafe(32)), seq + 1):
        connection.execute(insert(ledger_keys).values(seq=number, key=key, since=at, claims=claims))


def refuse_strange(connection: Connection, found: Extent, expected: Extent) -> None:
    """Make sure that a ledger is the one that was used before, and not an earlier state of it.

    Raises:
        LedgerProblem: it is not, and who uses it has to say so.
    """
    if why := strange(found, expected):
        raise LedgerProblem(
            f"the ledger {where(connection.engine.url)} {why}; nothing was done, since everybody might be "
            "written to again; correct ROADMAP_LEDGER_URL or ROADMAP_HOME, or bring the newest backup in "
            f"with `roadmap restore`, or sign that this ledger is meant: {ADOPT} (docs/backup.md)"
        )


def strange(found: Extent, expected: Extent) -> str:
    """The reason why a ledger is not the expected one; empty if it is, or if the expected one held
    nothing."""
    if not any(expected.tallies.values()):
        return ""
    if not found.keys:
        return f"is empty, or older than this version, but one was in use here ({_told(expected.tallies)})"
    if expected.key not in found.keys:
        return "is not the one in use here: it belongs to another installation, or was begun anew"
    if expected.key != found.key:
        return ""  # it was restored since, or adopted, and knows that it is behind
    less = {name: n for name, n in expected.tallies.items() if found.tallies.get(name, 0) < n}
    if not less:
        return ""
    has = {name: found.tallies.get(name, 0) for name in less}
    return f"has lost what it held: it has {_told(has)}, and had {_told(less)}"


def _told(tallies: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {number}" for name, number in tallies.items() if number) or "nothing"
