"""The words of messages, kept in memory: they are frozen, and hundreds of messages share them."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from tasks.ledger.base.records import Content
from tasks.ledger.schema.sending import contents

MOST = 256  # some megabytes; a mailing has as many as groups of readers

_C = contents.c
_FOUND = select(contents).where(_C.id.in_(bindparam("ids", expanding=True)))


class Contents:
    """The words that were asked for lately. Threads may share it: at worst they read the same twice."""

    def __init__(self) -> None:
        self._kept: dict[str, Content] = {}

    def of(self, connection: Connection, wanted: Iterable[str]) -> dict[str, Content]:
        """The words by their ids."""
        ids = set(wanted)
        kept = {i: content for i in ids if (content := self._kept.get(i))}
        missing = ids - kept.keys()
        if missing:
            rows = connection.execute(_FOUND, {"ids": sorted(missing)}).mappings()
            read = {r["id"]: Content(**{k: v for k, v in r.items() if k != "id"}) for r in rows}
            kept |= read
            self._kept = read if len(self._kept) + len(read) > MOST else {**self._kept, **read}
        return kept
