"""Misbehaviours of mail servers, with the states of the messages: the table in docs/smtp.md.

Each case is a mailing of three messages on one connection. The server misbehaves when it gets the first of
them, and behaves when the mailing is run again, 20 minutes later.

    python -m tests.smtp.misbehaviours     prints the table
"""

import sys
from dataclasses import dataclass, field

from tests.smtp.server import DROP, EXTENSIONS, STALL, TAKE_AND_DROP

# What became of the message that met the misbehaviour.
RETRY = "released again, with the reason; tried after 5 minutes"
LEFT = "released, as it was"
FAILED = "failed, with the server's words"
UNKNOWN = "unknown"
SENT = "sent"
STATE = {RETRY: "released", LEFT: "released", FAILED: "failed", UNKNOWN: "unknown", SENT: "sent"}

# What the run did about the others.
GOES_ON = "sent"
STOPS = "released, as they were; the run says why, and goes on by itself later"
MEND = "released, as they were; the run fails, and says what a person has to mend"


@dataclass(frozen=True)
class Case:
    """A misbehaviour: its script, what became of the message, of the others, and on the next run."""

    what: str
    script: dict
    first: str
    others: str = GOES_ON
    said: str = ""  # a part of the reason in the ledger, or of the problem told
    server: dict = field(default_factory=dict)
    account: dict = field(default_factory=dict)
    address: str = "first@example.org"
    large: bool = False
    listens: bool = True
    authority: str = "unknown"  # who signed the server's certificate: `trusted`, or somebody unknown
    mended: bool = True  # whether the server behaves on the next run

    @property
    def then(self):
        """The message's state after the next run."""
        return "sent" if self.mended and STATE[self.first] in {"released", "sent"} else STATE[self.first]


def _once(stage, act):
    return {stage: [act]}


STARTTLS = {"account": {"tls": "starttls"}, "server": {"tls": "starttls"}}
LOGIN = {"server": {"login": ("user", "right")}, "account": {"user": "user", "password": "wrong"}}

