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

from roadmap.mail.message import State
from tasks.ledger import Ledger
from tests.force.sending import DOMAIN, REVIEW, STEP, deliver_once
from tests.sink import PROJECT
from tests.waiting import SECONDS, until

SUMS = (
    *("trials", "kills", "in_the_act", "claimed"),
    *("doubled", "missing", "wrong", "unknown", "not_left"),
)
LINGER = 6  # milliseconds in which a server may keep its answer to itself


@dataclass
class Found:
    """What some trials came to.

    Kills `in_the_act` came while messages were `claimed`. Of the `unknown` messages the server has not taken
    those that had `not_left`."""

    trials: int = 0
    kills: int = 0
    in_the_act: int = 0
    claimed: int = 0
    doubled: int = 0
    missing: int = 0
    wrong: int = 0
    unknown: int = 0
    most_unknown: int = 0  # in one trial
    not_left: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, other):
        """Count another trial too."""
        for name in SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.most_unknown = max(self.most_unknown, other.most_unknown)
        self.notes += other.notes

    @property
    def unknown_per_kill(self):
        """How many messages a kill leaves in doubt, on average."""
        return round(self.unknown / self.kills, 2) if self.kills else 0.0

    def holds(self, connections):
        """Whether nobody got two, nobody is missing, and at most one is unknown a connection and kill; most
        claims that had not left are not, since only a moment lies between a note and the dot."""
        promised = not (self.doubled or self.missing or self.wrong)
        few = self.unknown <= connections * self.kills and self.not_left <= connections + self.claimed / 4
        return promised and (few or not self.kills)


def claims(url, review=REVIEW, step=STEP):
    """How many messages are claimed."""
    with Ledger.open(url, review, domain=DOMAIN) as ledger:
        return len(ledger.messages(step=step, state=State.CLAIMED))


def compare(url, sink, recipients, *, kills, claimed=0, review=REVIEW, step=STEP):
    """What the server took, against what the ledger says. `claimed`: when the delivery was killed."""
    took = Counter(to for to, _ in sink.accepted())
    with Ledger.open(url, review, domain=DOMAIN) as ledger:
        states = {m.recipient: m.state for m in ledger.messages(step=step)}
    assert len(states) == recipients
    unknown = sum(state is State.UNKNOWN for state in states.values())
    found = Found(*(1, kills, int(claimed > 0)), claimed=claimed, unknown=unknown, most_unknown=unknown)
    for recipient, state in states.items():
        number = took.pop(recipient, 0)
        found.doubled += number > 1
        found.not_left += number == 0 and state is State.UNKNOWN
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
        """Deliver all that is left; it has to end by itself, and well. A database's server takes a moment to
        see that the connection of a dead sender is gone: until then its claims stay."""
        until(self._finished, "claims of a dead sender stay", seconds=SECONDS, every=0.05)

    def _finished(self):
        process, said = self.start()
        ended(process)
        assert process.exitcode == 0, said.read_text(encoding="utf-8") if said.exists() else "it died"
        return not claims(self.url)


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
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
        raise AssertionError(f"a delivery did not end within {SECONDS} seconds")


def kill(process):
    """End a process as a power cut does; whether it was still there."""
    alive = process.poll() is None if isinstance(process, subprocess.Popen) else process.is_alive()
    if alive:
        os.kill(process.pid, signal.SIGKILL)
    process.wait() if isinstance(process, subprocess.Popen) else process.join()
    return alive


def campaign(base, sink, folder, connections, kills):
    """Kill `kills` deliveries, each of a mailing of its own, in the act: when the server has taken some
    messages, and a moment has passed. So it does not matter how busy the machine is."""
    found = Found()
    while found.kills < kills:
        sink.forget()
        deliveries = Deliveries(base.fresh(), sink, folder, connections)
        number = int(base.recipients * (found.kills + random.random()) / kills)
        found.add(_killed_after(deliveries, number, base.recipients))
        assert found.trials <= 3 * kills, "most deliveries end before they are killed"
    return found


def _killed_after(deliveries, number, recipients):
    """Kill a delivery when the server has taken that many messages, deliver the rest, and compare."""
    process, _ = deliveries.start()
    until(
        lambda: len(deliveries.sink.accepted()) >= number or not process.is_alive(), "no mail", every=0.0005
    )
    time.sleep(random.uniform(0, 2 * LINGER) / 1000)  # else it always came just after a message was taken
    kills = int(kill(process))
    claimed = claims(deliveries.url) if kills else 0
    deliveries.finish()
    return compare(deliveries.url, deliveries.sink, recipients, kills=kills, claimed=claimed)
