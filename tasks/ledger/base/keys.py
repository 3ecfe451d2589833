"""Keys that sign what leaves: kept in the ledger, so that all workers have the same, and none is in git."""

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
        """The key of that name, made if it is asked for the first time: 256 bits of the system's chance."""
        if name not in self._known:
            self._known[name] = self._kept(name)
        return self._known[name]

    def _kept(self, name: str) -> str:
        query = select(signing_keys.c.value).where(signing_keys.c.name == name)
        with self._store.read() as connection:
            if found := connection.execute(query).scalar():
                return str(found)
        with self._store.write() as connection:  # alone: two workers must not make two
            if found := connection.execute(query).scalar():
                return str(found)
            made = token_urlsafe(32)
            connection.execute(insert(signing_keys).values(name=name, value=made))
            return made
