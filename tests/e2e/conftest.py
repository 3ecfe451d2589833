"""What the end-to-end tests share: a real Prefect server, and three rehearsals of an invented review."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tasks.orchestration import local_server
from tests.e2e.commands import done, ended, started, surroundings

ISLES = Path(__file__).parent / "isles" / "isles.yaml"


@dataclass(frozen=True)
class Play:
    """One rehearsal by the command line: its folder, the home of who ran it, and what the command said."""

    out: Path
    home: Path
    said: str


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A Prefect server that lives as long as the tests."""
    with local_server(tmp_path_factory.mktemp("server")) as running:
        running.ready()
        yield running


@pytest.fixture(scope="session")
def plays(tmp_path_factory):
    """Three rehearsals at once: two with one seed, and one with another."""
    folder = tmp_path_factory.mktemp("plays")
    seeds = {"first": 7, "again": 7, "other": 8}
    with ExitStack() as stack:
        running = {}
        for name, seed in seeds.items():
            words = ["roadmap", "rehearse", "--review", ISLES, "--out", folder / name, "--seed", str(seed)]
            log, env = folder / f"{name}.log", surroundings(folder / f"home-{name}")
            running[name] = stack.enter_context(started(words, log, env)), log
        said = {name: ended(*one) for name, one in running.items()}
    return {name: Play(folder / name, folder / f"home-{name}", said[name]) for name in seeds}


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """The folder that the worker works in."""
    return tmp_path_factory.mktemp("worker")


@pytest.fixture(scope="session")
def worker(server, home):
    """A worker, by the three commands at the head of prefect.yaml, in the folder of the project."""
    env = surroundings(
        home / "login",
        PREFECT_API_URL=server.api,
        PREFECT_WORKER_QUERY_SECONDS="1",
        ROADMAP_HOME=str(home),
        ROADMAP_MODE="outbox",
    )
    done(["prefect", "work-pool", "create", "roadmap", "--type", "process"], home / "pool.log", env)
    with started(["prefect", "worker", "start", "--pool", "roadmap"], home / "worker.log", env) as process:
        done(["prefect", "deploy", "--all", "--no-prompt"], home / "deploy.log", env)
        yield process
