"""Erasing one person from each table of a ledger, in one transaction. Rows stay, so that counts stay true."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, RowMapping, Table, func, or_, select, update

from roadmap.answers.reading import Answer
from roadmap.mail.incoming import Kind
from roadmap.mail.message import NOT_LEFT, Skip, State, unboxed
from roadmap.people.privacy.forgotten import Forgotten, canonical
from tasks.ledger.base.problems import LedgerProblem
from tasks.ledger.erasure.erasing_words import ErasingWords
from tasks.ledger.erasure.rehashing import move_receipts
from tasks.ledger.schema.collecting import answer_versions, answers
from tasks.ledger.schema.history import amendments, decisions
from tasks.ledger.schema.incoming import incoming
from tasks.ledger.schema.sending import mailings, messages

Change = Callable[[RowMapping], dict[str, Any]]
_M = messages.c
_OF_MESSAGES = ("message_id", "in_reply_to", "thread", "reason")


class Erasing:
    """One person's erasure. `stopped`: number of messages that will not be sent; `reviews`: ids of the
    reviews in which rows were changed."""

    def __init__(self, connection: Connection, address: str, person: Forgotten, at: DateTime) -> None:
        self._connection, self._person, self._at = connection, person, at
        self._pseudonym = person.pseudonym(address)
        local, _, domain = canonical(address).rpartition("@")
        # Most rows need not be read: all spellings contain this hint. A domain in another script has several.
        self._hint = f"@{domain}" if address.isascii() and "xn--" not in domain and local else "@"
        self._local = re.compile(rf"(?<!\w){re.escape(local)}(?!\w)", re.IGNORECASE)
        self._new_contents: dict[
            tuple[str, str, str], str
        ] = {}  # new hash of an answer's content, by review, key and former hash
        self.stopped = 0
        self.reviews: set[str] = set()

    def run(self) -> dict[str, int]:
        """Erase the person everywhere; return the number of changed rows by table."""
        self._refuse_while_sending()
        words = ErasingWords(self._connection, self._person, self._pseudonym, self._hint)
        rows = {"contents": words.run()}
        self._stop()
        rows["messages"] = self._change(messages, self._message, self._may_name())
        rows["answers"] = self._change(answers, self._answer)
        rows["answer_versions"] = self._versions()
        rows["receipts"] = move_receipts(self._connection, self._new_contents)
        rows["incoming"] = self._change(incoming, self._incoming)
        rows["decisions"] = self._change(decisions, self._decision)
        texts = partial(self._texts, names=("milestone", "value", "by", "reason"))
        rows["amendments"] = self._change(amendments, texts)
        rows["mailings"] = self._change(mailings, partial(self._texts, names=("note",)))
        return rows

    def _theirs(self) -> list[str]:
        """All spellings of their address among the recipients, and the pseudonym."""
        recipients = self._connection.execute(select(_M.recipient).distinct()).scalars()
        return [recipient for recipient in recipients if self._person.is_forgotten(recipient)]

    def _refuse_while_sending(self) -> None:
        which = (_M.recipient.in_(self._theirs()), _M.state == State.CLAIMED)
        if step := self._connection.execute(select(_M.step).where(*which).limit(1)).scalar():
            raise LedgerProblem(
                f"a message of {step} to this person is being sent at this moment; nothing was erased; "
                "run this again when it has been sent"
            )

    def _stop(self) -> None:
        """Skip unsent messages: nothing may be sent to a pseudonym."""
        which = (_M.recipient.in_(self._theirs()), _M.state.in_(NOT_LEFT))
        values = {"state": State.SKIPPED, "reason": Skip.EXCLUDED.value, "changed_at": self._at}
        self.stopped = self._connection.execute(update(messages).where(*which).values(values)).rowcount

    def _may_name(self) -> ColumnElement[bool]:
        """Condition for the messages to them, and those that may name them."""
        named = (func.lower(_M[name]).contains(self._hint, autoescape=True) for name in _OF_MESSAGES)
        return or_(_M.recipient.in_(self._theirs()), *named)

    def _message(self, row: RowMapping) -> dict[str, Any]:
        changed = self._texts(row, _OF_MESSAGES)
        if not self._person.is_forgotten(row["recipient"]):
            return changed
        own = {"recipient": self._pseudonym, "name": "", "reason": self._scrub_local(changed["reason"])}
        return changed | (own if row["state"] != State.SKIPPED else own | {"reason": row["reason"]})

    def _answer(self, row: RowMapping) -> dict[str, Any]:
        own = self._person.is_forgotten(row["sender"])
        sender = {"sender": self._pseudonym} if own else self._texts(row, ("sender",))
        return sender | self._texts(row, ("why",)) | self._values(row, own=own)

    def _versions(self) -> int:
        """Erase the former versions of their answers."""
        rows = self._connection.execute(select(answers.c.review, answers.c.key, answers.c.sender))
        theirs = {(row.review, row.key) for row in rows if self._person.is_forgotten(row.sender)}
        return self._change(
            answer_versions, lambda row: self._values(row, own=(row["review"], row["key"]) in theirs)
        )

    def _values(self, row: RowMapping, *, own: bool) -> dict[str, Any]:
        values = self._person.values(row["values"], own=own)
        if values == row["values"]:
            return {}
        content = Answer(row["key"], "", "", 0, "", self._at, values).content
        self._new_contents[row["review"], row["key"], row["content"]] = content
        return {"values": values, "content": content}

    def _incoming(self, row: RowMapping) -> dict[str, Any]:
        changed = self._texts(row, ("sender", "subject", "address", "about", "words", "instead"))
        own = {name: self._pseudonym for name in ("sender", "address") if self._pseudonym in changed[name]}
        if not own:
            return changed
        words = changed["words"] if row["kind"] == Kind.CALENDAR else ""
        return changed | own | {"subject": "", "words": words}

    def _decision(self, row: RowMapping) -> dict[str, Any]:
        changed = self._texts(row, ("subject", "value", "by", "reason"))
        old = changed["value"].get("content") if row["kind"] == "settle" else None
        if old and (new := self._new_contents.get((row["review"], row["subject"], old))):
            changed["value"] = changed["value"] | {"content": new}
        return changed

    def _texts(self, row: RowMapping, names: tuple[str, ...]) -> dict[str, Any]:
        return {name: self._person.erase(row[name]) for name in names}

    def _scrub_local(self, words: str) -> str:
        """Erase their address from a server's words, also if these name only the part before the @."""
        return self._local.sub("forgotten", words.replace(self._pseudonym, "forgotten"))

    def _change(self, table: Table, change: Change, which: ColumnElement[bool] | None = None) -> int:
        """Apply `change` to the rows of a table; return the number of rows that differ afterwards."""
        query, number = select(table) if which is None else select(table).where(which), 0
        for row in self._connection.execute(query).mappings().all():
            new = {name: value for name, value in change(row).items() if value != row[name]}
            if new:
                this = (column == row[column.name] for column in table.primary_key)
                self._connection.execute(update(table).where(*this).values(new))
                self.reviews.add(unboxed(row["review"])[0])
                number += 1
        return number
