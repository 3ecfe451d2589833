"""Explanations of why the mail server could not be reached or takes no mail, with what to do."""

import socket
import ssl
from dataclasses import dataclass

from config.secrets import redacted
from roadmap.mail.verdicts import NO_ACCESS, Reply, Stage, Verdict, judge
from tasks.mail.account import Account
from tasks.mail.conversation import Report
from tasks.mail.problems import MailProblem, Unreachable

LATER = "try again later; if it stays so, correct ROADMAP_SMTP_HOST and ROADMAP_SMTP_PORT"
ASK = "ask the operator of the server"
REMEDIES = {
    Stage.CONNECT: "ask the operator of the server why this machine may not use it",
    Stage.HELLO: "ask the operator of the server why this machine may not use it",
    Stage.TLS: "set ROADMAP_SMTP_TLS to what the server supports, or ask its operator",
    Stage.LOGIN: "correct ROADMAP_SMTP_USER and the password (a Google account needs an app password)",
    Stage.MAIL: "set the review's secretariat.sender to an address that this account may send from",
    Stage.RCPT: "log in (ROADMAP_SMTP_USER), or use a server that relays for this machine",
}


@dataclass(frozen=True)
class Opening:
    """Progress of opening a connection: its stage, if the socket was open, the extensions offered."""

    stage: Stage
    connected: bool
    offers: frozenset[str] = frozenset()


def explain(problem: Exception, opening: Opening, account: Account) -> MailProblem | Unreachable:
    """Our problem for an exception of a library."""
    code = getattr(problem, "smtp_code", None)
    if code is not None and code > 0:
        return refused(opening.stage, Reply.of(code, _bytes(getattr(problem, "smtp_error", b""))), account)
    if isinstance(problem, UnicodeError):
        return MailProblem(
            f"the mail server {account}: the user or the password of the login has characters outside ASCII, "
            "which cannot be sent; change it"
        )
    if isinstance(problem, ssl.SSLError):
        return _encryption(problem, account)
    if isinstance(problem, socket.gaierror) and problem.errno == socket.EAI_NONAME:
        return MailProblem(
            f"no machine has the name {account.host}; correct ROADMAP_SMTP_HOST ({problem.strerror})"
        )
    if opening.connected and (missing := _not_offered(opening, account)):
        return missing
    words = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
    words = words.rstrip(".").removeprefix("Connection unexpectedly closed: ")
    return Unreachable(f"the mail server {account} cannot be reached ({words}); {LATER}")


def refused(stage: Stage, reply: Reply, account: Account) -> MailProblem | Unreachable:
    """The problem for a refusal, with the server's words."""
    if judge(stage, reply) is Verdict.LATER:
        return Unreachable(f"the mail server {account} takes nothing for now, at {stage}: {reply}; {LATER}")
    what = "refuses the login" if stage is Stage.LOGIN else f"refuses us at {stage}"
    return MailProblem(f"the mail server {account} {what}: {reply}; {REMEDIES.get(stage, ASK)}")


def stopped(report: Report, account: Account) -> MailProblem | Unreachable:
    """The problem that stops the delivery, after a refusal that concerns all messages."""
    if report.verdict is Verdict.LATER:
        return Unreachable(f"the mail server {account} takes nothing more for now: {report.reason}")
    login = any(f": {code} " in report.reason for code in NO_ACCESS)
    remedy = REMEDIES.get(Stage.LOGIN if login else report.stage, ASK)
    return MailProblem(f"the mail server {account}: {report.reason}; {remedy}")


def _encryption(problem: ssl.SSLError, account: Account) -> MailProblem | Unreachable:
    if isinstance(problem, ssl.SSLCertVerificationError):
        return MailProblem(
            f"the certificate of the mail server {account} is not trusted ({problem.verify_message}); "
            "correct ROADMAP_SMTP_HOST, or let SSL_CERT_FILE name the authority that signed it"
        )
    if isinstance(problem, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Unreachable(f"the mail server {account} hung up while encryption began; {LATER}")
    return MailProblem(
        f"the mail server {account} does not speak TLS as asked for ({problem.reason or problem}); "
        f"{REMEDIES[Stage.TLS]}"
    )


def _not_offered(opening: Opening, account: Account) -> MailProblem | None:
    if opening.stage is Stage.TLS and "starttls" not in opening.offers:
        return MailProblem(
            f"the mail server {account} does not offer STARTTLS, and nothing is sent in clear; "
            "set ROADMAP_SMTP_TLS=ssl if it encrypts from the first byte (often port 465)"
        )
    if opening.stage is Stage.LOGIN:
        return MailProblem(
            f"the mail server {account} offers no login that we know; leave out ROADMAP_SMTP_USER, "
            "or use the port that is meant for sending (often 587)"
        )
    return None


def _bytes(words: object) -> bytes:
    """A server's words without secrets. Redact before they are cut to length: half a secret is not seen."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return redacted(text).encode()
