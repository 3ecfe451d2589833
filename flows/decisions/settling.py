"""The answers that wait for a person, on a form in the Prefect UI."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from roadmap.review.characters import counted
from roadmap.review.moments import as_moment
from tasks.collecting.writing_back import publish_queue, write_back
from tasks.context import open_context
from tasks.deciding.history import show_history
from tasks.forms.asking import Filled, answered, was_answered
from tasks.forms.waiting_answers import form, settle_many, settle_one, settled


@flow(name="settle-queue", flow_run_name="settle the answers that wait")
async def settle_queue(at: datetime | None = None, review: str | None = None) -> State[int]:
    """Show a form with the answers that wait for a person, and suspend until it is filled in: then “Resume”.

    No process waits meanwhile. An answer that somebody has settled in between is left alone.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        await publish_queue(context)
        asked = Filled if was_answered() else form(context)
        if asked is None:
            return Completed(name="NothingWaits", message="no answer waits for a person", data=0)
        filled = await answered(asked)
        waits = {answer.key for answer, _ in context.known.standing.unsettled()}
        owners = {key: party for key, party in settled(filled).items() if key in waits}
        for key, party in owners.items():
            settle_one(context, key, party, filled.by, filled.reason)
        number = len(owners) + settle_many(context, filled, waits)
        await show_history(context)
        await write_back(context)
        await publish_queue(context)
        left = len(context.known.standing.unsettled())
        message = f"{counted(number, 'answer')} settled; {left} still waiting"
        return Completed(message=message, data=number)
