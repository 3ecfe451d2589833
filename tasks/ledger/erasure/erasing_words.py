"""Erasing a person from the words of mails: mails that only they were sent, and mails that name them."""

import re
from collections.abc import Iterator, Sequence

from markupsafe import escape
from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update
from sqlalchemy import delete as delete_from

from roadmap.mail.message import OPEN
from roadmap.people.privacy.forgotten import Forgotten
from tasks.ledger.base.messages import Content
from tasks.ledger.schema.sending import contents, messages

_C, _M = contents.c, messages.c
_OF_ONE = "acknowledgements/"  # steps of mails that repeat one person's answer
# An address with an apostrophe in HTML. A local part has at most 64 characters (RFC 5321 §4.5.3.1.1); without
# that limit, a text of one long word takes quadratic time.
AN_APOSTROPHE = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}(?:&#39;[\w.+-]{1,64}){1,16}@[\w.-]+")
_OF_SEVERAL = "mailbox/"  # steps of notices to the coordinator, which quote incoming mails


class ErasingWords:
    """The words of mails that name one person. Their id is a fingerprint, so changed words are new rows:
    messages then point to these, and the old rows are deleted."""

    def __init__(self, connection: Connection, person: Forgotten, pseudonym: str, hint: str) -> None:
        self._connection, self._person = connection, person
        self._pseudonym, self._hint = pseudonym, hint

    def run(self) -> int:
        """Erase them; return the number of changed rows."""
        return self._empty(self._only_theirs()) + self._reword()

    def _only_theirs(self) -> list[int]:
        """Ids of the messages that repeat their answers."""
        rows = self._connection.execute(
            select(_M.id, _M.recipient).where(
                _M.step.startswith(_OF_ONE, autoescape=True), _M.content_id.is_not(None)
            )
        )
        return [row.id for row in rows if self._person.is_forgotten(row.recipient)]

    def _empty(self, ids: Sequence[int]) -> int:
        rows = self._connection.execute(
            select(_M.id, contents)
            .join_from(messages, contents, _M.content_id == _C.id)
            .where(_M.id.in_(ids))
        ).all()
        changed = 0
        for row in rows:
            nothing = Content(row.language, "", "", "")
            changed += point_to(self._connection, row[1], nothing, _M.id == row[0])
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
            changed += point_to(self._connection, row.id, words, _M.content_id == row.id)
        return changed

    def _scrub(self, text: str) -> str:
        """Erase the person from a text, also where an apostrophe in the address is escaped for HTML."""
        return self._person.scrub(text) if "&#39;" not in text else "".join(self._scrub_html(text))

    def _scrub_html(self, text: str) -> Iterator[str]:
        """The parts of a text, with addresses that have an escaped apostrophe unescaped before scrubbing."""
        end = 0
        for found in AN_APOSTROPHE.finditer(text):
            yield self._person.scrub(text[end : found.start()])
            plain = found.group().replace("&#39;", "'")
            yield str(escape(self._person.scrub(plain)))
            end = found.end()
        yield self._person.scrub(text[end:])

    def _quotes_and_has_left(self, identity: str) -> bool:
        """True if the words are of notices that have all left: these quote subjects too, and are not
        needed."""
        query = select(_M.step, _M.state).where(_M.content_id == identity)
        rows = self._connection.execute(query).all()
        return bool(rows) and all(r.step.startswith(_OF_SEVERAL) and r.state not in OPEN for r in rows)


def point_to(connection: Connection, before: str, words: Content, which: ColumnElement[bool]) -> int:
    """Point messages to other words, and delete the former ones if no message points to them any more; return
    the number of changes, 0 or 1."""
    if words.id == before:
        return 0
    same = select(_C.id).where(_C.id == words.id)
    if connection.execute(same).first() is None:
        connection.execute(insert(contents).values({**vars(words), "id": words.id}))
    connection.execute(update(messages).where(which).values(content_id=words.id))
    if connection.execute(select(_M.id).where(_M.content_id == before).limit(1)).first() is None:
        connection.execute(delete_from(contents).where(_C.id == before))
    return 1
