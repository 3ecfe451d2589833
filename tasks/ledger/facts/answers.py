"""The answers as last collected, their parties, their former versions, and the rounds of collecting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select, update

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.countries.countries import Certainty
from roadmap.problems import UnknownName
from tasks.ledger.base.store import Store
from tasks.ledger.schema.collecting import answer_versions, answers, rounds

Matched = tuple[Answer, Match]

# Rows are read by position, not by name: hundreds of thousands of times in a review's life.
_STORED = [
    answers.c[name]
    for name in (
        *("key", "milestone", "tab", "row", "sender", "received_at", "values"),
        *("party", "certainty", "likely", "why", "withdrawn", "seen_at", "changed_at"),
    )
]


@dataclass(frozen=True)
class StoredAnswer:
    """An answer as the ledger stores it; its `received_at` is in UTC. `withdrawn`: its row was removed.
    `seen_at`: when it was first read; `changed_at`: when it or its party last changed."""

    answer: Answer
    match: Match
    withdrawn: bool
    seen_at: DateTime
    changed_at: DateTime


@dataclass(frozen=True)
class Round:
    """A round of collecting, with the answer book's fingerprint and the numbers of answers by milestone.

    `other_tabs`: numbers of rows of the tabs that look like a form's and were not read; None: there are none.
    """

    at: DateTime
    fingerprint: str
    counts: Mapping[str, int]
    other_tabs: Mapping[str, int] | None = None


@dataclass(frozen=True)
class AnswerVersion:
    """A former version of an answer, in force from `since` until `replaced_at`."""

    key: str
    values: Mapping[str, str]
    content: str
    since: DateTime
    replaced_at: DateTime


class Answers:
    """The answers to one review."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self, milestone: str | None = None) -> dict[str, StoredAnswer]:
        """All answers by key, or a milestone's, in the order of receipt; withdrawn ones too."""
        c = answers.c
        query = select(*_STORED).where(c.review == self._store.review).order_by(c.received_at, c.key)
        query = query if milestone is None else query.where(c.milestone == milestone)
        with self._store.read() as connection:
            return {row[0]: _stored(row) for row in connection.execute(query)}

    def save(
        self,
        *,
        new: Sequence[Matched] = (),
        revised: Sequence[Matched] = (),
        moved: Iterable[Answer] = (),
        withdrawn: Iterable[Answer] = (),
        at: DateTime,
    ) -> None:
        """Record the result of a round, in one transaction. The former version of a revised answer is kept.

        Saving the same again changes nothing: a new answer that is recorded already stays as it is.
        """
        with self._store.write() as connection:
            rows = self._rows(connection, [answer.key for answer, _ in (*new, *revised)])
            added = [pair for pair in (*new, *revised) if pair[0].key not in rows]
            if added:
                connection.execute(insert(answers), [self._row(a, m, at) for a, m in added])
            for answer, match in revised:
                if answer.key in rows:
                    self._revise(connection, rows[answer.key], answer, match, at)
            for answer in moved:
                place = {"tab": answer.tab, "row": answer.row, "received_at": answer.received_at}
                self._change(connection, answer.key, **place)
            for answer in withdrawn:
                self._change(connection, answer.key, withdrawn=True, changed_at=at)

    def assign(
        self,
        key: str,
        party: str | None,
        certainty: Certainty,
        *,
        at: DateTime,
        likely: tuple[str, ...] = (),
        why: str = "",
    ) -> None:
        """Record the party of an answer; the decision itself belongs to the history.

        Raises:
            UnknownName: there is no such answer.
        """
        match = {"party": party, "certainty": certainty, "likely": list(likely), "why": why}
        with self._store.write() as connection:
            if not self._change(connection, key, **match, changed_at=at):
                raise UnknownName(
                    f"the ledger holds no answer {key} of {self._store.review}", "list the unsettled ones"
                )

    def assign_all(self, keys: Sequence[str], party: str | None, *, at: DateTime, why: str) -> None:
        """Record the party of some answers (None: nobody's); unknown keys are ignored."""
        certainty: Certainty = "certain" if party else "none"
        match: dict[str, object] = {"party": party, "certainty": certainty, "likely": [], "why": why}
        with self._store.write() as connection:
            for key in keys:
                self._change(connection, key, **match, changed_at=at)

    def versions(self, key: str) -> list[AnswerVersion]:
        """Former versions of an answer, the oldest first; the present one is in `known`."""
        c = answer_versions.c
        columns = (c.key, c["values"], c.content, c.since, c.replaced_at)
        query = select(*columns).where(c.review == self._store.review, c.key == key).order_by(c.id)
        with self._store.read() as connection:
            return [AnswerVersion(**row) for row in connection.execute(query).mappings()]

    def collected(
        self,
        at: DateTime,
        fingerprint: str,
        counts: Mapping[str, int],
        other_tabs: Mapping[str, int] | None = None,
    ) -> None:
        """Record a round of collecting, unless one is recorded for that moment."""
        row = {"review": self._store.review, "at": at, "fingerprint": fingerprint, "counts": dict(counts)}
        row["other_tabs"] = dict(other_tabs or {})
        recorded = select(rounds.c.at).where(rounds.c.review == self._store.review, rounds.c.at == at)
        with self._store.write() as connection:
            if connection.execute(recorded).first() is None:
                connection.execute(insert(rounds).values(row))

    def last_round(self) -> Round | None:
        """The latest round of collecting; None: there was none."""
        c = rounds.c
        query = select(c.at, c.fingerprint, c.counts, c.other_tabs).where(c.review == self._store.review)
        with self._store.read() as connection:
            row = connection.execute(query.order_by(c.at.desc()).limit(1)).mappings().first()
        return Round(**row) if row else None

    def _rows(self, connection: Connection, keys: Sequence[str]) -> dict[str, RowMapping]:
        rows: dict[str, RowMapping] = {}
        for start in range(0, len(keys), 500):  # databases limit the number of values in a statement
            some = answers.c.key.in_(keys[start : start + 500])
            query = select(answers).where(answers.c.review == self._store.review, some)
            rows |= {row["key"]: row for row in connection.execute(query).mappings()}
        return rows

    def _revise(
        self, connection: Connection, before: RowMapping, answer: Answer, match: Match, at: DateTime
    ) -> None:
        if before["content"] != answer.content:
            old = {name: before[name] for name in ("review", "key", "values", "content")}
            old |= {"since": self._since(connection, before), "replaced_at": at}
            connection.execute(insert(answer_versions).values(old))
        row = self._row(answer, match, at)
        row["seen_at"] = before["seen_at"]
        connection.execute(update(answers).where(*self._this(answer.key)).values(row))

    def _since(self, connection: Connection, before: RowMapping) -> DateTime:
        c = answer_versions.c
        query = select(c.replaced_at).where(c.review == before["review"], c.key == before["key"])
        last: DateTime | None = connection.execute(query.order_by(c.id.desc()).limit(1)).scalar()
        first: DateTime = before["seen_at"]
        return last or first

    def _this(self, key: str) -> tuple[ColumnElement[bool], ...]:
        return (answers.c.review == self._store.review, answers.c.key == key)

    def _change(self, connection: Connection, key: str, **values: object) -> int:
        return connection.execute(update(answers).where(*self._this(key)).values(**values)).rowcount

    def _row(self, answer: Answer, match: Match, at: DateTime) -> dict[str, Any]:
        copied = ("key", "milestone", "tab", "row", "sender", "received_at", "values", "content")
        return {
            **{name: getattr(answer, name) for name in copied},
            "review": self._store.review,
            "party": match.party,
            "certainty": match.certainty,
            "likely": list(match.likely),
            "why": match.why,
            "withdrawn": False,
            "seen_at": at,
            "changed_at": at,
        }


def _stored(row: Sequence[Any]) -> StoredAnswer:
    key, milestone, tab, number, sender, received_at, values, *rest = row
    party, certainty, likely, why, withdrawn, seen_at, changed_at = rest
    answer = Answer(key, milestone, tab, number, sender, received_at, values)
    return StoredAnswer(answer, Match(party, certainty, tuple(likely), why), withdrawn, seen_at, changed_at)
