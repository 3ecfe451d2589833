"""Drafts and deliveries for tests of sending."""

import pendulum

from roadmap.review.limits import Rates
from tasks.ledger import Allowance, Content, Draft, Mailing
from tasks.mail import Account, Sender, SmtpPostman, deliver

AT = pendulum.datetime(2030, 5, 6, 9, tz="UTC")
STEP = "briefing/invitation"
SENDER = Sender("The secretariat", "review@network.example.org", "coordination@network.example.org", "Ms Co")
CONTENT = Content("en", "Invitation", "<p>Come.</p>", "Come.\n")
RATES = Rates(retries=[5, 15])


def account(server, **more):
    """The account of a test's server."""
    values = {"tls": "none", "connections": 1, "timeout": 60.0} | more
    return Account("127.0.0.1", server.port, **values)


def draft(ledger, *names, step=STEP, content=CONTENT, at=AT):
    """A released mailing to those names at example.org (or whole addresses)."""
    drafts = [
        Draft(name if "@" in name else f"{name}@example.org", name[:8], name, "en", content) for name in names
    ]
    ledger.mailings.draft(Mailing(step, 0, "invitation", AT, None), drafts, at, state="released")


def send(ledger, server, at=AT, rates=RATES, step=STEP, **more):
    """Deliver the released messages by a server."""
    postman = SmtpPostman(account(server, **more), SENDER)
    return deliver(ledger, postman, step, at, Allowance("account", rates, "UTC"))


def states(ledger):
    """Each recipient's state, by the part before the @."""
    return {m.recipient.partition("@")[0]: m.state.value for m in ledger.messages()}


def reasons(ledger):
    """Each recipient's reason."""
    return {m.recipient.partition("@")[0]: m.reason for m in ledger.messages()}
