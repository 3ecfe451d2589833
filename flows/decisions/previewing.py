"""Preview of a mailing before it is due: recipients and samples. Nothing is sent or recorded."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from roadmap.problems import Problem
from roadmap.review.characters import counted
from roadmap.review.moments import as_moment
from tasks.context import open_context
from tasks.forms.choices import chosen
from tasks.mailing.looking import look_at, publish_look
from tasks.prefect_api.orchestration import named


@flow(name="preview", flow_run_name=named("preview {step}"))
async def preview(
    step: str, language: str = "", at: datetime | None = None, review: str | None = None
) -> State[int]:
    """Show a mailing as it would leave now: to whom, in which languages, with samples, and who is left out.

    It is an artifact of this run; nothing is sent, and nothing is recorded.

    Args:
        step: the step whose mail is shown, also one that is past or not due yet.
        language: one that some of its readers read.
        at: another moment than now.
        review: another review's file.
    """
    with open_context(review, as_moment(at) if at else None) as context:
        try:
            look = look_at(context, context.step(chosen(step)), chosen(language))
        except Problem as problem:
            return Failed(name="Refused", message=str(problem))
        board = await publish_look(context, look)
        message = f"{look.step.key}: {counted(len(look.written_to), 'mail')}; see the artifact {board}"
        return Completed(message=message, data=len(look.written_to))
