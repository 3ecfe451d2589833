"""One process that delivers a mailing, below Prefect: what the trials start, kill and start again."""

import resource
import signal
import sys
from pathlib import Path

import pendulum

from roadmap.mail.message import State
from tasks.ledger import Content, Draft, Ledger, LedgerProblem, Mailing
from tasks.mail import Account, Sender, SmtpPostman, deliver

REVIEW, DOMAIN, STEP = "force", "network.example.org", "briefing/invitation"
SENDER = Sender("Network", f"review@{DOMAIN}", f"coordination@{DOMAIN}")
AT = pendulum.datetime(2030, 5, 6, 9, tz="UTC")

ROOM = 300_000  # bytes


def write(url, recipients):
    """A new ledger with one released mailing."""
    content = Content("es", "Invitación", f"<p>{'Señoras y señores ' * 40}</p>", "Señoras y señores " * 40)
    drafts = (
        Draft(f"mission{n}@example.org", f"P{n}", f"Mission {n}", "es", content) for n in range(recipients)
    )
    with Ledger.open(url, REVIEW, domain=DOMAIN) as ledger:
        ledger.mailings.draft(Mailing(STEP, 0, "invitation", AT, None), drafts, AT, state=State.RELEASED)


def deliver_once(url, port, connections, said):
    """Deliver what is left. A problem with the ledger is written to `said`, and the process ends with 1."""
    account = Account("127.0.0.1", port, tls="none", connections=connections, timeout=60.0)
    try:
        with Ledger.open(url, REVIEW, domain=DOMAIN) as ledger:
            ledger.claims.recover(None, AT)
            deliver(ledger, SmtpPostman(account, SENDER), STEP, AT)
    except LedgerProblem as problem:
        Path(said).write_text(str(problem), encoding="utf-8")
        sys.exit(1)


def deliver_without_room(url, port, connections, said):
    """The same on a disk that takes no more than a few commits: each file may grow to that size only."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))
    deliver_once(url, port, connections, said)
