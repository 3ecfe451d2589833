"""Problems of the mailbox, and the explanation of those of its connection."""

import socket
import ssl

from config.secrets import RedactedProblem


class MailboxProblem(RedactedProblem):
    """The mailbox cannot be read; the message says what, where, and what to do."""


class UnreadableMail(RedactedProblem):
    """One mail cannot be read, though the mailbox can; the message says why."""


def explain(problem: Exception, where: str) -> MailboxProblem:
    """Our problem for an exception of the connection. `where`: the server's host and port."""
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
            why = problem.strerror or str(problem) or type(problem).__name__
            return MailboxProblem(
                f"the mailbox server {where} does not answer ({why}); the next round tries again. If it "
                "stays so, correct ROADMAP_IMAP_HOST, ROADMAP_IMAP_PORT and ROADMAP_IMAP_TLS"
            )
        case _:
            words = " ".join(str(problem).split())
            return MailboxProblem(f"the mailbox server {where} refused ({words}); the next round tries again")
