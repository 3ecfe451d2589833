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
from tasks.mailbox.account import Account
from tasks.mailbox.port import Listed, Mailbox, key_of
from tasks.mailbox.problems import MailboxProblem, MailProblem, explain

AT_A_TIME = 200  # headers in one answer of the server
_BROKEN = (OSError, IMAP4.error, ImapToolsError)


_UID = re.compile(rb"\bUID (\d+)")


class ImapMailbox:
    """A folder of an open mailbox. Mails are fetched as bytes, and no more of each than is read of it:
    imap_tools' own `fetch` takes them whole, and parses them, which a hostile mail can make endless."""

    def __init__(self, box: BaseMailBox, account: Account) -> None:
        self._box, self._account = box, account

    def listed(self, since: DateTime | None) -> Iterator[Listed]:
        """Mails that the server has since that day, by its own date of coming (RFC 9051 §6.4.4, SINCE).

        Raises:
            MailboxProblem: the server is gone, or refuses.
        """
        wanted = "ALL" if since is None else AND(date_gte=date(since.year, since.month, since.day))
        with _explained(self._account):
            uids = self._box.uids(wanted)
            for start in range(0, len(uids), AT_A_TIME):
                what = f"BODY.PEEK[HEADER]<0.{MAIL_HEADERS.most}>"
                for uid, head in self._fetch(uids[start : start + AT_A_TIME], what):
                    yield Listed(uid, key_of(head))

    def read(self, place: str) -> bytes | None:
        """The beginning of the mail with that UID.

        Raises:
            MailProblem: the server does not give this one.
            MailboxProblem: the server is gone.
        """
        with _explained(self._account):
            try:
                found = list(self._fetch([place], f"BODY.PEEK[]<0.{MAIL.most}>"))
            except MailboxFetchError as problem:
                said = " ".join(str(problem).split())
                raise MailProblem(f"the mailbox server does not give it ({said})") from None
        return found[0][1] if found else None

    def _fetch(self, uids: Sequence[str], what: str) -> Iterator[tuple[str, bytes]]:
        """The UID and the asked-for bytes of each mail (RFC 9051 §7.5.2); empty ones are left out."""
        answer = self._box.client.uid("fetch", ",".join(uids), f"(UID {what})")
        check_command_status(answer, MailboxFetchError)
        parts = answer[1]
        for part, after in zip(parts, [*parts[1:], b""], strict=True):
            if isinstance(part, tuple):
                behind = after if isinstance(after, bytes) else b""  # some servers name the UID behind
                found = _UID.search(part[0]) or _UID.search(behind)
                if found and part[1]:
                    yield found[1].decode("ascii"), part[1]


@contextmanager
def imap(account: Account) -> Iterator[Mailbox]:
    """Open a mailbox, log in, and select its folder; close all of it at the end.

    Raises:
        MailboxProblem: the server, the login or the folder is not as the settings say.
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
