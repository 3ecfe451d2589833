"""Erasing one person from each table of a ledger, within one transaction. Rows stay, so that sums do too."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from pendulum import DateTime
from sqlalchemy import ColumnElement, Connection, RowMapping, Table, delete, func, or_, select, update

from roadmap.answers.reading import Answer
from roadmap.mail.incoming import Kind
from roadmap.mail.message import NOT_LEFT, WAYS, Skip, State, box_of, unboxed
from roadmap.people.forgotten import Forgotten, canonical
from tasks.ledger.base.problems import LedgerProblem
from tasks.ledger.erasure.erasing_words import ErasingWords
from tasks.ledger.schema.collecting import answer_versions, answers
from tasks.ledger.schema.history import amendments, decisions
from tasks.ledger.schema.incoming import incoming
from tasks.ledger.schema.sending import mailings, messages, receipts

Change = Callable[[RowMapping], dict[str, Any]]
_M = messages.c
_OF_MESSAGES = ("message_id", "in_reply_to", "thread", "reason")


class Erasing:
    """One person's erasure. `stopped` counts the messages that will not leave any more, `reviews` holds the
    reviews in which something was found."""

    def __init__(self, connection: Connection, address: str, gone: Forgotten, at: DateTime) -> None:
        self._connection, self._gone, self._at = connection, gone, at
        self._pseudonym = gone.pseudonym(address)
        local, _, domain = canonical(address).rpartition("@")
        # Nearly all rows can be left out by what every spelling has; a domain in another script has several.
        self._hint = f"@{domain}" if address.isascii() and "xn--" not in domain and local else "@"
        self._local = re.compile(rf"(?<!\w){re.escape(local)}(?!\w)", re.IGNORECASE)
        self._said: dict[tuple[str, str, str], str] = {}  # what the hash of an answer's content has become
        self.stopped = 0
        self.reviews: set[str] = set()

    def run(self) -> dict[str, int]:
        """Erase it everywhere; return how many rows of each table were changed."""
        self._refuse_while_sending()
        words = ErasingWords(self._connection, self._gone, self._pseudonym, self._hint)
        found = {"contents": words.run()}
        self._stop()
        found["messages"] = self._change(messages, self._message, self._perhaps())
        found["answers"] = self._change(answers, self._answer)
        found["answer_versions"] = self._versions()
        found["receipts"] = self._receipts()
        found["incoming"] = self._change(incoming, self._incoming)
        found["decisions"] = self._change(decisions, self._decision)
        texts = partial(self._texts, names=("milestone", "value", "by", "reason"))
        found["amendments"] = self._change(amendments, texts)
        found["mailings"] = self._change(mailings, partial(self._texts, names=("note",)))
        return found

    def _theirs(self) -> list[str]:
        """All spellings under which they are written to, and the pseudonym."""
        recipients = self._connection.execute(select(_M.recipient).distinct()).scalars()
        return [recipient for recipient in recipients if self._gone.is_forgotten(recipient)]

    def _refuse_while_sending(self) -> None:
        which = (_M.recipient.in_(self._theirs()), _M.state == State.CLAIMED)
        if step := self._connection.execute(select(_M.step).where(*which).limit(1)).scalar():
            raise LedgerProblem(
                f"a message of {step} to this person is being sent at this moment; nothing was erased; "
                "run this again once it has ended"
            )

    def _stop(self) -> None:
        """Nothing may leave to a pseudonym: a coordinator leaves this person out."""
        which = (_M.recipient.in_(self._theirs()), _M.state.in_(NOT_LEFT))
        values = {"state": State.SKIPPED, "reason": Skip.EXCLUDED.value, "changed_at": self._at}
        self.stopped = self._connection.execute(update(messages).where(*which).values(values)).rowcount

    def _perhaps(self) -> ColumnElement[bool]:
        """The messages to them, and those that may name them."""
        named = (func.lower(_M[name]).contains(self._hint, autoescape=True) for name in _OF_MESSAGES)
        return or_(_M.recipient.in_(self._theirs()), *named)

    def _message(self, row: RowMapping) -> dict[str, Any]:
        changed = self._texts(row, _OF_MESSAGES)
        if not self._gone.is_forgotten(row["recipient"]):
            return changed
        own = {"recipient": self._pseudonym, "name": "", "reason": self._in_own(changed["reason"])}
        return changed | (own if row["state"] != State.SKIPPED else own | {"reason": row["reason"]})

    def _answer(self, row: RowMapping) -> dict[str, Any]:
        own = self._gone.is_forgotten(row["sender"])
        sender = {"sender": self._pseudonym} if own else self._texts(row, ("sender",))
        return sender | self._texts(row, ("why",)) | self._saying(row, own=own)

    def _versions(self) -> int:
        """Erase earlier versions of an answer that is theirs."""
        rows = self._connection.execute(select(answers.c.review, answers.c.key, answers.c.sender))
        theirs = {(row.review, row.key) for row in rows if self._gone.is_forgotten(row.sender)}
        return self._change(
            answer_versions, lambda row: self._saying(row, own=(row["review"], row["key"]) in theirs)
        )

    def _saying(self, row: RowMapping, *, own: bool) -> dict[str, Any]:
        values = self._gone.values(row["values"], own=own)
        if values == row["values"]:
            return {}
        content = Answer(row["key"], "", "", 0, "", self._at, values).content
        self._said[row["review"], row["key"], row["content"]] = content
        return {"values": values, "content": content}

    def _receipts(self) -> int:
        """Keep the receipts of their answers, although these say less now."""
        c, number = receipts.c, 0
        for (review, key, before), after in self._said.items():
            for box in (box_of(review, way) for way in WAYS):
                this = (c.review == box, c.answer == key)
                there = select(c.step).where(*this, c.content == after)
                old = (*this, c.content == before)
                if self._connection.execute(there).first():
                    number += self._connection.execute(delete(receipts).where(*old)).rowcount
                else:
                    statement = update(receipts).where(*old).values(content=after)
                    number += self._connection.execute(statement).rowcount
        return number

    def _incoming(self, row: RowMapping) -> dict[str, Any]:
        changed = self._texts(row, ("sender", "subject", "address", "about", "words", "instead"))
        own = {name: self._pseudonym for name in ("sender", "address") if self._pseudonym in changed[name]}
        if not own:
            return changed
        words = changed["words"] if row["kind"] == Kind.CALENDAR else ""
        return changed | own | {"subject": "", "words": words}

    def _decision(self, row: RowMapping) -> dict[str, Any]:
        changed = self._texts(row, ("subject", "value", "by", "reason"))
        said = changed["value"].get("content") if row["kind"] == "settle" else None
        if said and (now := self._said.get((row["review"], row["subject"], said))):
            changed["value"] = changed["value"] | {"content": now}
        return changed

    def _texts(self, row: RowMapping, names: tuple[str, ...]) -> dict[str, Any]:
        return {name: self._gone.erase(row[name]) for name in names}

    def _in_own(self, words: str) -> str:
        """Erase a server's words on their address, also where it names only the part before the @."""
        return self._local.sub("forgotten", words.replace(self._pseudonym, "forgotten"))

    def _change(self, table: Table, change: Change, which: ColumnElement[bool] | None = None) -> int:
        """Change the rows of a table that differ afterwards; return how many."""
        query, number = select(table) if which is None else select(table).where(which), 0
        for row in self._connection.execute(query).mappings().all():
            new = {name: value for name, value in change(row).items() if value != row[name]}
            if new:
                this = (column == row[column.name] for column in table.primary_key)
                self._connection.execute(update(table).where(*this).values(new))
                self.reviews.add(unboxed(row["review"])[0])
                number += 1
        return number
