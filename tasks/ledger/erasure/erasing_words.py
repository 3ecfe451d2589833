"""Erasing a person from the words of mails: those that only they were sent, and those that name them."""

import re
from collections.abc import Iterator, Sequence

from markupsafe import escape
from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update
from sqlalchemy import delete as delete_from

from roadmap.mail.message import NOT_LEFT, State
from roadmap.people.forgotten import Forgotten
from tasks.ledger.base.records import Content
from tasks.ledger.schema.sending import contents, messages

_C, _M = contents.c, messages.c
OF_ONE = "acknowledgements/"  # mails that repeat one person's answer
# An address with an apostrophe in HTML. A local part has at most 64 characters (RFC 5321 §4.5.3.1.1); without
# that bound, a text of one long word is looked through once from each of its letters.
AN_APOSTROPHE = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}(?:&#39;[\w.+-]{1,64}){1,16}@[\w.-]+")
OF_SEVERAL = "mailbox/"  # notices to the coordinator, that quote what came in


class ErasingWords:
    """The words of mails in which one person stands. Words are known by a fingerprint, so changed ones are
    others: messages then point to these, and the old ones are deleted."""

    def __init__(self, connection: Connection, gone: Forgotten, pseudonym: str, hint: str) -> None:
        self._connection, self._gone = connection, gone
        self._pseudonym, self._hint = pseudonym, hint

    def run(self) -> int:
        """Erase them; return how many mails' words were changed."""
        return self._empty(self._only_theirs()) + self._reword()

    def _only_theirs(self) -> list[int]:
        """The messages that repeat their answers."""
        rows = self._connection.execute(
            select(_M.id, _M.recipient).where(
                _M.step.startswith(OF_ONE, autoescape=True), _M.content_id.is_not(None)
            )
        )
        return [row.id for row in rows if self._gone.is_forgotten(row.recipient)]

    def _empty(self, ids: Sequence[int]) -> int:
        rows = self._connection.execute(
            select(_M.id, contents)
            .join_from(messages, contents, _M.content_id == _C.id)
            .where(_M.id.in_(ids))
        ).all()
        changed = 0
        for row in rows:
            nothing = Content(row.language, "", "", "")
            changed += self._point(row[1], nothing, _M.id == row[0])
        return changed

    def _reword(self) -> int:
        columns = (_C.subject, _C.html, _C.text, _C.calendar)
        named = (func.lower(column).contains(self._hint, autoescape=True) for column in columns)
        changed = 0
        for row in self._connection.execute(select(contents).where(or_(*named))).all():
            words = Content(row.language, *map(self._scrub, (row.subject, row.html, row.text, row.calendar)))
            if words.id == row.id:
                continue
            if self._quotes_and_has_left(row.id):
                words = Content(row.language, "", "", "")
            changed += self._point(row.id, words, _M.content_id == row.id)
        return changed

    def _scrub(self, text: str) -> str:
        """As it stands in a text, and with an apostrophe as it stands in HTML."""
        return self._gone.scrub(text) if "&#39;" not in text else "".join(self._parts(text))

    def _parts(self, text: str) -> Iterator[str]:
        """Erase also each address that has an apostrophe, as HTML writes it."""
        end = 0
        for found in AN_APOSTROPHE.finditer(text):
            yield self._gone.scrub(text[end : found.start()])
            plain = found.group().replace("&#39;", "'")
            yield str(escape(self._gone.scrub(plain)))
            end = found.end()
        yield self._gone.scrub(text[end:])

    def _quotes_and_has_left(self, identity: str) -> bool:
        """A notice quotes subjects and servers' words too; once it has left, nobody needs it here."""
        query = select(_M.step, _M.state).where(_M.content_id == identity)
        rows = self._connection.execute(query).all()
        open_ = {*NOT_LEFT, State.CLAIMED}
        return bool(rows) and all(r.step.startswith(OF_SEVERAL) and r.state not in open_ for r in rows)

    def _point(self, before: str, words: Content, which: ColumnElement[bool]) -> int:
        """Let messages point to other words, and delete the former ones unless others were sent them."""
        if words.id == before:
            return 0
        there = select(_C.id).where(_C.id == words.id)
        if self._connection.execute(there).first() is None:
            self._connection.execute(insert(contents).values({**vars(words), "id": words.id}))
        self._connection.execute(update(messages).where(which).values(content_id=words.id))
        if self._connection.execute(select(_M.id).where(_M.content_id == before).limit(1)).first() is None:
            self._connection.execute(delete_from(contents).where(_C.id == before))
        return 1
