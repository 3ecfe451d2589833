"""What all tests share."""

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import settings

from config.secrets import forget_hidden
from tasks.configuration import load
from tasks.machine.deploying import make_pools
from tasks.machine.parts import pools
from tasks.prefect_api.orchestration import local_server, reporting_to
from tests.e2e.commands import done, started, surroundings
from tests.login import LOGIN, reached

os.environ["PREFECT_API_AUTH_STRING"] = LOGIN  # for whoever names a server of the tests by PREFECT_API_URL

settings.register_profile("any machine", deadline=None)  # tests are not timed: machines are noisy
settings.load_profile("any machine")

# What the end-to-end tests share, since it takes long to start; each is in a process with all that use it.
SHARED = ("worker", "server", "plays", "idle_server")
FIRST = (*SHARED, "tests/e2e", "tests/force", "tests/late")  # the long ones, so that none is left for the end

REVIEW = Path(__file__).parents[1] / "config" / "lac-2025.yaml"


def pytest_itemcollected(item):
    """Whatever shares something runs in one process, the others file by file."""
    item.add_marker(pytest.mark.xdist_group(_group(item)))


def pytest_collection_modifyitems(items):
    """The long ones begin."""
    items.sort(
        key=lambda item: next((n for n, name in enumerate(FIRST) if _group(item).startswith(name)), 99)
    )


def _group(item):
    shared = [name for name in SHARED if item.get_closest_marker("e2e") and name in item.fixturenames]
    return shared[0] if shared else item.path.relative_to(Path(__file__).parents[1]).as_posix()


@pytest.fixture(autouse=True)
def nothing_hidden():
    """The secrets of one test are words of another."""
    yield
    forget_hidden()


@pytest.fixture(scope="session")
def real():
    """The real review with its directory: read once, since reading it takes more than a second."""
    return load(REVIEW)


@pytest.fixture(scope="session")
def postgres():
    """A Postgres server, started for the first test that wants it, for all of them."""
    from tests.postgres import serving  # most tests do without the time that it takes to load

    with serving() as server:
        yield server


@pytest.fixture
def postgres_url(postgres):
    """The address of a new and empty database on it."""
    name = postgres.database()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def smtp_sink():
    """A mail server in this process that takes everything: `port`, and `accepted` with envelope and bytes."""
    from tests.smtp.server import serving as serving_mail  # it loads aiosmtpd

    with serving_mail() as server:
        yield server


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A Prefect server that lives as long as the tests."""
    with local_server(tmp_path_factory.mktemp("server"), auth=LOGIN) as running:
        running.ready()
        yield running


@pytest.fixture(scope="session")
def idle_server(tmp_path_factory):
    """Another one, that no worker takes runs from."""
    with local_server(tmp_path_factory.mktemp("idle"), auth=LOGIN) as running:
        running.ready()
        yield running


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """The folder that the worker works in."""
    return tmp_path_factory.mktemp("worker")


@pytest.fixture(scope="session")
def worker(server, home):
    """A worker, with the deployments of prefect.yaml, in the folder of the project."""
    env = surroundings(
        home / "login",
        **reached(server),
        PREFECT_WORKER_QUERY_SECONDS="1",
        ROADMAP_HOME=str(home),
        ROADMAP_MODE="outbox",
    )
    asyncio.run(_pool(server, home))
    with started(["prefect", "worker", "start", "--pool", "roadmap"], home / "worker.log", env) as process:
        done(["prefect", "deploy", "--all", "--no-prompt"], home / "deploy.log", env)
        yield process
        process.kill()  # it would wait for runs that nobody wants any more


async def _pool(server, home):
    async with reporting_to(server, home / "pool"):
        await make_pools(pools())
