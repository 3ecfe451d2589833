"""The deployments as coordinators find them on the server: forms with choices, and rounds with their times.

They are filled in after each amendment and every night; `prefect deploy` empties the choices again.
"""

from pathlib import Path

import httpx
from prefect import get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.responses import DeploymentResponse

from roadmap.plan.timetable import timetable
from tasks.context import Context
from tasks.forms.schedules import ROUNDS, set_the_clock
from tasks.forms.shape import FORMS, shown
from tasks.prefect_api.server import ServerProblem

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
                    changed += await set_the_clock(client, deployment, wanted.get(deployment.name), file)
    except httpx.HTTPError as problem:
        raise ServerProblem(f"the forms on the Prefect server could not be renewed ({problem})") from problem
    return changed


async def _deployments(client: PrefectClient) -> list[DeploymentResponse]:
    deployments: list[DeploymentResponse] = []
    while page := await client.read_deployments(limit=PAGE, offset=len(deployments)):
        deployments += page
    return deployments


async def _fill(client: PrefectClient, deployment: DeploymentResponse, context: Context, file: Path) -> bool:
    """Only what is set is sent: an update with all its fields would take the tags and the job away."""
    schema = shown(deployment.parameter_openapi_schema or {}, FORMS[deployment.name], context)
    parameters = {**deployment.parameters, "review": str(file)}
    if schema == deployment.parameter_openapi_schema and parameters == deployment.parameters:
        return False
    update = DeploymentUpdate(parameter_openapi_schema=schema, parameters=parameters)
    await client.update_deployment(deployment.id, update)
    return True
