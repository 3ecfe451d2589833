"""A mailbox on a server, read by IMAP (RFC 9051) through imap_tools. Its folder is opened read-only."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from imaplib import IMAP4

from imap_tools import (
    AND,
    BaseMailBox,
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailMessage,
)
from pendulum import DateTime

from tasks.mailbox.account import Account
from tasks.mailbox.port import Listed, Mailbox, key_of
from tasks.mailbox.problems import MailboxProblem, explain

AT_A_TIME = 200  # headers in one answer of the server
_BROKEN = (OSError, IMAP4.error, ImapToolsError)


class _Raw(MailMessage):
    """A mail with its bytes as they came: imap_tools parses them, and forgets them."""

    def __init__(self, answer: list[bytes | tuple[bytes, bytes]]) -> None:
        super().__init__(answer)
        self.raw: bytes = self._get_message_data_parts(answer)[0]


def _raw(mail: MailMessage) -> bytes:
    return mail.raw if isinstance(mail, _Raw) else b""


class ImapMailbox:
    """A folder of an open mailbox."""

    def __init__(self, box: BaseMailBox, account: Account) -> None:
        self._box, self._account = box, account

    def listed(self, since: DateTime | None) -> Iterator[Listed]:
        """What the server has since that day, by its own date of coming (RFC 9051 §6.4.4, SINCE).

        Raises:
            MailboxProblem: the server is gone, or refuses.
        """
        wanted = "ALL" if since is None else AND(date_gte=date(since.year, since.month, since.day))
        with _explained(self._account):
            for mail in self._box.fetch(wanted, mark_seen=False, headers_only=True, bulk=AT_A_TIME):
                if mail.uid and (head := _raw(mail)):
                    yield Listed(mail.uid, key_of(head))

    def read(self, place: str) -> bytes | None:
        """The mail with that UID.

        Raises:
            MailboxProblem: the server is gone, or refuses.
        """
        with _explained(self._account):
            found = list(self._box.fetch(uid_list=place, mark_seen=False))
        return (_raw(found[0]) or None) if found else None


@contextmanager
def imap(account: Account) -> Iterator[Mailbox]:
    """Open a mailbox, log in, and select its folder; close all of it at the end.

    Raises:
        MailboxProblem: the server, the login or the folder is not as the settings say.
    """
    with _explained(account):
        box = account.connect()
    box.email_message_class = _Raw  # type: ignore[assignment]  # the library's hook for this
    try:
        _log_in(box, account)
        _select(box, account)
        yield ImapMailbox(box, account)
    finally:
        with suppress(*_BROKEN):
            box.client.logout()
        with suppress(*_BROKEN):  # a logout that fails leaves the socket open
            box.client.shutdown()


def _log_in(box: BaseMailBox, account: Account) -> None:
    plain = account.user.isascii() and account.password.isascii()
    try:
        (box.login if plain else box.login_utf8)(account.user, account.password, initial_folder=None)
    except (MailboxLoginError, IMAP4.error) as problem:
        if isinstance(problem, IMAP4.abort):
            raise explain(problem, account.where) from None
        said = " ".join(str(problem).split()).replace(account.password, "…")
        raise MailboxProblem(
            f"the mailbox server {account.where} refuses the login of {account.user} ({said}); correct "
            "ROADMAP_IMAP_USER and ROADMAP_IMAP_PASSWORD, and ROADMAP_IMAP_TLS if it wants a safe connection"
        ) from None
    except OSError as problem:
        raise explain(problem, account.where) from None


def _select(box: BaseMailBox, account: Account) -> None:
    with _explained(account):
        try:
            box.folder.set(account.folder, readonly=True)
        except MailboxFolderSelectError:
            known = ", ".join(sorted(folder.name for folder in box.folder.list())) or "none"
            raise MailboxProblem(
                f"the mailbox of {account.user} at {account.where} has no folder “{account.folder}”; set "
                f"ROADMAP_IMAP_FOLDER to one of its folders: {known}"
            ) from None


@contextmanager
def _explained(account: Account) -> Iterator[None]:
    try:
        yield
    except _BROKEN as problem:
        raise explain(problem, account.where) from None
