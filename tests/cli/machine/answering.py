"""A server that answers as Prefect's API does to what `roadmap status` asks, from prepared facts."""

import base64
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pendulum

from tasks.machine.state import Machine, born, held, write

NOW = pendulum.datetime(2030, 5, 29, 9, tz="UTC")
SEEN = "2030-05-29T08:59:40Z"


@dataclass
class Facts:
    """What it knows; `login` is asked for if it is set."""

    api: str = ""
    workers: list = field(default_factory=list)
    pools: list = field(default_factory=lambda: [{"name": "roadmap", "type": "process"}])
    scheduled: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    login: str = ""
    asked: list = field(default_factory=list)

    def answer(self, path, asked):
        if path == "/api/work_pools/filter":
            return self.pools
        if path == "/api/work_pools/roadmap/workers/filter":
            return self.workers
        if path == "/api/flow_runs/filter":
            types = asked["flow_runs"]["state"]["type"]["any_"]
            return self.scheduled if types == ["SCHEDULED"] else self.failed
        if path == "/api/deployments/filter":
            return [{"id": "d1", "name": "watch"}]
        return {"/api/health": True, "/api/admin/version": "3.8.8"}.get(path)


@contextmanager
def answering_as_prefect():
    facts = Facts()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            wanted = "Basic " + base64.b64encode(facts.login.encode()).decode()
            length = int(self.headers.get("Content-Length") or 0)
            asked = json.loads(self.rfile.read(length) or "{}")
            free = not facts.login or self.path == "/api/health"
            code = 200 if free or self.headers.get("Authorization") == wanted else 401
            found = facts.answer(self.path, asked)
            said = json.dumps(found).encode()
            self.send_response(404 if found is None else code)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_POST = do_GET  # noqa: N815  # their name is given

        def log_message(self, *said):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        facts.api = f"http://127.0.0.1:{server.server_port}/api"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield facts
        finally:
            server.shutdown()
            thread.join()


def this(api, **more):
    pid = os.getpid()
    known = {"pid": pid, "born": born(pid), "began": NOW, "api": api, "ready": True}
    known["url"] = api.removesuffix("/api")
    return Machine(**known | more)


@contextmanager
def kept(home, api, **more):
    """As if `roadmap up` ran in this process."""
    with held(home) as file:
        write(file, this(api, **more))
        yield
