"""Adopting a ledger: a person signs that the one in place is meant, although another one was in use."""

from dataclasses import dataclass
from pathlib import Path

from pendulum import DateTime
from sqlalchemy.exc import DBAPIError

from roadmap.people.decisions import Decision
from tasks.ledger.base.dialects import engine_for, is_lost, wait_for_writers, writing_engine
from tasks.ledger.base.extent import Extent, difference, extent_of, renew_key
from tasks.ledger.base.problems import LedgerProblem, explain
from tasks.ledger.base.store import Store
from tasks.ledger.base.upgrade import upgrade
from tasks.ledger.base.witness import Witness
from tasks.ledger.copies.doubting import doubt_unsent, newest_change
from tasks.ledger.sending.earlier_messages import EARLY, NOTHING


@dataclass(frozen=True)
class Adopting:
    """An adoption: when, by whom and why. `nothing_early`: they sign that no step was sent early since the
    ledger was put in place, or moved to an earlier date."""

    at: DateTime
    by: str
    reason: str
    nothing_early: bool = False


@dataclass(frozen=True)
class Adopted:
    """Result of adopting: how the ledger differed (`was`), the number of messages that are `unknown` now, and
    its last change."""

    was: str
    unknown: int
    knows_until: DateTime | None


def adopt(address: str, review: str, witnesses: Path, this: Adopting) -> Adopted | None:
    """Declare the ledger at `address` the one in use; None: it is already.

    Messages that may have left while another ledger was in use are in doubt, as after a restore.

    Raises:
        LedgerProblem: it is not signed, or the database cannot be used.
    """
    if not this.by.strip() or not this.reason.strip():
        raise LedgerProblem(
            "say who adopts the ledger (--by) and why (--reason): it is recorded in the history"
        )
    witness = Witness(witnesses, review)
    remembered, was = _remembered(witness)
    engine = engine_for(address, anew=True)
    new = _NEW if is_lost(engine) else ""
    try:
        with engine.connect() as connection:
            was = was or difference(extent_of(connection), remembered) or new
        if not was:
            return None
        upgrade(engine)
        with writing_engine(engine).begin() as connection:
            wait_for_writers(connection)
            until = newest_change(connection)
            signed, reason = _signed(this, was), f"{_DOUBT}: {this.reason}"
            unknown = doubt_unsent(Store(engine, review, ""), connection, signed, reason)
            renew_key(connection, this.at, after=remembered.key)
        with engine.connect() as connection:
            extent = extent_of(connection)
        witness.forget()
        witness.note(extent)
    except DBAPIError as problem:
        raise explain(problem, engine.url) from problem
    finally:
        witness.close()
        engine.dispose()
    return Adopted(was, unknown, until)


_NEW = "is new: mail was sent from another one in its place, which is missing"
_DOUBT = "another ledger was in use before this one was adopted, and it may have left"


def _remembered(witness: Witness) -> tuple[Extent, str]:
    """The remembered extent, and why it cannot be compared; empty: it can."""
    try:
        return witness.read() or Extent((), {}), ""
    except LedgerProblem:
        return Extent((), {}), "cannot be compared with the one in use: what was remembered is damaged"


def _signed(this: Adopting, was: str) -> Decision:
    value = {"found": was} | ({EARLY: NOTHING} if this.nothing_early else {})
    return Decision(kind="accept", subject="ledger", value=value, at=this.at, by=this.by, reason=this.reason)
