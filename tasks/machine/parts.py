"""Parts of a machine: a Prefect server, and a worker for each work pool that prefect.yaml names."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

from config.settings import Settings
from tasks.machine.access import Access
from tasks.machine.address import Address
from tasks.machine.processes import Kept
from tasks.machine.state import folder
from tasks.prefect_api.server import PROJECT, RESULTS, SERVER, SERVER_AUTH, ServerProblem, server_environment

__all__ = ["PROJECT", "client_environment", "pools", "server", "worker"]

# What somebody may tune from outside; all else of Prefect's is ours.
THEIRS = ("PREFECT_WORKER_", "PREFECT_LOGGING_", "PREFECT_SERVER_LOGGING_", "PREFECT_FLOWS_")


def server(home: Path, prefect: Path, address: Address, auth: str) -> Kept:
    """The server, with all its services: schedules, late runs and automations. It keeps all in `prefect`."""
    words = (SERVER, "--host", address.host, "--port", str(address.port))
    env = server_environment(prefect, address.url) | _tuned()
    env |= {SERVER_AUTH: auth, "PREFECT_API_AUTH_STRING": auth, "ROADMAP_HOME": str(home)}
    return Kept("server", words, env, PROJECT, folder(home) / "server.log")


def worker(home: Path, pool: str, env: dict[str, str]) -> Kept:
    """A worker of a pool. Its name stays, so that it is the same one when it is started again."""
    name = f"{socket.gethostname()} {pool}"
    words = ("prefect", "worker", "start", "--pool", pool, "--type", "process", "--name", name)
    return Kept(f"worker of the pool {pool}", words, env, PROJECT, folder(home) / f"worker-{pool}.log")


def client_environment(prefect: Path, access: Access, settings: Settings, review: Path) -> dict[str, str]:
    """The surroundings of what reports to the server: what was relative to the caller's folder is no more,
    because flows are run in the folder of prefect.yaml."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    env |= {
        "PREFECT_HOME": str(prefect),
        "PREFECT_API_URL": access.api,
        "PREFECT_API_AUTH_STRING": access.auth,
        "PREFECT_WORKER_QUERY_SECONDS": "3",  # by default 10: long for somebody who pressed “Run”
        "DO_NOT_TRACK": "1",
    }
    return env | RESULTS | _tuned() | absolute(settings) | {"ROADMAP_REVIEW": str(review.absolute())}


def absolute(settings: Settings) -> dict[str, str]:
    """The settings that are paths, as variables that mean the same in any folder."""
    paths: Mapping[str, object] = dict(settings)
    variables = {
        f"ROADMAP_{name.upper()}": str(value.absolute())
        for name, value in paths.items()
        if isinstance(value, Path)
    }
    if settings.book and settings.google_sheet is None:
        variables["ROADMAP_BOOK"] = str(settings.workbook.absolute())
    return variables


def pools() -> list[str]:
    """The work pools that the deployments of prefect.yaml are sent to.

    Raises:
        ServerProblem: prefect.yaml is not there.
    """
    file = PROJECT / "prefect.yaml"
    if not file.exists():
        raise ServerProblem(f"there is no {file}; install roadmap from its own folder (`make install`)")
    deployments = YAML(typ="safe").load(file)["deployments"]
    return sorted({deployment["work_pool"]["name"] for deployment in deployments})


def _tuned() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key.startswith(THEIRS)}
