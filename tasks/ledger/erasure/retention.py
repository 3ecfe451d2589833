"""Erasing the answers to some questions of a form: all of a milestone's, in one transaction.

Their rows, keys, parties and other values stay, and so do the moments of their last change.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, and_, select, update

from roadmap.answers.answer import content_of
from roadmap.mail.message import OPEN
from roadmap.people.decisions import Decision
from roadmap.people.privacy.retention import erased
from tasks.ledger.base.messages import Content
from tasks.ledger.base.store import Store
from tasks.ledger.erasure.erasing_words import point_to
from tasks.ledger.erasure.rehashing import move_receipts
from tasks.ledger.facts.history import write_decision
from tasks.ledger.schema.collecting import answer_versions, answers
from tasks.ledger.schema.history import decisions
from tasks.ledger.schema.sending import contents, messages

_A, _V, _D, _M = answers.c, answer_versions.c, decisions.c, messages.c
Signed = Callable[[int], Decision]


class Retention:
    """The sensitive answers of one review."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def holds(self, milestone: str, questions: Collection[str]) -> bool:
        """True if an answer of a milestone, or a former version of one, is not erased yet."""
        of_answers = select(_A["values"]).where(_A.review == self._store.review, _A.milestone == milestone)
        of_versions = (
            select(_V["values"])
            .join_from(answer_versions, answers, and_(_A.review == _V.review, _A.key == _V.key))
            .where(_V.review == self._store.review, _A.milestone == milestone)
        )
        with self._store.read() as connection:
            return any(
                erased(values, questions) != values
                for query in (of_answers, of_versions)
                for values in connection.execute(query).scalars()
            )

    def erase(
        self, milestone: str, questions: Collection[str], wordings: Collection[str], signed: Signed
    ) -> int:
        """Erase the answers to some questions of a milestone's form; return the number of those that had any.

        Former versions are erased too, and acknowledgements that name one of the questions by its `wordings`
        keep no words: such a mail left before the question was sensitive. `signed` makes the decision of that
        number, which is recorded with it. Where nothing is left to erase, nothing is recorded.
        """
        with self._store.write() as connection:
            here = (_A.review == self._store.review, _A.milestone == milestone)
            keys = select(_A.key).where(*here)
            new: dict[tuple[str, str, str], str] = {}
            numbers = _erase(connection, answers, here, questions, new)
            numbers |= _erase(
                connection,
                answer_versions,
                (_V.review == self._store.review, _V.key.in_(keys)),
                questions,
                new,
            )
            words = self._empty_acknowledgements(connection, milestone, wordings)
            if numbers or words:
                move_receipts(connection, new)
                self._move_settlements(connection, new)
                write_decision(self._store, connection, signed(len(numbers)))
        return len(numbers)

    def _move_settlements(self, connection: Connection, new: Mapping[tuple[str, str, str], str]) -> None:
        """Let settled answers stay settled: the decision names the hash of what was seen."""
        keys = {key for _, key, _ in new}
        query = select(decisions).where(_D.review == self._store.review, _D.kind == "settle")
        for row in connection.execute(query).mappings().all():
            if row["subject"] in keys:
                former = (self._store.review, row["subject"], row["value"].get("content", ""))
                if after := new.get(former):
                    this = (_D.review == self._store.review, _D.seq == row["seq"])
                    value = row["value"] | {"content": after}
                    connection.execute(update(decisions).where(*this).values(value=value))

    def _empty_acknowledgements(
        self, connection: Connection, milestone: str, wordings: Collection[str]
    ) -> int:
        """Empty the words of acknowledgements that name a question, of those that are not about to leave."""
        query = (
            select(_M.id, contents)
            .join_from(messages, contents, _M.content_id == contents.c.id)
            .where(
                _M.review.in_(self._store.boxes),
                _M.step.startswith(f"acknowledgements/{milestone}-", autoescape=True),
                _M.state.not_in(OPEN),
            )
        )
        number = 0
        for row in connection.execute(query).all():
            text = " ".join(row.text.split())
            if any(" ".join(wording.split()) in text for wording in wordings):
                number += point_to(connection, row[1], Content(row.language, "", "", ""), _M.id == row[0])
        return number


def _erase(
    connection: Connection,
    table: Table,
    which: tuple[ColumnElement[bool], ...],
    questions: Collection[str],
    new: dict[tuple[str, str, str], str],
) -> set[str]:
    """Erase values in the rows of a table; return the keys of changed ones, and add their `new` hashes."""
    keys: set[str] = set()
    for row in connection.execute(select(table).where(*which)).mappings().all():
        if changed := _changed(row, questions):
            this = (column == row[column.name] for column in table.primary_key)
            connection.execute(update(table).where(*this).values(changed))
            new[row["review"], row["key"], row["content"]] = changed["content"]
            keys.add(row["key"])
    return keys


def _changed(row: RowMapping, questions: Collection[str]) -> dict[str, Any]:
    values = erased(row["values"], questions)
    if values == row["values"]:
        return {}
    return {"values": values, "content": content_of(values)}
