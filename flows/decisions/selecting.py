"""Choose among those who answered a call, on a form in the Prefect UI."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from roadmap.problems import Problem
from roadmap.review.kinds.call import Call
from roadmap.review.moments import as_moment
from tasks.collecting.collecting import collect_answers
from tasks.context import Context, open_context
from tasks.deciding.decisions import choose
from tasks.forms.asking import Filled, answered, was_answered, withdraw_older
from tasks.forms.selection import SELECT, a_call, announce_if_due, ask_for_choice, fields, form, picked


@flow(name=SELECT, flow_run_name="choose candidates: {call}")
async def choose_candidates(call: str, at: datetime | None = None, review: str | None = None) -> State[int]:
    """Show a form with the candidates of a call, for each sub-region or post its own, and suspend until it is
    filled in: then “Resume”. The choice is recorded, and the call's announcement tells it.

    A choice holds for the candidates who were shown: if others have come since, the form is shown again.

    Args:
        call: the call, by its id.
        at: another moment than now.
        review: another review's file.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        milestone = a_call(context, call)
        if was_answered():
            return await _chosen(context, milestone, await answered(), review)
        await collect_answers(context)
        if call in context.known.chosen:
            return Completed(name="Chosen", message=f"{call}: already chosen", data=0)
        await withdraw_older(SELECT, call=call, review=review)
        await answered(form(context, milestone))  # ends this process; the run goes on at its top
        return Completed(data=0)


async def _chosen(context: Context, call: Call, filled: Filled, review: str | None) -> State[int]:
    if call.id in context.known.chosen:
        return Completed(name="Chosen", message=f"{call.id}: chosen by somebody else meanwhile", data=0)
    if fields(context, call) != set(filled.choices):
        await ask_for_choice(context, call, review)
        message = f"{call.id}: the candidates have changed, so nothing was recorded; choose on the new form"
        return Failed(name="NotAsShown", message=message)
    parties = picked(filled.choices)
    try:
        choose(context, call.id, parties, filled.by, filled.reason)
    except Problem as problem:
        await ask_for_choice(context, call, review)
        return Failed(name="NotChosen", message=f"{problem}; choose on the new form")
    announced = await announce_if_due(context, call, review)
    message = f"{call.id}: {', '.join(parties) or 'nobody'} chosen; {announced}"
    return Completed(message=message, data=len(parties))
