"""A mailing over several workers, one of which dies in the middle, and a server with it; and a reminder.

What comes of it is counted as in tests/force/trials.py: the mail server's log against the ledger.
"""

import time
from dataclasses import dataclass, field

import pendulum

from roadmap.message import State
from tests.e2e import soon
from tests.force.trials import compare
from tasks.ledger import Content, Draft, Ledger, Mailing
from tests.several.cluster import kill, pids
from tests.tasks import isles

REVIEW, DOMAIN, STEP = "isles-2030", "un.example.org", "briefing/invitation"
CONNECTIONS = 4
OPEN = {State.RELEASED, State.CLAIMED}


@dataclass
class Split:
    """What came of it: see `Found` of the trials; and who sent, and how long it took."""

    found: object = None
    senders: set = field(default_factory=set)
    dead: set = field(default_factory=set)
    seconds: float = 0.0
    reminded: list = field(default_factory=list)


def review(folder, sending):
    """A review whose invitation and reminder are both due: its briefing is in five days."""
    start = pendulum.today(soon.ZONE).add(days=5).to_date_string()
    text, _ = isles.spoil(isles.REVIEW, soon.DAY, f"when: {start}")
    return isles.write(folder, f"{text}sending: {sending}\n")


def settings(sink):
    """Sending by the sink, as the names of `ROADMAP_…`."""
    server = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": sink.port, "SMTP_TLS": "none"}
    return {"MODE": "live", "SMTP_CONNECTIONS": CONNECTIONS} | server


def write(url, file, recipients):
    """The invitation, released to many who are in no directory: writing them is not what is tried here."""
    content = Content("en", "Invitation", f"<p>{'Come. ' * 60}</p>", "Come. " * 60)
    people = (Draft(f"office{n}@example.org", f"P{n}", f"Office {n}", "en", content) for n in range(recipients))
    at = pendulum.now("UTC")
    with Ledger.open(url, REVIEW, domain=DOMAIN) as ledger:
        mailing = Mailing(STEP, 0, "briefing-invitation", at, at.add(days=4))
        ledger.mailings.draft(mailing, people, at, state=State.RELEASED)


def split(cluster, sink, file, recipients, *, after):
    """Deliver it; once `after` messages have left and two workers send, kill one of them, and a server."""
    write(cluster.ledger, file, recipients)
    cluster.run("deliver/deliver", step=STEP, review=str(file))
    done = Split()
    with Ledger.open(cluster.ledger, REVIEW, domain=DOMAIN) as ledger:
        _until(lambda: _left(sink) >= 1, "nothing left")
        start = time.monotonic()
        _until(lambda: _left(sink) >= after and len(_see(ledger, done)) >= 2, "nobody shared it")
        victim = next(w for w in cluster.workers if _number(done.senders) & pids(w))
        done.dead = _number(done.senders) & pids(victim)
        kill(victim)
        kill(cluster.servers[0])
        _until(lambda: not OPEN & set(_states(ledger, done)), "it did not end")
        done.seconds = time.monotonic() - start
    done.found = compare(cluster.ledger, sink, recipients, kills=1, review=REVIEW, step=STEP)
    return done


def remind(cluster, sink, file):
    """Reconcile the plan with the server's runs: the reminder is due, and leaves. Whom it went to."""
    before = _left(sink)
    cluster.run("reconcile/reconcile", review=str(file))
    _until(lambda: _left(sink) >= before + len(soon.PEOPLE), "nobody was reminded")
    return sorted(to for to, _ in sink.accepted()[before:])


def _left(sink):
    return len(sink.accepted())


def _states(ledger, done):
    messages = list(ledger.messages(step=STEP))
    done.senders |= {m.claimed_by for m in messages if m.claimed_by}
    return [m.state for m in messages]


def _see(ledger, done):
    _states(ledger, done)
    return done.senders


def _number(senders):
    """The processes of senders, which are named `host:process:token`."""
    return {int(sender.split(":")[1]) for sender in senders}


def _until(true, otherwise, seconds=120):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, otherwise
        time.sleep(0.1)
