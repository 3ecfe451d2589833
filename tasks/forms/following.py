"""The server's runs, forms and rounds follow the plan: when wanted, and after each amendment."""

from pathlib import Path

import httpx
from prefect import get_client

from tasks.context import Context
from tasks.forms.deployments import fill_forms
from tasks.prefect_api.reconciling import Reconciled, reconcile_runs, reconciled
from tasks.prefect_api.server import ServerProblem

NO_SERVER = "no Prefect server runs the plan yet, so nothing had to change there"
AS_BEFORE = "the runs on the server are as before"


async def agreed(context: Context, file: Path) -> Reconciled:
    """`reconciled`, with the forms' choices and the rounds' times, which deploying empties.

    Raises:
        ServerProblem: as there.
    """
    result = await reconciled(context, file)
    await fill_forms(context, file)
    return result


async def follow(context: Context, file: Path) -> str:
    """Reconcile, and fill in the forms again; return what became of it, in a sentence.

    What was decided stays decided, whatever happens here: the night's run does it again.
    """
    try:
        if not await _is_deployed_to():
            return NO_SERVER
        result = await reconcile_runs(context, file)
        await fill_forms(context, file)
    except ServerProblem as problem:
        return f"{AS_BEFORE}: {problem}"
    return f"runs: {result}"


async def _is_deployed_to() -> bool:
    try:
        async with get_client() as client:
            return bool(await client.read_deployments(limit=1))
    except httpx.HTTPError as problem:
        raise ServerProblem(f"it does not answer ({problem}); run `roadmap apply` later") from problem