OPENING = [
    Case("nobody listens", {}, LEFT, STOPS, "cannot be reached", listens=False),
    Case("421 when connecting", {"CONNECT": "421 4.3.2 busy"}, LEFT, STOPS, "421 4.3.2 busy"),
    Case("554 when connecting", {"CONNECT": "554 5.7.1 blocked"}, LEFT, MEND, "554 5.7.1 blocked"),
    Case("silent when connecting", {"CONNECT": STALL}, LEFT, STOPS, "timed out", account={"timeout": 1.0}),
    Case("hangs up when connecting", {"CONNECT": DROP}, LEFT, STOPS, "cannot be reached"),
    Case("STARTTLS not offered", {}, LEFT, MEND, "does not offer STARTTLS", {}, {"tls": "starttls"}),
    Case("STARTTLS refused", {"STARTTLS": "502 5.5.1 no"}, LEFT, MEND, "502 5.5.1 no", **STARTTLS),
    Case("STARTTLS refused for now", {"STARTTLS": "454 4.7.0 no"}, LEFT, STOPS, "454 4.7.0", **STARTTLS),
    Case("certificate not trusted", {}, LEFT, MEND, "is not trusted", mended=False, **STARTTLS),
    Case("certificate trusted", {}, SENT, authority="trusted", **STARTTLS),
    Case("wrong password", {}, LEFT, MEND, "refuses the login: 535 5.7.8", mended=False, **LOGIN),
    Case("login refused for now", {"AUTH": "454 4.7.0 wait"}, LEFT, STOPS, "454 4.7.0 wait", **LOGIN),
    Case("no login offered", {}, LEFT, MEND, "offers no login", {}, LOGIN["account"], mended=False),
]
FOR_NOW = [
    Case("421 at MAIL", _once("MAIL", "421 4.3.0 closing"), RETRY, said="at MAIL FROM: 421 4.3.0 closing"),
    Case("421 at RCPT", _once("RCPT", "421 4.3.0 closing"), RETRY, said="at RCPT: 421 4.3.0 closing"),
    Case("421 at DATA", _once("DATA", "421 4.3.0 closing"), RETRY, said="at DATA: 421 4.3.0 closing"),
    Case("421 after the final dot", _once("END", "421 4.3.0 closing"), RETRY, said="the message: 421 4.3.0"),
    Case("450 at RCPT", _once("RCPT", "450 4.2.1 busy"), RETRY, said="for now by the server at RCPT: 450"),
    Case("451 at RCPT (greylisting)", _once("RCPT", "451 4.7.1 greylisted"), RETRY, said="451 4.7.1 grey"),
    Case("452 at RCPT", _once("RCPT", "452 4.2.2 full"), RETRY, said="452 4.2.2 full"),
    Case("451 at MAIL", _once("MAIL", "451 4.3.0 error"), RETRY, said="451 4.3.0 error"),
    Case("451 at DATA", _once("DATA", "451 4.3.0 error"), RETRY, said="451 4.3.0 error"),
    Case("451 after the final dot", _once("END", "451 4.3.0 error"), RETRY, said="451 4.3.0 error"),
    Case("552 at RCPT", _once("RCPT", "552 5.2.2 full"), RETRY, said="552 5.2.2 full"),
    Case(
        "421 4.7.0 (Gmail: too much)",
        _once("MAIL", "421 4.7.0 try later"),
        LEFT,
        STOPS,
        "421 4.7.0 try later",
    ),
    Case("550 5.4.5 (Gmail: day's limit)", _once("RCPT", "550 5.4.5 limit"), LEFT, STOPS, "550 5.4.5 limit"),
]
FOR_GOOD = [
    Case(
        "550 at RCPT", _once("RCPT", "550 5.1.1 no such user"), FAILED, said="at RCPT: 550 5.1.1 no such user"
    ),
    Case("554 at DATA", _once("DATA", "554 5.7.1 no"), FAILED, said="at DATA: 554 5.7.1 no"),
    Case("552 after the final dot", _once("END", "552 5.3.4 too large"), FAILED, said="552 5.3.4 too large"),
    Case("554 after the final dot", _once("END", "554 5.7.1 spam"), FAILED, said="554 5.7.1 spam"),
    Case(
        "552 before the final dot", _once("BODY", "552 5.3.4 too large"), FAILED, said="552 5.3.4 too large"
    ),
    Case("552 at MAIL (SIZE)", _once("MAIL", "552 5.3.4 too large"), FAILED, said="552 5.3.4 too large"),
    Case(
        "SIZE smaller than the message", {}, FAILED, FAILED, "at most (SIZE)", {"extensions": ("SIZE 100",)}
    ),
    Case("sender refused", {"MAIL": "550 5.7.1 not yours"}, LEFT, MEND, "MAIL FROM: 550 5.7.1 not yours"),
    Case("login wanted at MAIL", {"MAIL": "530 5.7.0 log in"}, LEFT, MEND, "530 5.7.0 log in"),
    Case("relaying refused at RCPT", {"RCPT": "554 5.7.1 Relay access denied"}, LEFT, MEND, "Relay access"),
]
BREAKING = [
    Case("hangs up before DATA", _once("RCPT", DROP), RETRY, said="connection was lost at RCPT"),
    Case("hangs up at DATA", _once("DATA", DROP), RETRY, said="connection was lost at DATA"),
    Case("hangs up in the message", _once("BODY", DROP), RETRY, said="at the message, before", large=True),
    Case("hangs up after the final dot", _once("END", DROP), UNKNOWN, said="taken it or not"),
    Case("takes it, and hangs up", _once("END", TAKE_AND_DROP), UNKNOWN, said="taken it or not"),
    Case(
        "silent at MAIL",
        _once("MAIL", STALL),
        RETRY,
        said="silent for 1 s at MAIL",
        account={"timeout": 1.0},
    ),
    Case(
        *("silent in the message", _once("BODY", STALL), RETRY),
        said="silent for 1 s at the message",
        account={"timeout": 1.0},
        large=True,
    ),
    Case(
        "silent after the final dot",
        _once("END", STALL),
        UNKNOWN,
        said="silent for 3 s",
        account={"timeout": 0.3},
    ),
    Case("nonsense at RCPT", _once("RCPT", "ok, fine"), RETRY, said="is not valid"),
    Case("nonsense after the final dot", _once("END", "ok, fine"), UNKNOWN, said="is not valid"),
    Case(
        "354 though RCPT was refused", {"RCPT": ["550 5.1.1 no"], "LENIENT": 1}, FAILED, said="550 5.1.1 no"
    ),
]


def _without(name):
    return {"extensions": tuple(e for e in EXTENSIONS if not e.startswith(name))}


MISSING = [
    Case("no PIPELINING", {}, SENT, server=_without("PIPELINING")),
    Case("no SIZE", {}, SENT, server=_without("SIZE")),
    Case("no 8BITMIME", {}, SENT, server=_without("8BITMIME"), address="josé@example.org"),
    Case(
        "no SMTPUTF8, and none needed",
        {},
        SENT,
        server=_without("SMTPUTF8"),
        address="info@bücher.example.org",
    ),
    Case(
        *("no SMTPUTF8, and a local part that needs it", {}, FAILED),
        said="needs SMTPUTF8",
        server=_without("SMTPUTF8"),
        address="josé@example.org",
    ),
    Case("EHLO refused", {"EHLO": "502 5.5.1 what"}, SENT),
]
GROUPS = {
    "Before a connection stands": OPENING,
    "Refused for now": FOR_NOW,
    "Refused for good": FOR_GOOD,
    "Broken off": BREAKING,
    "Something missing": MISSING,
}
CASES = [case for cases in GROUPS.values() for case in cases]


def table():
    """The cases in markdown, a table for each group."""
    lines = []
    for title, cases in GROUPS.items():
        lines += [f"### {title}", "", "| The server | The message | The others | After the next run |"]
        lines.append("| --- | --- | --- | --- |")
        for case in cases:
            then = case.then if case.mended else f"{case.then} (until it is mended)"
            lines.append(f"| {case.what} | {case.first} | {case.others} | {then} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table())
