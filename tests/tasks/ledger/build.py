"""What the ledger's tests write down: mailings, drafts, and how they are sent."""

import pendulum

from roadmap.mail.message import State
from tasks.ledger import Content, Draft, Mailing, Outcome
from tests.waiting import until

AT = pendulum.datetime(2030, 5, 6, 9, 0, tz="UTC")
LATER = AT.add(minutes=5)
EXPIRES = AT.add(days=10)
STEP = "briefing-1/invitation"


def address_of(path):
    return f"sqlite:///{path / 'ledger.db'}"


def mailing(revision=0, step=STEP, expires=EXPIRES):
    return Mailing(step, revision, "invitation", AT, expires)


def draft(name, *, words="Welcome", **more):
    content = Content("es", "Subject", f"<p>{words}</p>", words)
    return Draft(f"{name}@{name}.example.org", name.upper(), f"Ms {name}", "es", content, **more)


def send(ledger, step=STEP, at=AT, limit=100):
    claims = ledger.claims.take(step, at, "worker", limit)
    ledger.claims.settle([Outcome(c.id, State.SENT, at) for c in claims])
    return claims


def states(ledger, step=STEP):
    return {(m.party, m.revision): (m.state, m.reason) for m in ledger.messages(step)}


def recovered(ledger, number):
    """Wait until the claims of the dead are settled: a server takes a moment to see that they are."""
    until(lambda: ledger.claims.recover(None, LATER) == number, "they look alive", every=0.01)
