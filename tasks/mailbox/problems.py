"""Problems of a mailbox, in words for the person who has to put it right."""

import socket
import ssl

from config.secrets import RedactedProblem


class MailboxProblem(RedactedProblem):
    """The mailbox cannot be read: one line that says what, where, and what to do."""


class MailProblem(RedactedProblem):
    """One mail cannot be had, though the mailbox can be read: one line that says why."""


def explain(problem: Exception, where: str) -> MailboxProblem:
    """A connection's problem, in words: `where` is the server's host and port."""
    match problem:
        case ssl.SSLCertVerificationError():
            return MailboxProblem(
                f"the mailbox server {where}: its certificate is not trusted ({problem.verify_message}); "
                "correct ROADMAP_IMAP_HOST, or name its authority's certificate in SSL_CERT_FILE"
            )
        case ssl.SSLError():
            return MailboxProblem(
                f"the mailbox server {where} does not speak TLS in this way ({problem.reason}); "
                "correct ROADMAP_IMAP_TLS (ssl, starttls) and ROADMAP_IMAP_PORT"
            )
        case socket.gaierror():
            return MailboxProblem(
                f"the mailbox server {where} is not known ({problem.strerror}); correct ROADMAP_IMAP_HOST"
            )
        case OSError():
            said = problem.strerror or str(problem) or type(problem).__name__
            return MailboxProblem(
                f"the mailbox server {where} does not answer ({said}); the next round tries again. If it "
                "stays so, correct ROADMAP_IMAP_HOST, ROADMAP_IMAP_PORT and ROADMAP_IMAP_TLS"
            )
        case _:
            said = " ".join(str(problem).split())
            return MailboxProblem(f"the mailbox server {where} refused ({said}); the next round tries again")
