"""The account of the mailbox: server, encryption and login; and its connection."""

import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from imaplib import IMAP4
from typing import Literal

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted

from config.incoming import IMAP_PORTS, IncomingSettings
from config.private import refusal
from config.secrets import hide, is_local
from tasks.mailbox.problems import MailboxProblem

SECONDS = 60.0  # without a reply, after which a server counts as lost


@dataclass(frozen=True)
class MailboxAccount:
    """A mailbox on a server. The password shows in no `repr`."""

    host: str
    port: int
    tls: Literal["ssl", "starttls", "none"]
    user: str
    password: str = field(repr=False)
    folder: str
    seconds: float = SECONDS

    @property
    def where(self) -> str:
        """Host and port of its server."""
        return f"{self.host}:{self.port}"

    def connect(self) -> BaseMailBox:
        """A connection to the server, before the login.

        A certificate is always verified, against the system's authorities or SSL_CERT_FILE. With `starttls`
        nothing is sent in clear: a server that does not offer it is refused.
        """
        context = ssl.create_default_context()
        match self.tls:
            case "ssl":
                return MailBox(self.host, self.port, self.seconds, ssl_context=context)
            case "starttls":
                return _StartTls(self, context)
            case "none":
                return MailBoxUnencrypted(self.host, self.port, self.seconds)


class _StartTls(BaseMailBox):
    """A connection by STARTTLS. That of imap_tools leaves its socket open when the server refuses TLS."""

    def __init__(self, account: MailboxAccount, context: ssl.SSLContext) -> None:
        self._account, self._context = account, context
        super().__init__()

    def _get_mailbox_client(self) -> IMAP4:
        client = IMAP4(self._account.host, self._account.port, self._account.seconds)
        try:
            client.starttls(self._context)
        except BaseException:
            with suppress(OSError):  # a failed handshake has closed it
                client.shutdown()
            raise
        return client


def account_of(settings: IncomingSettings) -> MailboxAccount:
    """The account that the settings name.

    Raises:
        MailboxProblem: a setting is missing, or the password's file cannot be read.
    """
    if not settings.imap_user:
        raise MailboxProblem("ROADMAP_IMAP_USER is not set: name who logs in to the mailbox")
    if settings.imap_tls == "none" and not is_local(settings.imap_host):
        raise MailboxProblem("ROADMAP_IMAP_TLS=none would send the password in clear; use ssl or starttls")
    password = _password(settings)
    hide(password)
    return MailboxAccount(
        host=settings.imap_host,
        port=settings.imap_port or IMAP_PORTS[settings.imap_tls],
        tls=settings.imap_tls,
        user=settings.imap_user,
        password=password,
        folder=settings.imap_folder,
    )


def _password(settings: IncomingSettings) -> str:
    given, file = settings.imap_password.get_secret_value(), settings.imap_password_file
    if bool(given) == bool(file):
        several = "both are set" if given else "neither is set"
        raise MailboxProblem(
            f"the mailbox's password stands in ROADMAP_IMAP_PASSWORD or in the file of "
            f"ROADMAP_IMAP_PASSWORD_FILE, and {several}: set one of them"
        )
    if file is None:
        return given
    if getattr(settings, "mode", "") == "live" and (why := refusal(file, "ROADMAP_IMAP_PASSWORD_FILE")):
        raise MailboxProblem(why)
    try:
        return file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as problem:
        why = getattr(problem, "strerror", None) or "it is not text"
        raise MailboxProblem(f"ROADMAP_IMAP_PASSWORD_FILE {file} cannot be read: {why}") from None
