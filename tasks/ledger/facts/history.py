"""Amendments and decisions: append only, in order."""

from collections.abc import Iterable, Mapping

from pendulum import DateTime
from sqlalchemy import Connection, RowMapping, Table, func, insert, select

from roadmap.mail.message import Skip
from roadmap.people.decisions import Decision, DecisionKind
from roadmap.plan.amendments import Amendment
from roadmap.review.milestones import Join
from tasks.ledger.base.problems import AmendedMeanwhile
from tasks.ledger.base.store import Store
from tasks.ledger.base.withdrawing import withdraw
from tasks.ledger.schema.history import amendments, decisions


class History:
    """The amendments and decisions of one review."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def amend(
        self,
        amendment: Amendment,
        *,
        overtakes: Mapping[str, int] | None = None,
        knowing: int | None = None,
    ) -> int:
        """Add an amendment; return its number, counted from 1.

        In the same transaction all mailings of the milestones that it `overtakes`, of any way and of a
        revision older than the given one, are withdrawn: once an amendment is in force, no mail with an older
        date is claimed.

        Raises:
            AmendedMeanwhile: there are more amendments than `knowing`, the number that its author had seen.
        """
        why = Skip.CANCELLED if amendment.kind == "cancel" else Skip.SUPERSEDED
        a = amendment
        to = a.join.as_json() if a.join else None if a.to is None else str(a.to)
        with self._store.write() as connection:
            if knowing is not None and amended_since(self._store, connection, knowing):
                raise AmendedMeanwhile("the roadmap was amended meanwhile; look at it, and decide again")
            number = _next(self._store, connection, amendments)
            row = {"review": self._store.review, "seq": number, "kind": a.kind, "milestone": a.milestone}
            row |= {"date_name": a.date, "value": to, "at": a.at, "by": a.by, "reason": a.reason}
            connection.execute(insert(amendments).values(row))
            for milestone, revision in (overtakes or {}).items():
                withdraw(connection, self._store.boxes, milestone, why, a.at, revision)
        return number

    def amendments(self) -> list[Amendment]:
        """All amendments, in the order in which they were made."""
        c = amendments.c
        with self._store.read() as connection:
            query = select(amendments).where(c.review == self._store.review).order_by(c.seq)
            rows = connection.execute(query).mappings().all()
        return [_amendment(row) for row in rows]

    def decide(self, decision: Decision) -> int:
        """Add a decision; return its number, counted from 1."""
        with self._store.write() as connection:
            return write_decision(self._store, connection, decision)

    def decide_all(self, new: Iterable[Decision]) -> None:
        """Add decisions, in one transaction."""
        with self._store.write() as connection:
            number = _next(self._store, connection, decisions)
            rows = [
                {name: getattr(one, name) for name in Decision.model_fields}
                | {"review": self._store.review, "seq": seq}
                for seq, one in enumerate(new, start=number)
            ]
            if rows:
                connection.execute(insert(decisions), rows)

    def decisions(
        self, kind: DecisionKind | None = None, subject: str | None = None, *, since: DateTime | None = None
    ) -> list[Decision]:
        """The decisions in their order; only of a kind, on a subject, or from a moment on."""
        c = decisions.c
        query = select(decisions).where(c.review == self._store.review).order_by(c.seq)
        for column, wanted in ((c.kind, kind), (c.subject, subject)):
            query = query if wanted is None else query.where(column == wanted)
        query = query if since is None else query.where(c.at >= since)
        with self._store.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [Decision.model_validate({name: row[name] for name in Decision.model_fields}) for row in rows]


def _amendment(row: RowMapping) -> Amendment:
    values = {name: row[name] for name in ("kind", "milestone", "at", "by", "reason")}
    if row["kind"] == "join":
        values["join"] = Join.model_validate_json(row["value"])
    else:
        values["to"] = row["value"]
    return Amendment.model_validate(values | {"date": row["date_name"]})


def write_decision(store: Store, connection: Connection, decision: Decision) -> int:
    """Add a decision within the transaction of the change that it is about; return its number."""
    number = _next(store, connection, decisions)
    row = {name: getattr(decision, name) for name in Decision.model_fields}
    connection.execute(insert(decisions).values(row | {"review": store.review, "seq": number}))
    return number


def amended_since(store: Store, connection: Connection, number: int) -> bool:
    """True if the roadmap has more than that many amendments."""
    return _next(store, connection, amendments) > number + 1


def _next(store: Store, connection: Connection, table: Table) -> int:
    query = select(func.max(table.c.seq)).where(table.c.review == store.review)
    return int(connection.execute(query).scalar() or 0) + 1
