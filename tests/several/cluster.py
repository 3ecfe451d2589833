"""Several machines on one: two Prefect servers on one Postgres and one Redis, a balancer, and workers.

The environment is that of docs/several-machines.md. What is killed dies with all that it started, as a
machine does.
"""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress

import httpx
import psutil

from flows.milestones.kinds import FLOWS
from tests.e2e.commands import BIN, PROJECT, done, surroundings
from tests.login import LOGIN, asking
from tests.smtp.server import unused_port
from tests.waiting import until

PLAYED = [*FLOWS, "deliver", "release", "reconcile"]


class Cluster:
    """Where it is reached (`api`, and the `ports` of the servers), and the processes it is made of."""

    def __init__(self, folder, database, ledger, **settings):
        self.folder, self.ledger = folder, ledger
        self.redis, *self.ports = (unused_port() for _ in range(3))
        balancer = unused_port()
        self.api = f"http://127.0.0.1:{balancer}/api"
        self.settings = {f"ROADMAP_{name}": str(value) for name, value in settings.items()}
        self.settings |= {"ROADMAP_LEDGER_URL": ledger, "PREFECT_API_URL": self.api}
        self.settings["PREFECT_API_AUTH_STRING"] = LOGIN
        self._database, self._all = database.replace("+psycopg", "+asyncpg"), []
        redis = ["redis-server", "--port", self.redis, "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        self._start("redis", redis, {})
        self._start("balancer", ["python", "-m", "tests.several.balancer", balancer, *self.ports], {})

    def server(self, number):
        """Start a server; the first has the services, such as that which finds late runs."""
        words = ["roadmap", "serve", "--port", self.ports[number]]
        process = self._start(f"server-{number}", words + ["--no-services"] * (number > 0), self._server())
        port = self.ports[number]
        until(lambda: self._answers(port) or process.poll() is not None, "the server did not start")
        assert process.poll() is None, self.log(f"server-{number}")
        return process

    def worker(self, number, *queues):
        """Start a worker, for some queues or for all. It plays one run at a time, so that others get some."""
        words = ["prefect", "worker", "start", "--pool", "roadmap", "--type", "process", "--limit", "1"]
        more = {"PREFECT_WORKER_QUERY_SECONDS": "1", "ROADMAP_HOME": str(self._home(f"worker-{number}"))}
        named = [word for queue in queues for word in ("--work-queue", queue)]
        return self._start(
            f"worker-{number}", [*words, "--name", f"worker-{number}", *named], self.settings | more
        )

    def deploy(self):
        """Make the deployments that are played here."""
        env = surroundings(self._home("deploy"), **self.settings)
        named = [word for name in PLAYED for word in ("--name", f"{name}/{name}")]
        done(["prefect", "deploy", *named, "--no-prompt"], self.folder / "deploy.log", env)

    def online(self, number):
        """Wait until that many workers are known to be there."""
        there = "work_pools/roadmap/workers/filter"
        until(lambda: len(self.post(there)) >= number, "the workers did not start")

    def post(self, path, **given):
        """What the API says."""
        with asking(self.api) as client:
            return client.post(f"/{path}", json=given).raise_for_status().json()

    def get(self, path):
        """What the API says of one thing."""
        with asking(self.api) as client:
            return client.get(f"/{path}").raise_for_status().json()

    def run(self, deployment, variables=None, **parameters):
        """Order a run, with job variables of its own; its id."""
        found = self.get(f"deployments/name/{deployment}")
        given = {"parameters": parameters, "job_variables": variables or {}}
        return self.post(f"deployments/{found['id']}/create_flow_run", **given)["id"]

    def log(self, name):
        """What one of them said."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    def end(self):
        """End all that still runs."""
        for process in reversed(self._all):
            kill(process)

    def _server(self):
        return {
            "PREFECT_API_URL": self.api,
            "PREFECT_SERVER_API_AUTH_STRING": LOGIN,
            "PREFECT_SERVER_UI_ENABLED": "false",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": self._database,
            "PREFECT_SERVER_EVENTS_MESSAGING_BROKER": "prefect_redis.messaging",
            "PREFECT_SERVER_EVENTS_MESSAGING_CACHE": "prefect_redis.messaging",
            "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect_redis.ordering",
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect_redis.lease_storage",
            "PREFECT_REDIS_MESSAGING_URL": f"redis://127.0.0.1:{self.redis}/0",
        }

    def _start(self, name, words, env):
        program = sys.executable if words[0] == "python" else str(BIN / words[0])
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [program, *map(str, words[1:])],
                cwd=PROJECT,
                env=surroundings(self._home(name), **env),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._all.append(process)
        return process

    def _home(self, name):
        home = self.folder / f"{name}-home"
        home.mkdir(exist_ok=True)
        return home

    @staticmethod
    def _answers(port):
        with suppress(httpx.HTTPError):
            return httpx.get(f"http://127.0.0.1:{port}/api/health", timeout=5).is_success
        return False


@contextmanager
def cluster(folder, postgres, workers, **settings):
    """Two servers and some workers, ready; gone at the end."""
    databases = postgres.database(), postgres.database()
    made = Cluster(folder, *map(postgres.url, databases), **settings)
    try:
        made.servers = [made.server(0)]  # alone, since it makes the tables
        made.workers = [made.worker(0)]  # alone, since it makes the pool
        made.servers.append(made.server(1))
        made.workers += [made.worker(number) for number in range(1, workers)]
        made.deploy()
        made.online(workers)
        yield made
    finally:
        made.end()
        for database in databases:
            postgres.drop(database)


def kill(process):
    """End a process as a power cut does, with all that it started."""
    with suppress(psutil.NoSuchProcess):
        started = psutil.Process(process.pid).children(recursive=True)
        os.kill(process.pid, signal.SIGKILL)
        for child in started:
            with suppress(psutil.NoSuchProcess):
                child.kill()
    process.wait()


def pids(process):
    """The process and all that it started."""
    with suppress(psutil.NoSuchProcess):
        return {process.pid, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))}
    return set()
