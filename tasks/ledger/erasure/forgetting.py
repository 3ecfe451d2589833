"""Forgetting a person: erasing their data from every table, of all reviews and ways; counts stay true."""

from collections.abc import Mapping
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Connection, insert, select

from roadmap.people.privacy.forgotten import Forgotten, is_pseudonym
from roadmap.problems import InvalidValue
from tasks.ledger.base.keys import Keys
from tasks.ledger.base.store import Store
from tasks.ledger.erasure.erasing import Erasing
from tasks.ledger.schema.history import forgotten

_KEY = "forgotten"


@dataclass(frozen=True)
class Erased:
    """Result of forgetting. `rows`: number of changed rows by table; `stopped`: number of messages that will
    not be sent; `reviews`: ids of the reviews in which rows were changed."""

    pseudonym: str
    rows: Mapping[str, int]
    stopped: int
    reviews: tuple[str, ...]


class Forgetting:
    """The persons whom a ledger has forgotten, in all its reviews."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self, names: frozenset[str] = frozenset({"name"})) -> Forgotten:
        """Everybody who was forgotten; `names` are the ids of the questions that ask for a name."""
        with self._store.read() as connection:
            hashes = frozenset(connection.execute(select(forgotten.c.hash)).scalars())
        return Forgotten(Keys(self._store).get(_KEY) if hashes else "", hashes, names)

    def one(self, address: str, names: frozenset[str] = frozenset({"name"})) -> Forgotten:
        """One person, as they would be known once they are forgotten."""
        unknown = Forgotten(Keys(self._store).get(_KEY), names=names)
        return Forgotten(unknown.key, frozenset({unknown.hash_of(address)}), names)

    def forget(
        self, address: str, names: frozenset[str], *, at: DateTime, by: str, reason: str, dry: bool = False
    ) -> Erased:
        """Erase a person's data in one transaction; repeating it changes nothing. `dry`: only return the
        result.

        Unsent messages to them are skipped. `by` and `reason` are kept, without the address.

        Raises:
            InvalidValue: it is no address, or a pseudonym.
            LedgerProblem: a message to them is being sent at this moment; nothing was erased.
        """
        if "@" not in address or is_pseudonym(address.strip()):
            raise InvalidValue(f"“{address}” is not the address of a person", "write it as name@domain")
        person = self.one(address, names)  # before the transaction, as the key has its own
        with self._store.write() as connection:
            erasing = Erasing(connection, address.strip(), person, at)
            rows = erasing.run() | {"forgotten": _record(connection, person, at, by, reason)}
            if dry:
                connection.rollback()
        return Erased(person.pseudonym(address), rows, erasing.stopped, tuple(sorted(erasing.reviews)))


def _record(connection: Connection, person: Forgotten, at: DateTime, by: str, reason: str) -> int:
    (hashed,) = person.hashes
    if connection.execute(select(forgotten.c.at).where(forgotten.c.hash == hashed)).first():
        return 0
    row = {"hash": hashed, "at": at, "by": person.scrub(by), "reason": person.scrub(reason)}
    connection.execute(insert(forgotten).values(row))
    return 1
