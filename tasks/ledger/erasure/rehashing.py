"""Hashes of answers whose values were erased. Receipts follow them, so that nobody is written to again."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select, update

from roadmap.mail.message import WAYS, box_of
from tasks.ledger.schema.sending import receipts

NewContents = Mapping[tuple[str, str, str], str]
"""New hash of an answer's content, by review, key and former hash."""


def move_receipts(connection: Connection, new: NewContents) -> int:
    """Keep receipts of answers under the new hashes of their content; return the number of changed rows."""
    c, number = receipts.c, 0
    for (review, key, before), after in new.items():
        for box in (box_of(review, way) for way in WAYS):
            this = (c.review == box, c.answer == key)
            same = select(c.step).where(*this, c.content == after)
            old = (*this, c.content == before)
            if connection.execute(same).first():
                number += connection.execute(delete(receipts).where(*old)).rowcount
            else:
                number += connection.execute(update(receipts).where(*old).values(content=after)).rowcount
    return number
