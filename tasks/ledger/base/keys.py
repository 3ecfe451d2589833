"""Signing keys: kept in the ledger, so that all workers have the same ones, and none is in git."""

from secrets import token_urlsafe

from sqlalchemy import insert, select

from tasks.ledger.base.store import Store
from tasks.ledger.schema.keys import signing_keys

MESSAGE_ID = "message-id"


class Keys:
    """The signing keys of a ledger."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str] = {}

    def get(self, name: str) -> str:
        """The key of that name: 256 random bits, made at the first call."""
        if name not in self._known:
            self._known[name] = self._read_or_make(name)
        return self._known[name]

    def _read_or_make(self, name: str) -> str:
        query = select(signing_keys.c.value).where(signing_keys.c.name == name)
        with self._store.read() as connection:
            if key := connection.execute(query).scalar():
                return str(key)
        with self._store.write() as connection:  # beside no other: two workers must not make two keys
            if key := connection.execute(query).scalar():
                return str(key)
            key = token_urlsafe(32)
            connection.execute(insert(signing_keys).values(name=name, value=key))
            return key
