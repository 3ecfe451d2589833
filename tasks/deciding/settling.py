"""Settling messages that failed or may have left: a person's finding, recorded, signed and dated."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from roadmap.mail.message import TO_SETTLE, State
from roadmap.people.decisions import refuse_unsigned
from tasks.context import Context
from tasks.ledger import LedgerProblem, Message

Found = Literal["sent", "again", "skipped"]
BECOMES: dict[Found, Literal[State.SENT, State.RELEASED, State.SKIPPED]] = {
    "sent": State.SENT,
    "again": State.RELEASED,
    "skipped": State.SKIPPED,
}


@dataclass(frozen=True)
class Settled:
    """The messages that were settled, as they were before."""

    messages: Sequence[Message]

    @property
    def steps(self) -> list[str]:
        """Their steps, in order."""
        return sorted({message.step for message in self.messages})


def settle_messages(
    context: Context,
    outcome: Found,
    by: str,
    reason: str,
    messages: Sequence[str] = (),
    step: str | None = None,
    state: str | None = None,
    recipient: str | None = None,
) -> Settled:
    """Settle the messages with those Message-IDs, or else all unknown and failed ones that fit the rest.

    Either all of them are settled or none. What is `again` is released, and leaves with the next delivery.

    Raises:
        Refusal: nobody signed.
        LedgerProblem: one of them is not there; nothing says which are meant; or none fits.
        Disallowed: one of them is neither unknown nor failed.
    """
    refuse_unsigned(by, reason)
    if not (messages or step or state or recipient):
        raise LedgerProblem("say which messages: their Message-IDs, or a step, a state or a recipient")
    chosen = _chosen(context, messages, step, state, recipient)
    context.ledger.claims.resolve_many(
        [m.message_id for m in chosen], BECOMES[outcome], context.at, by, reason
    )
    return Settled(chosen)


def _chosen(
    context: Context, wanted: Sequence[str], step: str | None, state: str | None, recipient: str | None
) -> list[Message]:
    """The messages that are meant. A Message-ID may be of any way, and given without its angle brackets."""
    ids = {f"<{one.strip().strip('<>')}>" for one in wanted}
    asked = (step or None, State(state) if state else None, recipient or None)
    if ids:
        chosen = [m for m in context.ledger.everywhere(*asked) if m.message_id in ids]
        missing = sorted(ids - {m.message_id for m in chosen})
        if missing:
            raise LedgerProblem(f"there is no such message here: {', '.join(missing)}; nothing was settled")
        return _once(chosen)
    chosen = _once([m for m in context.ledger.messages(*asked) if m.state in TO_SETTLE])
    if not chosen:
        raise LedgerProblem("no unknown or failed message fits; `roadmap ledger` lists what there is")
    return chosen


def _once(messages: list[Message]) -> list[Message]:
    """One message for each mail: of several in one mail that which carries it, if it is among them."""
    carrying = {m.message_id: m.id for m in sorted(messages, key=lambda m: not m.with_step)}
    return [message for message in messages if carrying[message.message_id] == message.id]
