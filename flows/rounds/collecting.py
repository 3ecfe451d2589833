"""Collecting: a round over the answer book, at set times. Reminders and digests do one of their own."""

from dataclasses import replace
from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.decisions.releasing import look_after
from flows.playing.ending import Rest, end
from roadmap.review.moments import as_moment
from tasks.collecting.collecting import Collected, collect_answers
from tasks.collecting.overview import publish_overview
from tasks.collecting.writing_back import publish_book, publish_queue, write_back
from tasks.context import open_context
from tasks.forms.doubts import publish_doubts
from tasks.forms.selection import ask_for_choices
from tasks.mailing.acknowledging import acknowledge
from tasks.mailing.mailing import deliver_mailing, draft_mailing
from tasks.mailing.overtaken import regrouped, telling
from tasks.people.boards import publish_persons
from tasks.people.late_comers import joining_again, to_deliver
from tasks.people.seats.news import tell_of_seats
from tasks.watching.ledger import COLLECTING


@flow(name="collecting", flow_run_name="collecting")
async def collecting(at: datetime | None = None, review: str | None = None) -> State[Collected]:
    """Read the answer book, match what is new, acknowledge what counts, and show what waits for a person.

    What waited for release until it was too late is recorded as such, and the coordinator is reminded of what
    waits. Whoever holds a date that was overtaken, and was not known to hold it when the news of it was
    drafted, is drafted for now; so is whoever registered after joining instructions left, and mail of a
    bundle that a milestone has left. Where an acknowledgement does not leave, what was read is kept, and the
    run fails.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        collected = await collect_answers(context)
        context.ledger.alarms.beat(COLLECTING, context.at)
        late = list(joining_again(context))
        readable = [
            s for s in regrouped(context) if s.rule.to != "silent" or s.milestone not in collected.unread
        ]
        for step in (*telling(context), *late, *readable):
            await draft_mailing(context, step, leave=collected.unread)
        reminded = await look_after(context, review, here=at is not None)
        if at is None:
            await ask_for_choices(context, review)
        wrote = await write_back(context)
        collected = replace(collected, problems=collected.problems + wrote.problems)
        if collected.changed or wrote.changed or collected.remarks:
            await publish_book(collected)
            await publish_doubts(context)
            await publish_queue(context)
            await publish_overview(context)
        await publish_persons(context)
        results = [str(collected), *collected.problems, *collected.remarks, *reminded]
        rest: Rest = "by hand" if at else "deliver"
        steps = [*await acknowledge(context), *await tell_of_seats(context), *to_deliver(context, late)]
        steps += [step.key for step in readable if not step.rule.release]
        ended = [await end(context, deliver_mailing(context, key), rest, review) for key in steps]
        message = "; ".join([*results, *(state.message or state.name or "" for state in ended)])
        if failed := next((state for state in ended if state.is_failed()), None):
            return Failed(name=failed.name, message=message)
        return Completed(message=message, data=collected)
