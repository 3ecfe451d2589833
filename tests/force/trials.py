"""Trials of force on one mailing: what was started, killed and started again, and what came of it.

The server's log and the ledger are compared afterwards. A recipient counts as doubled when the server took
two messages for them, as missing when it took none and the ledger does not say `unknown`, and as wrong when
the ledger says `sent` and the server took nothing, or says that nothing left and it did.
"""

import multiprocessing
import os
import random
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import forkserver
from unittest import mock

from roadmap.message import State
from tasks.ledger import Ledger
from tests.force.sending import DOMAIN, REVIEW, STEP, deliver_once
from tests.sink import PROJECT

PATIENCE = 60  # seconds that a delivery may take before a trial gives up


@dataclass
class Found:
    """What some trials came to."""

    trials: int = 0
    kills: int = 0
    doubled: int = 0
    missing: int = 0
    wrong: int = 0
    unknown: int = 0
    most_unknown: int = 0  # in one trial
    notes: list[str] = field(default_factory=list)

    def add(self, other):
        """Count another trial too."""
        for name in ("trials", "kills", "doubled", "missing", "wrong", "unknown"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.most_unknown = max(self.most_unknown, other.most_unknown)
        self.notes += other.notes

    def holds(self, connections):
        """Whether nobody got two, nobody is missing, and at most one is unknown a connection and kill."""
        return not (self.doubled or self.missing or self.wrong) and (
            self.unknown <= connections * self.kills or not self.kills
        )


def compare(url, sink, recipients, *, kills, review=REVIEW, step=STEP):
    """What the server took, against what the ledger says."""
    took = Counter(to for to, _ in sink.accepted())
    with Ledger.open(url, review, domain=DOMAIN) as ledger:
        states = {m.recipient: m.state for m in ledger.messages(step=step)}
    assert len(states) == recipients
    unknown = sum(state is State.UNKNOWN for state in states.values())
    found = Found(trials=1, kills=kills, unknown=unknown, most_unknown=unknown)
    for recipient, state in states.items():
        number = took.pop(recipient, 0)
        found.doubled += number > 1
        found.missing += number == 0 and state not in {State.UNKNOWN, State.SENT}
        found.wrong += (state is State.SENT and number == 0) or (
            state not in {State.SENT, State.UNKNOWN} and number > 0
        )
    found.wrong += len(took)  # mail to people who are not in the ledger
    return found


class Deliveries:
    """Starts deliveries of one ledger to one sink, each in a process of its own."""

    def __init__(self, url, sink, folder, connections):
        self.url, self.sink, self.connections = url, sink, connections
        self._folder, self._number = folder, 0
        self._context = _nursery()

    def start(self, *, how=deliver_once):
        """A delivery that has just begun, and the file of its last words."""
        self._number += 1
        said = self._folder / f"said-{os.getpid()}-{self._number}.txt"
        process = self._context.Process(
            target=how, args=(self.url, self.sink.port, self.connections, str(said))
        )
        process.start()
        return process, said

    def finish(self):
        """Deliver all that is left; it has to end by itself, and well."""
        process, said = self.start()
        ended(process)
        assert process.exitcode == 0, said.read_text(encoding="utf-8") if said.exists() else "it died"


@cache
def _nursery():
    """A clean process that has loaded all that is needed: its children start in milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.force.sending"])
    with mock.patch.dict(os.environ, {"PYTHONPATH": str(PROJECT)}):  # it would not find the project otherwise
        forkserver.ensure_running()
    return context


def ended(process):
    """Wait for a delivery to end by itself."""
    process.join(PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()
        raise AssertionError(f"a delivery did not end within {PATIENCE} seconds")


def kill(process):
    """End a process as a power cut does; whether it was still there."""
    alive = process.poll() is None if isinstance(process, subprocess.Popen) else process.is_alive()
    if alive:
        os.kill(process.pid, signal.SIGKILL)
    process.wait() if isinstance(process, subprocess.Popen) else process.join()
    return alive


def campaign(base, sink, folder, connections, kills):
    """Kill `kills` deliveries, each of a mailing of its own, at moments spread over their whole life."""
    found = Found()
    whole = min(_life(Deliveries(base.fresh(), sink, folder, connections)) for _ in range(2))
    while found.kills < kills:
        sink.forget()
        deliveries = Deliveries(base.fresh(), sink, folder, connections)
        share = (found.kills + random.random()) / kills
        found.add(_killed_at(deliveries, whole * share, base.recipients))
        if (
            found.trials > found.kills + kills
        ):  # the machine has become faster: they end before they are killed
            whole *= 0.9
    return found


def _life(deliveries):
    """How long an undisturbed delivery takes, in seconds."""
    start = time.perf_counter()
    deliveries.finish()
    return time.perf_counter() - start


def _killed_at(deliveries, moment, recipients):
    """Start a delivery, kill it after `moment` seconds, deliver the rest, and compare."""
    process, _ = deliveries.start()
    time.sleep(moment)
    kills = int(kill(process))
    time.sleep(0.05)  # a database's server takes a moment to see that the connection of a lock is gone
    deliveries.finish()
    return compare(deliveries.url, deliveries.sink, recipients, kills=kills)
