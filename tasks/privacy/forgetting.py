"""Forgetting a person on their request: erase their data, and list what people must do by hand.

The ledger first, in one transaction; then the outbox and the boards, which can be cleared again if something
fails there. Nobody writes to them again: the ledger keeps a keyed hash of the address.
"""

import os
from dataclasses import dataclass

from roadmap.people.decisions import refuse_unsigned
from roadmap.people.privacy.forgotten import name_questions
from roadmap.problems import Refusal
from tasks.context import Context
from tasks.ledger.erasure.forgetting import Erased
from tasks.privacy.boards import clear_boards, not_reached
from tasks.privacy.by_hand import by_hand
from tasks.privacy.outbox import clear_outbox


@dataclass(frozen=True)
class Forgot:
    """Result of forgetting: what was erased in the ledger, how many mails in the outbox and versions of
    boards; `left` has a line for each place where a person must do the rest."""

    erased: Erased
    outbox: int
    boards: int
    left: tuple[str, ...]


async def forget(context: Context, address: str, by: str, reason: str, *, dry: bool = False) -> Forgot:
    """Erase a person's data, of all reviews in the ledger; `dry`: only tell what would be.

    Safe to repeat: what was erased before is left alone, and what was not reached is done then.

    Raises:
        InvalidValue: it is no address.
        Refusal: it is not signed, or the address is that of one of the review's own people.
        LedgerProblem: a message to them is being sent at this moment; nothing was erased.
    """
    refuse_unsigned(by, reason)
    names, forgetting = name_questions(context.review), context.ledger.forgetting
    _refuse_our_own(context, address)
    # First the ledger: where that is refused, nothing has been touched.
    erased = forgetting.forget(address, names, at=context.at, by=by, reason=reason, dry=dry)
    forgotten = forgetting.one(address, names)
    context.refresh()
    mails, left = clear_outbox(context.settings.outbox_folder, forgotten, dry=dry)
    api = os.environ.get("PREFECT_API_URL")
    boards = await clear_boards(api, forgotten, dry=dry) if api else not_reached(context.settings.home)
    places = by_hand(context, forgotten, erased.pseudonym)
    others = (_elsewhere(review) for review in erased.reviews if review != context.review.id)
    return Forgot(erased, mails, boards.deleted, (*left, *boards.left, *others, *places))


def _elsewhere(review: str) -> str:
    """Read the review's file: only it says which questions of a form ask for names."""
    where = "the names in its forms, its book and its directory"
    return f"{review}: run this again with `--review` and its file, for {where}"


def _refuse_our_own(context: Context, address: str) -> None:
    """Without them the review could not be run: somebody else has to take their place first."""
    secretariat = context.review.secretariat
    own = {
        secretariat.sender,
        secretariat.coordinator.address,
        *(who.address for who in context.review.digest.to),
    }
    if address.strip().casefold() in {one.casefold() for one in own}:
        raise Refusal(
            f"{context.loaded.path}: this is the address of one of the review's own people; "
            "name another one there first"
        )
