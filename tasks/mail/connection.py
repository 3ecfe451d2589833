"""A connection to the mail server: yagmail opens it, encrypted and logged in, and does no more.

`conversation.py` sends on the socket that yagmail holds. yagmail's own `send` must not be used: it logs in
anew each time, sends again after a disconnect in the middle, and returns False for a mail that did not leave
(docs/adr/0013).
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
from tasks.mail.diagnosis import Opening, explain
from tasks.mail.nonblocking import Wait

QUIT_SECONDS = 2.0  # seconds that a server has to answer QUIT


class Connection:
    """An open connection to the mail server. For one greenlet or thread, except for `cut`."""

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
            explained = explain(problem, self._state(), account)
            self.close()
            raise explained from None  # the cause may hold the password
        except BaseException:
            self.close()
            raise

    @property
    def talk(self) -> Conversation:
        """The conversation on it, with the extensions that the server offers."""
        assert self._talk is not None  # else it was never opened
        return self._talk

    @property
    def usable(self) -> bool:
        """True if another message may be sent on it."""
        return self.talk.usable

    def send(self, recipient: str, message: bytes, before_dot: Callable[[], None] = nothing) -> Report:
        """Try once to send a message. See `Conversation.send`."""
        return self.talk.send(recipient, message, before_dot)

    def fresh(self) -> bool:
        """True if it can be used; asks the server if the connection has been idle."""
        return self.talk.fresh

    def wait_by(self, wait: Wait) -> None:
        """Wait for the server by that function from now on."""
        self.talk.socket.wait = wait

    def cut(self) -> None:
        """Break it off, from any thread: a wait for the server ends with an error.

        Not by the socket's own `shutdown`: an encrypted socket would first go back to sending in clear.
        """
        sock = self._yag.smtp.sock
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """Say QUIT if the server still listens, and close."""
        smtp, self._yag.is_closed = self._yag.smtp, True  # else yagmail would say QUIT once more
        if smtp is None:
            return
        if self._talk and self._talk.usable:
            self._talk.quit(QUIT_SECONDS)
        with suppress(OSError):
            smtp.close()

    def _greet(self) -> None:
        """Say EHLO if yagmail has not, and let no small packet wait for another."""
        smtp = self._yag.smtp
        smtp.ehlo_or_helo_if_needed()
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _state(self) -> Opening:
        """The stage that was reached when opening failed."""
        smtp = self._yag.smtp
        if smtp is None:
            return Opening(Stage.TLS if self.account.tls == "ssl" else Stage.CONNECT, connected=False)
        secure = self.account.tls != "starttls" or isinstance(smtp.sock, ssl.SSLSocket)
        stage = Stage.TLS if not secure else Stage.LOGIN if self.account.user else Stage.HELLO
        offers = {name for name in ("auth", "starttls") if smtp.has_extn(name)}
        return Opening(stage, connected=smtp.sock is not None, offers=frozenset(offers))


def _client(account: Account) -> Any:
    """A client of yagmail that guesses nothing.

    The login is a dictionary, since yagmail would make a gmail.com address of a name without “@”. STARTTLS
    gets a context, since yagmail's own trusts every certificate.
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
    """A context that trusts the system's authorities, or those in SSL_CERT_FILE and SSL_CERT_DIR."""
    return _context_for(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache(maxsize=4)
def _context_for(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    return ssl.create_default_context()


@lru_cache(maxsize=1)
def _own_name() -> str:
    """Our name for EHLO (RFC 5321 §4.1.4). Cached: looking it up may take seconds."""
    name = socket.getfqdn()
    return name if "." in name and name.isascii() else "[127.0.0.1]"
