"""The weekly digest to the co-chairs."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.ending import end
from roadmap.review.moments import moment
from tasks.collecting.collecting import collect_answers
from tasks.collecting.writing_back import publish_queue, write_back
from tasks.context import open_desk
from tasks.mailing.digests import draft_digest, publish_digest
from tasks.mailing.mailing import Result, deliver_mailing


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
