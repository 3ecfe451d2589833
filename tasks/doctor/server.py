"""The mail server, as far as one can come without sending: reached, encrypted, logged in, sender accepted."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from config.settings import Settings
from roadmap.mail.verdicts import Reply, Stage
from tasks.doctor.finding import Finding, from_problem, unclear, well, wrong
from tasks.mail.account import Account
from tasks.mail.connection import Connection
from tasks.mail.problems import MailProblem, Unreachable

PATIENCE = 15.0  # seconds: somebody waits for the answer
NAME = "mail server"


def examine_server(settings: Settings, sender: str, largest: int) -> Iterator[Finding]:
    """The settings first; then a real connection, on which MAIL FROM is said, and taken back by RSET.

    `largest` is the size in bytes of the largest mail that would leave."""
    try:
        account = Account.of(settings)
    except MailProblem as problem:
        yield from_problem("settings", problem)
        return
    yield well("settings", _asked_for(account))
    try:
        connection = Connection(replace(account, timeout=min(account.timeout, PATIENCE)), sender)
    except (MailProblem, Unreachable) as problem:
        yield from_problem(NAME, problem)
        return
    with closing(connection):
        yield well(NAME, f"reached, {_encryption(account)}, {_login(account)}")
        yield _sender(connection.talk.sender_accepted(), sender, account)
        yield _size(connection.talk.largest, largest)
        yield _speed(pipelining=connection.talk.pipelining)
        yield _addresses(utf8=connection.talk.utf8)


def _asked_for(account: Account) -> str:
    """The connection that the settings ask for."""
    encryption = "without encryption" if account.tls == "none" else f"encrypted ({account.tls})"
    login = f"with a login as {account.user}" if account.user else "without a login"
    return f"{account}, to be reached {encryption} and {login}"


def _encryption(account: Account) -> str:
    return "not encrypted" if account.tls == "none" else f"encrypted ({account.tls}), its certificate trusted"


def _login(account: Account) -> str:
    return f"logged in as {account.user}" if account.user else "without a login"


def _sender(reply: Reply | None, sender: str, account: Account) -> Finding:
    name = "sender"
    if reply is None:
        return unclear(name, f"{account} closed the connection at the sender {sender}", "run this again")
    if reply.accepts(Stage.MAIL):
        return well(name, f"{sender} is accepted ({reply}); nothing was sent")
    remedy = "make the review's secretariat.sender an address that this account may send from"
    return wrong(name, f"{account} refuses the sender {sender}: {reply}", remedy)


def _size(limit: int, largest: int) -> Finding:
    name, mail = "size", f"the largest mail of the review is {_kilobytes(largest)}"
    if not limit:
        return unclear(name, f"{mail}; the server states no limit", "most take at least 10,000 kB")
    if largest > limit:
        remedy = "shorten its template or its calendar, or use a server that takes more"
        return wrong(name, f"{mail}, and the server takes {_kilobytes(limit)} at most", remedy)
    return well(name, f"{mail}; the server takes {_kilobytes(limit)}")


def _speed(*, pipelining: bool) -> Finding:
    slow = "the server offers no PIPELINING: each mail takes longer"
    return well("speed", "the server offers PIPELINING" if pipelining else slow)


def _addresses(*, utf8: bool) -> Finding:
    """Report support of SMTPUTF8, which almost no address needs."""
    name = "addresses"
    if utf8:
        return well(name, "the server offers SMTPUTF8: addresses in any script work")
    return well(name, "no SMTPUTF8: an address with letters outside ASCII before its @ would fail")


def _kilobytes(number: int) -> str:
    return f"{-(-number // 1000):,} kB"
