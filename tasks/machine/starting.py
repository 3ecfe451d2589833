"""Bringing a machine up, in order: server, work pools, deployments, workers, and the runs of the plan."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pendulum

from config.settings import Settings
from tasks.book import BookProblem
from tasks.configuration import ConfigurationProblem
from tasks.ledger import LedgerProblem
from tasks.machine.access import Access, auth_for
from tasks.machine.address import Address
from tasks.machine.keeper import Keeper, Say, keeping
from tasks.machine.parts import client_environment, pools, server, worker
from tasks.machine.state import Machine, born, folder, held, write
from tasks.prefect_api.server import ServerProblem, database_in, own_folder

WORKERS_SECONDS = 600


@dataclass(frozen=True)
class Wanted:
    """Order to start: the settings, the review's file, and where the server listens."""

    settings: Settings
    review: Path
    address: Address

    @property
    def home(self) -> Path:
        """The folder of all that is kept."""
        return self.settings.home.absolute()


@contextmanager
def brought_up(wanted: Wanted, say: Say) -> Iterator[tuple[Keeper, Machine]]:
    """Everything runs within the block, and has ended after it.

    Raises:
        Running: it runs already.
        ServerProblem: something did not start; all that had started has ended again.
        InvalidValue: ROADMAP_AUTH is none.
    """
    home, address = wanted.home, wanted.address
    with held(home) as file, own_folder(home) as prefect:
        if prefect.name != "prefect":
            raise ServerProblem(f"another command uses {home / 'prefect'} just now; wait until it has ended")
        address.check_free()
        auth = auth_for(wanted.settings, home)
        database_in(prefect)
        access = Access(f"{address.url}/api", auth)
        machine = _this(address, access)
        write(file, machine)
        keeper = Keeper(server(home, prefect, address, auth), access.api, say)
        with keeping(keeper):
            say("starting the Prefect server")
            keeper.start_server()
            trouble = _furnish(keeper, wanted, access, prefect)
            machine = machine.model_copy(update={"ready": True, "trouble": trouble})
            write(file, machine)
            yield keeper, machine


def _this(address: Address, access: Access) -> Machine:
    """State of what this process keeps, not ready yet."""
    pid, began = os.getpid(), pendulum.now("UTC")
    return Machine(pid=pid, born=born(pid), began=began, url=address.shown, api=access.api, guarded=True)


def _furnish(keeper: Keeper, wanted: Wanted, access: Access, prefect: Path) -> list[str]:
    """Pools, deployments, workers and runs; what keeps the runs from being made is given back, since a person
    mends it while the server runs."""
    from tasks.machine.deploying import deploy, make_pools  # Prefect loads while the server starts
    from tasks.prefect_api.orchestration import reporting_to

    env = client_environment(prefect, access, wanted.settings, wanted.review)

    async def reconcile() -> list[str]:
        async with reporting_to(access.api, prefect, access.auth):
            return await _reconciled(wanted.review, keeper.say)

    async def pooled() -> list[str]:
        async with reporting_to(access.api, prefect, access.auth):
            names = pools()
            await make_pools(names)
            return names

    names = asyncio.run(pooled())
    keeper.say("making the deployments of prefect.yaml")
    deploy(env, folder(wanted.home) / "deploy.log")
    for name in names:  # not before: a run that is due would start from the entrypoint of an earlier version
        keeper.add(worker(wanted.home, name, env))
    keeper.say("comparing the plan with the server's runs")
    trouble = asyncio.run(reconcile())
    _wait_for_workers(keeper, access, names)
    return trouble


async def _reconciled(review: Path, say: Say) -> list[str]:
    from tasks.context import open_context
    from tasks.forms.following import agreed
    from tasks.machine.first_book import first_book

    try:
        with open_context(review) as context:
            if made := first_book(context):
                say(f"making the answer book {made}")
            result = await agreed(context, review)
    except (BookProblem, ConfigurationProblem, LedgerProblem, ServerProblem) as problem:
        return [f"the plan was not compared with the runs ({problem}); mend it, then `roadmap apply`"]
    say(str(result))
    return [] if result.left.agrees else [str(result)]


def _wait_for_workers(keeper: Keeper, access: Access, names: list[str]) -> None:
    """Until each pool has a worker that the server knows to be there.

    Raises:
        ServerProblem: one does not come.
    """
    from tasks.machine.health import online

    until = time.monotonic() + WORKERS_SECONDS
    while missing := [name for name in names if not online(access, name)]:
        if time.monotonic() > until or not all(kept.is_alive for kept in keeper.workers):
            logs = ", ".join(str(kept.log) for kept in keeper.workers if missing)
            raise ServerProblem(f"no worker came to the pool {missing[0]}; its own words are in {logs}")
        time.sleep(0.25)
