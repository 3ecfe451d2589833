"""Collecting: a round over the answer book, at set times. Reminders and digests do one of their own."""

from dataclasses import replace
from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.decisions.releasing import look_after
from flows.playing.ending import Rest, end
from roadmap.review.moments import moment
from tasks.collecting.collecting import Collected, collect_answers
from tasks.collecting.overview import publish_overview
from tasks.collecting.writing_back import publish_book, publish_queue, write_back
from tasks.context import open_desk
from tasks.forms.doubts import publish_doubts
from tasks.forms.selection import ask_for_choices
from tasks.mailing.acknowledging import acknowledge
from tasks.mailing.mailing import deliver_mailing, draft_mailing
from tasks.mailing.overtaken import telling
from tasks.watching.ledger import COLLECTING


@flow(name="collecting", flow_run_name="collecting")
async def collecting(at: datetime | None = None, review: str | None = None) -> State[Collected]:
    """Read the answer book, match what is new, acknowledge what counts, and show what waits for a person.

    What waited for release until it was too late is recorded as such, and the coordinator is reminded of what
    waits. Whoever holds a date that was overtaken, and was not known to hold it when the news of it was
    drafted, is drafted for now. Where an acknowledgement does not leave, what was read is kept, and the run
    fails.
    """
    with open_desk(review, moment(at) if at else None) as desk:
        found = await collect_answers(desk)
        desk.ledger.alarms.beat(COLLECTING, desk.at)
        for step in telling(desk):
            await draft_mailing(desk, step)
        reminded = await look_after(desk, review, here=at is not None)
        if at is None:
            await ask_for_choices(desk, review)
        wrote = await write_back(desk)
        found = replace(found, problems=found.problems + wrote.problems)
        if found.changed or wrote.changed or found.remarks:
            await publish_book(found)
            await publish_doubts(desk)
            await publish_queue(desk)
            await publish_overview(desk)
        said = [str(found), *found.problems, *found.remarks, *reminded]
        rest: Rest = "by hand" if at else "deliver"
        ended = [await end(desk, deliver_mailing(desk, key), rest, review) for key in await acknowledge(desk)]
        message = "; ".join([*said, *(state.message or state.name or "" for state in ended)])
        if failed := next((state for state in ended if state.is_failed()), None):
            return Failed(name=failed.name, message=message)
        return Completed(message=message, data=found)
