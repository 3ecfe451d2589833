"""Forgetting a person: their data leaves every table, whichever review and way; counts stay true."""

from collections.abc import Mapping
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Connection, insert, select

from roadmap.people.forgotten import Forgotten, is_pseudonym
from roadmap.problems import InvalidValue
from tasks.ledger.base.keys import Keys
from tasks.ledger.base.store import Store
from tasks.ledger.erasure.erasing import Erasing
from tasks.ledger.schema.history import forgotten

KEY = "forgotten"


@dataclass(frozen=True)
class Erased:
    """Result of forgetting. `rows`: the number of changed rows by table; `stopped`: how many messages
    that had not left will not leave any more; `reviews`: those in which something was found, by their ids."""

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
        return Forgotten(Keys(self._store).get(KEY) if hashes else "", hashes, names)

    def one(self, address: str, names: frozenset[str] = frozenset({"name"})) -> Forgotten:
        """Somebody as they would be known once they are forgotten, and nobody else."""
        unknown = Forgotten(Keys(self._store).get(KEY), names=names)
        return Forgotten(unknown.key, frozenset({unknown.hash_of(address)}), names)

    def forget(
        self, address: str, names: frozenset[str], *, at: DateTime, by: str, reason: str, dry: bool = False
    ) -> Erased:
        """Erase a person's data in one transaction; again, it changes nothing. `dry`: only say what would be.

        What has not left to them is skipped. `by` and `reason` are kept, without the address.

        Raises:
            InvalidValue: it is no address, or the pseudonym of somebody.
            LedgerProblem: a message to them is being sent at this moment; nothing was erased.
        """
        if "@" not in address or is_pseudonym(address.strip()):
            raise InvalidValue(f"“{address}” is not the address of a person", "write it as name@domain")
        gone = self.one(address, names)  # before the transaction: the key has one of its own
        with self._store.write() as connection:
            erasing = Erasing(connection, address.strip(), gone, at)
            rows = erasing.run() | {"forgotten": _keep(connection, gone, at, by, reason)}
            if dry:
                connection.rollback()
        return Erased(gone.pseudonym(address), rows, erasing.stopped, tuple(sorted(erasing.reviews)))


def _keep(connection: Connection, gone: Forgotten, at: DateTime, by: str, reason: str) -> int:
    (hashed,) = gone.hashes
    if connection.execute(select(forgotten.c.at).where(forgotten.c.hash == hashed)).first():
        return 0
    row = {"hash": hashed, "at": at, "by": gone.scrub(by), "reason": gone.scrub(reason)}
    connection.execute(insert(forgotten).values(row))
    return 1
