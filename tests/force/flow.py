"""The whole way under force: `roadmap send` killed at moments spread over its life, and called again.

All calls report to one Prefect server: with one of their own they would spend their time on starting it."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tasks.prefect_api.orchestration import local_server
from tests.force.trials import Found, claims, compare, kill
from tests.sink import PROJECT
from tests.waiting import SECONDS, until

REVIEW, STEP, AT = "lac-2025", "briefing-1/invitation", "2024-10-08T09:30"
FILE = PROJECT / "config" / "lac-2025.yaml"
RECIPIENTS = 60  # all members and associate members
ROADMAP = Path(sys.executable).with_name("roadmap")
EARLY = 1 / 4  # of the kills come before the first message leaves
MAY_END_WITH = (0, 4)  # nothing left to do, or messages that a person has to settle


class Sending:
    """Calls of `roadmap send` with one ledger; the clock is that of the invitation's day."""

    def __init__(self, home, sink, connections, server, url=None):
        home.mkdir(parents=True)
        self.url = url or f"sqlite:///{home / 'ledger.sqlite'}"
        self._log = home / "said.txt"
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("ROADMAP_", "PREFECT_"))},
            "HOME": str(home),
            "ROADMAP_HOME": str(home),
            "PREFECT_API_URL": server.api,
            "PREFECT_API_AUTH_STRING": server.auth,
            "ROADMAP_LEDGER_URL": self.url,
            "ROADMAP_MODE": "live",
            "ROADMAP_SMTP_HOST": "127.0.0.1",
            "ROADMAP_SMTP_PORT": str(sink.port),
            "ROADMAP_SMTP_TLS": "none",
            "ROADMAP_SMTP_CONNECTIONS": str(connections),
        }

    def start(self):
        """A call that has just begun."""
        words = [ROADMAP, "send", STEP, "--review", FILE, "--at", AT, "--yes", "--by", "Coordinator"]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                words, cwd=PROJECT, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )

    def finish(self):
        """Call it to its end."""
        code = self.start().wait(timeout=SECONDS)
        assert code in MAY_END_WITH, self._log.read_text(encoding="utf-8")


def flow_campaign(postgres, sink, folder, connections, kills):
    """Kill `kills` calls, each of a mailing of its own: a quarter before the first message leaves, the others
    among the messages. On SQLite, or on the `postgres` that is given."""
    kind = "postgres" if postgres else "sqlite"
    found, before_the_first = Found(), 4.0
    with local_server(folder / f"{kind}-server") as server:
        server.ready()
        for number in range(kills):
            sink.forget()
            url = postgres.url(postgres.database()) if postgres else None
            sending = Sending(folder / f"{kind}-{number}", sink, connections, server, url)
            process, start, share = sending.start(), time.perf_counter(), number / kills
            if early := share < EARLY:
                time.sleep(before_the_first * share / EARLY)
            else:
                _wait_for(sink, 1 + int((share - EARLY) / (1 - EARLY) * RECIPIENTS), process)
                before_the_first = time.perf_counter() - start
            assert kill(process)
            claimed = 0 if early else claims(sending.url, REVIEW, STEP)
            sending.finish()
            found.add(
                compare(sending.url, sink, RECIPIENTS, kills=1, claimed=claimed, review=REVIEW, step=STEP)
            )
    return found


def _wait_for(sink, messages, process):
    until(lambda: len(sink.accepted()) >= messages or process.poll() is not None, "nothing left", every=0.001)
    assert process.poll() is None, "it ended before it was killed"
