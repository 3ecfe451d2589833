"""The one module that uses yagmail: it opens the connection, encrypted and logged in, and no more.

Sending is in `conversation.py`, on the connection that yagmail holds. So none of what yagmail's `send` does
happens here: it logs in anew each time, sends again after a disconnect in the middle, and returns False for a
mail that did not leave (docs/adr/0013).
"""

import os
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

import yagmail

from roadmap.mail.verdicts import Stage
from tasks.mail.account import Account
from tasks.mail.conversation import Conversation, Report, nothing
from tasks.mail.opening import Opening, explain
from tasks.mail.wire import Wait

GOODBYE = 2.0  # seconds that a server has to answer QUIT


class Connection:
    """An open connection to the mail server. Of one strand or thread, save for `cut`."""

    def __init__(self, account: Account, sender: str) -> None:
        """Connect, encrypt, log in.

        Raises:
            MailProblem: a person must mend something: the certificate, the password, an address.
            Unreachable: the server cannot be reached, or sends us away for now.
        """
        self.account = account
        self._yag: Any = _client(account)
        self._talk: Conversation | None = None
        try:
            self._yag.login()
            self._greet()
            self._talk = Conversation(self._yag.smtp, sender, account.timeout)
        except (OSError, UnicodeError) as problem:
            told = explain(problem, self._state(), account)
            self.close()
            raise told from None  # what stands behind it may hold the password
        except BaseException:
            self.close()
            raise

    @property
    def talk(self) -> Conversation:
        """The conversation on it, and what the server offers."""
        assert self._talk is not None  # else it was never opened
        return self._talk

    @property
    def usable(self) -> bool:
        """True if another message may be sent on it."""
        return self.talk.usable

    def send(self, recipient: str, message: bytes, before_dot: Callable[[], None] = nothing) -> Report:
        """Send a message: exactly one attempt, on this connection. See `Conversation.send`."""
        return self.talk.send(recipient, message, before_dot)

    def fresh(self) -> bool:
        """True if it can be used: after some idle seconds the server is asked."""
        return self.talk.fresh

    def wait_by(self, wait: Wait) -> None:
        """From now on, wait for the server in that way."""
        self.talk.wire.wait = wait

    def cut(self) -> None:
        """Break it off, from outside: whoever waits for the server gets the end of the line.

        Not by the socket's own method: that of an encrypted one first goes back to sending in clear.
        """
        sock = self._yag.smtp.sock
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """Say goodbye, if the server still listens, and close."""
        smtp, self._yag.is_closed = self._yag.smtp, True  # else yagmail would say goodbye once more
        if smtp is None:
            return
        if self._talk and self._talk.usable:
            self._talk.goodbye(GOODBYE)
        with suppress(OSError):
            smtp.close()

    def _greet(self) -> None:
        """Ask what the server offers, where yagmail has not, and let no small packet wait for another."""
        smtp = self._yag.smtp
        smtp.ehlo_or_helo_if_needed()
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _state(self) -> Opening:
        """Stage at which it failed."""
        smtp = self._yag.smtp
        if smtp is None:
            return Opening(Stage.TLS if self.account.tls == "ssl" else Stage.CONNECT, connected=False)
        secure = self.account.tls != "starttls" or isinstance(smtp.sock, ssl.SSLSocket)
        stage = Stage.TLS if not secure else Stage.LOGIN if self.account.user else Stage.HELLO
        offers = {name for name in ("auth", "starttls") if smtp.has_extn(name)}
        return Opening(stage, connected=smtp.sock is not None, offers=frozenset(offers))


def _client(account: Account) -> Any:
    """A client of yagmail, told all that it would otherwise guess.

    The login as a dictionary: of a name without “@”, it would make an address of gmail.com. The context for
    STARTTLS: its own would trust every certificate.
    """
    more: dict[str, Any] = {"context": _context()} if account.tls == "ssl" else {}
    return yagmail.SMTP(
        user={account.user: account.user},
        password=account.password.get_secret_value(),
        host=account.host,
        port=account.port,
        smtp_starttls={"context": _context()} if account.tls == "starttls" else False,
        smtp_ssl=account.tls == "ssl",
        smtp_skip_login=not account.user,
        soft_email_validation=False,
        timeout=account.timeout,
        local_hostname=_own_name(),
        **more,
    )


def _context() -> ssl.SSLContext:
    """Trust in the system's authorities, or in those that SSL_CERT_FILE and SSL_CERT_DIR name."""
    return _trusting(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _trusting(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    return ssl.create_default_context()


@lru_cache(maxsize=1)
def _own_name() -> str:
    """Name by which we introduce ourselves (RFC 5321 §4.1.4). Asked for once: looking it up may take
    seconds."""
    name = socket.getfqdn()
    return name if "." in name and name.isascii() else "[127.0.0.1]"
