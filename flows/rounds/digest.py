"""The weekly digest to the co-chairs."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State

from flows.playing.ending import end
from roadmap.review.moments import as_moment
from tasks.collecting.collecting import collect_answers
from tasks.collecting.writing_back import publish_queue, write_back
from tasks.context import open_context
from tasks.mailing.digests import draft_digest, publish_digest
from tasks.mailing.mailing import Result, deliver_mailing


@flow(name="digest", flow_run_name="digest")
async def digest(at: datetime | None = None, review: str | None = None) -> State[Result]:
    """Gather the week's facts, write them to the co-chairs, and show them on a board."""
    with open_context(review, as_moment(at) if at else None) as context:
        await collect_answers(context)
        await write_back(context)
        await publish_queue(context)
        step = await draft_digest(context)
        await publish_digest(context, step)
        return await end(context, deliver_mailing(context, step), "by hand" if at else "deliver", review)
