"""Changes of the answer book that a round could not believe, on a form in the Prefect UI."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from roadmap.review.characters import counted
from roadmap.review.moments import as_moment
from tasks.collecting.collecting import collect_answers
from tasks.collecting.doubting import confirm
from tasks.collecting.writing_back import publish_queue, write_back
from tasks.context import open_context
from tasks.deciding.history import show_history
from tasks.forms.asking import Filled, answered, was_answered
from tasks.forms.doubts import confirmed, form, publish_doubts


@flow(name="confirm-changes", flow_run_name="confirm changes of the answer book")
async def confirm_changes(at: datetime | None = None, review: str | None = None) -> State[int]:
    """Read the answer book, show a form with what waits to be confirmed, and suspend until it is filled in.

    What is confirmed is applied by a round at once. A change that is another by then is not confirmed.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        await collect_answers(context)
        await publish_doubts(context)
        asked = Filled if was_answered() else form(context)
        if asked is None:
            return Completed(name="NothingWaits", message="no change waits to be confirmed", data=0)
        filled = await answered(asked)
        doubts = confirmed(context, filled)
        for doubt in doubts:
            confirm(context, doubt.about, doubt.mark, filled.by, filled.reason)
        await show_history(context)
        result = await collect_answers(context)
        await write_back(context)
        await publish_queue(context)
        await publish_doubts(context)
        return Completed(message=f"{counted(len(doubts), 'change')} confirmed; {result}", data=len(doubts))
