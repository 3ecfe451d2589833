"""A mailbox on a server, read by IMAP (RFC 9051) through imap_tools. Its folder is opened read-only."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from imaplib import IMAP4

from imap_tools import (
    AND,
    BaseMailBox,
    ImapToolsError,
    MailboxFetchError,
    MailboxFolderSelectError,
    MailboxLoginError,
)
from imap_tools.utils import check_command_status
from pendulum import DateTime

from config.limits.mail import MAIL, MAIL_HEADERS
from tasks.mailbox.account import MailboxAccount
from tasks.mailbox.port import Listed, Mailbox, mail_key
from tasks.mailbox.problems import MailboxProblem, UnreadableMail, explain

AT_A_TIME = 200  # headers in one answer of the server
_BROKEN = (OSError, IMAP4.error, ImapToolsError)
_UID = re.compile(rb"\bUID (\d+)")


class ImapMailbox:
    """A folder of an open mailbox. Mails are fetched as bytes of bounded number. Do not use the `fetch` of
    imap_tools: it fetches them whole and parses them, which a hostile mail can make endless."""

    def __init__(self, box: BaseMailBox, account: MailboxAccount) -> None:
        self._box, self._account = box, account

    def listed(self, since: DateTime | None) -> Iterator[Listed]:
        """Mails that arrived since that day, by the date of the server (RFC 9051 §6.4.4, SINCE).

        Raises:
            MailboxProblem: the server is lost, or refuses.
        """
        wanted = "ALL" if since is None else AND(date_gte=date(since.year, since.month, since.day))
        with _explained(self._account):
            uids = self._box.uids(wanted)
            for start in range(0, len(uids), AT_A_TIME):
                what = f"BODY.PEEK[HEADER]<0.{MAIL_HEADERS.most}>"
                for uid, head in self._fetch(uids[start : start + AT_A_TIME], what):
                    yield Listed(uid, mail_key(head))

    def read(self, place: str) -> bytes | None:
        """The beginning of the mail with that UID, or None if it does not exist.

        Raises:
            UnreadableMail: the server refuses this mail.
            MailboxProblem: the server is lost.
        """
        with _explained(self._account):
            try:
                mails = list(self._fetch([place], f"BODY.PEEK[]<0.{MAIL.most}>"))
            except MailboxFetchError as problem:
                words = " ".join(str(problem).split())
                raise UnreadableMail(f"the mailbox server does not give it ({words})") from None
        return mails[0][1] if mails else None

    def _fetch(self, uids: Sequence[str], what: str) -> Iterator[tuple[str, bytes]]:
        """The UID and the bytes of each mail (RFC 9051 §7.5.2); empty ones are left out."""
        answer = self._box.client.uid("fetch", ",".join(uids), f"(UID {what})")
        check_command_status(answer, MailboxFetchError)
        parts = answer[1]
        for part, after in zip(parts, [*parts[1:], b""], strict=True):
            if isinstance(part, tuple):
                behind = after if isinstance(after, bytes) else b""  # some servers name the UID behind
                uid = _UID.search(part[0]) or _UID.search(behind)
                if uid and part[1]:
                    yield uid[1].decode("ascii"), part[1]


@contextmanager
def imap(account: MailboxAccount) -> Iterator[Mailbox]:
    """Open a mailbox, log in, and select its folder; log out and close it at the end.

    Raises:
        MailboxProblem: the server, the login or the folder of the settings fails.
    """
    with _explained(account):
        box = account.connect()
    try:
        _log_in(box, account)
        _select(box, account)
        yield ImapMailbox(box, account)
    finally:
        with suppress(*_BROKEN):
            box.client.logout()
        with suppress(*_BROKEN):  # a logout that fails leaves the socket open
            box.client.shutdown()


def _log_in(box: BaseMailBox, account: MailboxAccount) -> None:
    plain = account.user.isascii() and account.password.isascii()
    try:
        (box.login if plain else box.login_utf8)(account.user, account.password, initial_folder=None)
    except (MailboxLoginError, IMAP4.error) as problem:
        if isinstance(problem, IMAP4.abort):
            raise explain(problem, account.where) from None
        words = " ".join(str(problem).split()).replace(account.password, "…")
        raise MailboxProblem(
            f"the mailbox server {account.where} refuses the login of {account.user} ({words}); correct "
            "ROADMAP_IMAP_USER and ROADMAP_IMAP_PASSWORD, and ROADMAP_IMAP_TLS if it wants a safe connection"
        ) from None
    except OSError as problem:
        raise explain(problem, account.where) from None


def _select(box: BaseMailBox, account: MailboxAccount) -> None:
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
def _explained(account: MailboxAccount) -> Iterator[None]:
    try:
        yield
    except _BROKEN as problem:
        raise explain(problem, account.where) from None
