"""Registrations that wait for a coordinator, and notes verbales, on forms in the Prefect UI."""

import re
from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.playing.ending import end
from roadmap.problems import Problem
from roadmap.review.characters import counted
from roadmap.review.moments import as_moment
from tasks.context import open_context
from tasks.deciding.history import show_history
from tasks.forms.asking import Filled, answered, was_answered
from tasks.forms.choices import chosen
from tasks.forms.registrations import decide, form
from tasks.mailing.mailing import deliver_mailing
from tasks.people.boards import publish_persons
from tasks.people.notes_verbales import record_note
from tasks.people.seats.news import tell_of_seats
from tasks.people.seats.recording import record_seats
from tasks.prefect_api.orchestration import named

_SEPARATORS = re.compile(r"[;\n]")


@flow(name="decide-on-registrations", flow_run_name="decide on registrations")
async def decide_on_registrations(at: datetime | None = None, review: str | None = None) -> State[int]:
    """Show a form with the persons who wait for a place or a decision, and with two heads of one delegation;
    suspend until it is filled in: then “Resume”. Whoever is accepted or declined is told at once.

    A person on whom somebody has decided in between is left alone.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        await publish_persons(context)
        asked = Filled if was_answered() else form(context)
        if asked is None:
            return Completed(name="NothingWaits", message="no registration waits for a decision", data=0)
        filled = await answered(asked)
        number = decide(context, filled)
        record_seats(context)
        await show_history(context)
        await publish_persons(context)
        steps = await tell_of_seats(context)
        ended = [
            await end(context, deliver_mailing(context, step), "by hand" if at else "deliver", review)
            for step in steps
        ]
        message = f"{counted(number, 'decision')} recorded"
        if failed := next((state for state in ended if state.is_failed()), None):
            return Failed(name=failed.name, message=f"{message}; {failed.message}")
        return Completed(message=message, data=number)


@flow(name="record-note-verbale", flow_run_name=named("note verbale of {party} for {milestone}"))
async def record_note_verbale(
    milestone: str,
    party: str,
    by: str,
    reason: str,
    names: str = "",
    at: datetime | None = None,
    review: str | None = None,
) -> State[str]:
    """Record whom the note verbale of a party names. It changes nobody's registration.

    Args:
        milestone: the event that it is about; first those that are still to come.
        party: whose note it is. A later note takes the place of the former one.
        by: who records it.
        reason: its number or its day, so that others find it.
        names: the head of delegation first, with semicolons between them. Left empty, the note covers all
            whom they register.
        at: another moment than now, for rehearsals.
        review: another review's file.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        lines = _SEPARATORS.split(names)
        try:
            outcome = record_note(context, chosen(milestone), chosen(party), lines, by, reason)
        except Problem as problem:
            return Failed(name="Refused", message=f"nothing was recorded: {problem}")
        await show_history(context)
        await publish_persons(context)
        return Completed(message=outcome, data=outcome)
