"""Work pools and deployments, as prefect.yaml says, made on a server that runs; both may be repeated."""

import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from prefect import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

from config.secrets import VARIABLES
from tasks.machine.parts import PROJECT
from tasks.prefect_api.server import ServerProblem

SECONDS = 600


async def make_pools(names: Iterable[str]) -> None:
    """Make the process work pools that are not there yet; those that are stay as they are."""
    template = ProcessWorker.get_default_base_job_template()
    async with get_client() as client:
        for name in names:
            with suppress(ObjectAlreadyExists):
                await client.create_work_pool(
                    WorkPoolCreate(name=name, type="process", base_job_template=template)
                )


def deploy(env: dict[str, str], log: Path) -> None:
    """Make all deployments of prefect.yaml.

    Raises:
        ServerProblem: it did not work; the message names Prefect's log.
    """
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    with log.open("wb") as words:
        try:
            subprocess.run(  # noqa: S603  # our own interpreter and arguments
                command,
                cwd=PROJECT,
                env={name: value for name, value in env.items() if name not in VARIABLES},
                stdout=words,
                stderr=subprocess.STDOUT,
                check=True,
                timeout=SECONDS,
            )
        except subprocess.SubprocessError as problem:
            raise ServerProblem(f"the deployments could not be made; read {log}") from problem
