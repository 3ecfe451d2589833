"""The rounds that come by the clock: the schedules of deployments on the server, as the review says.

A schedule that nothing asks for any more would stay (Prefect 3.8.8), so each is compared. Those that somebody
made by hand have no slug of ours, and are left alone.
"""

from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule, RRuleSchedule
from prefect.exceptions import PrefectHTTPStatusError

from roadmap.plan.timetable import Recurring

SLUG = "by-the-review"
ROUNDS = ("collecting", "digest", "mailbox", "reconcile")  # the deployments that come by the clock


async def set_the_clock(
    client: PrefectClient, deployment: DeploymentResponse, wanted: Recurring | None, file: Path
) -> bool:
    """Give a deployment the one schedule that is wanted, or none; return whether anything was changed.

    The new one is made before the old one goes: who dies between leaves both, and the next time mends it.
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
    """The slug holds all that tells it from another schedule of ours."""
    parameters: dict[str, Any] = {"review": str(file.absolute())}
    digest = sha256(repr((wanted, parameters)).encode()).hexdigest()[:12]
    rule = schedule(wanted)
    return DeploymentScheduleCreate(schedule=rule, parameters=parameters, slug=f"{SLUG}-{digest}")


def schedule(wanted: Recurring) -> CronSchedule | RRuleSchedule:
    """A recurrence as Prefect has it."""
    if wanted.is_cron:
        return CronSchedule(cron=wanted.rule, timezone=wanted.zone)
    return RRuleSchedule(rrule=wanted.rule, timezone=wanted.zone)
