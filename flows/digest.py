"""The weekly digest to the co-chairs."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.ending import end
from roadmap.moments import moment
from tasks.collecting import collect_answers
from tasks.desk import open_desk
from tasks.digests import draft_digest, publish_digest
from tasks.mailing import Result, deliver_mailing
from tasks.writing_back import publish_queue, write_back


@flow(name="digest", flow_run_name="digest")
async def digest(at: datetime | None = None, review: str | None = None) -> State[Result]:
    """Gather the week's facts, write them to the co-chairs, and show them on a board."""
    with open_desk(review, moment(at) if at else None) as desk:
        await collect_answers(desk)
        await write_back(desk)
        await publish_queue(desk)
        step = await draft_digest(desk)
        await publish_digest(desk, step)
        return await end(desk, deliver_mailing(desk, step), "by hand" if at else "deliver", review)
