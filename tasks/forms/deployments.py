"""The deployments as coordinators find them on the server: forms with choices, and rounds with their times.

They are filled in after each amendment and every night; `prefect deploy` empties the choices again.
"""

from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from prefect import get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentUpdate
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule, RRuleSchedule
from prefect.exceptions import PrefectHTTPStatusError

from roadmap.plan.timetable import Recurring, timetable
from tasks.context import Context
from tasks.forms.shape import FORMS, shown
from tasks.prefect_api.server import ServerProblem

ROUNDS = ("collecting", "digest", "mailbox", "reconcile")  # the deployments that come by the clock
SLUG = "by-the-review"  # how the slugs of our schedules begin; those that somebody made by hand have none
PAGE = 200  # the most that the server gives at once


async def fill_forms(context: Context, file: Path) -> int:
    """Give the forms on the server the choices of the review in force, and the rounds their times; return how
    many deployments were changed. Those that the server does not have are left out.

    Raises:
        ServerProblem: the server does not answer.
    """
    file = file.absolute()  # noqa: ASYNC240  # no look at the disk
    context.refresh()
    wanted = {r.flow: r for r in timetable(context.review, mailbox=bool(context.settings.imap_host))}
    changed = 0
    try:
        async with get_client() as client:
            for deployment in await _deployments(client):
                if deployment.name in FORMS:
                    changed += await _fill(client, deployment, context, file)
                if deployment.name in ROUNDS:
                    changed += await _set_schedule(client, deployment, wanted.get(deployment.name), file)
    except httpx.HTTPError as problem:
        raise ServerProblem(f"the forms on the Prefect server could not be renewed ({problem})") from problem
    return changed


async def _deployments(client: PrefectClient) -> list[DeploymentResponse]:
    deployments: list[DeploymentResponse] = []
    while page := await client.read_deployments(limit=PAGE, offset=len(deployments)):
        deployments += page
    return deployments


async def _fill(client: PrefectClient, deployment: DeploymentResponse, context: Context, file: Path) -> bool:
    """Give a form its choices; return True if they were others. Send nothing but what is set: an update with
    all fields would take the tags and the job away."""
    schema = shown(deployment.parameter_openapi_schema or {}, FORMS[deployment.name], context)
    parameters = {**deployment.parameters, "review": str(file)}
    if schema == deployment.parameter_openapi_schema and parameters == deployment.parameters:
        return False
    update = DeploymentUpdate(parameter_openapi_schema=schema, parameters=parameters)
    await client.update_deployment(deployment.id, update)
    return True


async def _set_schedule(
    client: PrefectClient, deployment: DeploymentResponse, wanted: Recurring | None, file: Path
) -> bool:
    """Give a deployment the one schedule that is wanted, or none; return True if anything was changed.

    A schedule that nothing asks for any more would stay (Prefect 3.8.8). Create the new one before the old
    one is deleted: a process that dies in between leaves both, and the next run deletes the old one.
    """
    new = _as_created(wanted, file) if wanted else None
    ours = [one for one in deployment.schedules if (one.slug or "").startswith(SLUG)]
    valid = [one for one in ours if new and one.slug == new.slug and one.active]
    if new and not valid:
        await _create(client, deployment, new)
    left = [one for one in ours if one not in valid]
    for one in left:
        await client.delete_deployment_schedule(deployment.id, one.id)
    return bool(left or (new and not valid))


async def _create(
    client: PrefectClient, deployment: DeploymentResponse, new: DeploymentScheduleCreate
) -> None:
    try:
        await client.create_deployment_schedules(deployment.id, [new])
    except PrefectHTTPStatusError as problem:
        if problem.response.status_code != HTTPStatus.CONFLICT:  # another process has just made it
            raise


def _as_created(wanted: Recurring, file: Path) -> DeploymentScheduleCreate:
    """A schedule to be created; its slug holds all that tells it from another schedule of ours."""
    parameters: dict[str, Any] = {"review": str(file.absolute())}
    digest = sha256(repr((wanted, parameters)).encode()).hexdigest()[:12]
    rule = _schedule(wanted)
    return DeploymentScheduleCreate(schedule=rule, parameters=parameters, slug=f"{SLUG}-{digest}")


def _schedule(wanted: Recurring) -> CronSchedule | RRuleSchedule:
    """A recurrence as Prefect has it."""
    if wanted.is_cron:
        return CronSchedule(cron=wanted.rule, timezone=wanted.zone)
    return RRuleSchedule(rrule=wanted.rule, timezone=wanted.zone)
