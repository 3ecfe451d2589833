"""A mailing over several workers, one of which dies in the middle, and a server with it; and a reminder.

What comes of it is counted as in tests/force/trials.py: the mail server's log against the ledger.
"""

import time
from dataclasses import dataclass

import pendulum

from roadmap.mail.message import State
from tasks.ledger import Content, Draft, Ledger, Mailing, Outcome
from tests.e2e import soon
from tests.force.trials import Found, compare
from tests.several.cluster import cluster, kill, pids
from tests.several.gate import gated
from tests.several.month import Month
from tests.tasks import filled, isles
from tests.waiting import until

REVIEW, DOMAIN, STEP = "isles-2030", "un.example.org", "briefing/invitation"
INVITES = "- {step: invitation,"
EARLIER = '- {step: announcement, when: "30 days before start, 09:00", mail: briefing-invitation}'
CONNECTIONS, PATIENCE = 4, 240
MONTH = 2000  # more than the first half of a month writes
OPEN = {State.RELEASED, State.CLAIMED}


@dataclass
class Split:
    """What came of it. `senders`: how many shared it; `dead`: how many of them were killed; `rest`: how many
    messages were left then, and `seconds`, how long those took; `reminded`: whom the reminder went to;
    `month`: what came of another review, half of it played before, and half of it after that."""

    found: Found
    senders: int
    dead: int
    rest: int
    seconds: float
    reminded: list
    month: Month


def trial(folder, postgres, recipients, workers, sending):
    """Deliver to `recipients` by `workers`. When all of them send (the mail server waits for that after a
    third), kill one, and one of the two servers; the rest then leaves by the others."""
    file = _review(folder, sending)
    filled.fill(folder)
    with (
        gated(folder, MONTH + recipients // 3) as (sink, gate),
        cluster(folder, postgres, workers, BOOK=folder / "workbook.xlsx", **_settings(sink)) as machines,
    ):
        month = Month(folder, machines, sink)
        month.play(month.first_half)
        sink.forget()  # each step of it has been counted
        _write(machines.ledger, recipients)
        machines.run("deliver/deliver", step=STEP, review=str(file))
        with Ledger.open(machines.ledger, REVIEW, domain=DOMAIN) as ledger:
            until(lambda: len(_senders(ledger)) == workers, "not every worker came to take its share")
            everyone = _senders(ledger)
            dead = _kill(machines, everyone)
            rest, start = recipients - len(sink.accepted()), time.monotonic()
            gate.unlink()
            until(lambda: not any(map(ledger.counts()[STEP].get, OPEN)), "it did not end")
            seconds = time.monotonic() - start
        found = compare(machines.ledger, sink, recipients, kills=1, review=REVIEW, step=STEP)
        reminded = _remind(machines, sink, file)
        month.play(month.second_half)
        return Split(found, len(everyone), dead, rest, seconds, reminded, month)


def _review(folder, sending):
    """A review whose invitation and reminder are both due: its briefing is in five days."""
    start = pendulum.today(soon.ZONE).add(days=5).to_date_string()
    text, _ = isles.spoil(isles.REVIEW, soon.DAY, f"when: {start}")
    text, _ = isles.spoil(text, INVITES, f"{EARLIER}\n      {INVITES}")
    return isles.write(folder, f"{text}sending: {sending}\n")


def _settings(sink):
    server = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": sink.port, "SMTP_TLS": "none"}
    return {"MODE": "live", "SMTP_CONNECTIONS": CONNECTIONS, "SMTP_TIMEOUT": PATIENCE} | server


def _write(url, recipients):
    """The invitation, released to many who are in no directory: writing it is not what is tried here. Those
    who are in it were written to some days before: nobody is reminded without, or so soon."""
    content = Content("en", "Invitation", f"<p>{'Come. ' * 60}</p>", "Come. " * 60)
    people = (
        Draft(f"office{n}@example.org", f"P{n}", f"Office {n}", "en", content) for n in range(recipients)
    )
    at = pendulum.now("UTC")
    with Ledger.open(url, REVIEW, domain=DOMAIN) as ledger:
        mailing = Mailing(STEP, 0, "briefing-invitation", at, at.add(days=4))
        ledger.mailings.draft(mailing, people, at, state=State.RELEASED)
        _written_before(ledger, content, at.subtract(days=3))


def _written_before(ledger, content, at):
    step = "briefing/announcement"
    people = [Draft(to, to[6:8].upper(), "", "en", content) for to in soon.PEOPLE]
    ledger.mailings.draft(Mailing(step, 0, "x", at, at.add(days=4)), people, at, state=State.RELEASED)
    claims = ledger.claims.take(step, at, "somebody", len(people))
    ledger.claims.settle([Outcome(claim.id, State.SENT, at) for claim in claims])


def _kill(machines, senders):
    """Kill a worker that sends, with its sender, and the server that has the services; how many senders."""
    processes = {int(sender.split(":")[1]) for sender in senders}  # host:process:token
    victim = next(worker for worker in machines.workers if processes & pids(worker))
    dead = len(processes & pids(victim))
    kill(victim)
    kill(machines.servers[0])
    return dead


def _remind(machines, sink, file):
    """Reconcile the plan with the server's runs: the reminder is due, so it gets a run, and leaves."""
    before = len(sink.accepted())
    machines.run("reconcile/reconcile", review=str(file))
    until(lambda: len(sink.accepted()) >= before + len(soon.PEOPLE), "nobody was reminded")
    return sorted(to for to, _ in sink.accepted()[before:])


def _senders(ledger):
    return {m.claimed_by for m in ledger.messages(step=STEP, state=State.CLAIMED)}
