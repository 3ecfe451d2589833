"""Sending 2,000 personalised mails in four languages with a calendar part to a server that takes everything.

Ours writes each claim and each outcome to disk before it goes on; the plain ways write nothing down.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from benchmarks.measure import Figure, in_turns, seconds
from benchmarks.people import AT, PEOPLE, STEP, context_of, invited, open_ledger
from benchmarks.plainly import by_yagmail, raw, raw_composing
from roadmap.mail.message import State
from tasks.configuration import Loaded
from tasks.ledger import Claim, Ledger, Outcome
from tasks.mail import Account, Sender, SmtpPostman, compose, deliver
from tasks.mailing.mailing import draft_mailing
from tests.postgres import Postgres, serving
from tests.sink import running

CONNECTIONS, ROUNDS = 16, 5
SENDER = Sender("Red Regional sobre la Migración", "review@network.example.org", "office@network.example.org")


@dataclass
class Bench:
    """Ledgers with the mailing released, a new copy for each try, and the port of the server."""

    port: int
    folder: Path
    loaded: Loaded
    postgres: Postgres
    claims: list[Claim] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._file, self._database = self.folder / "model.sqlite", self.postgres.database()
        for url in (f"sqlite:///{self._file}", self.postgres.url(self._database)):
            with open_ledger(url) as ledger:
                self.draft(ledger)
        with open_ledger(self.sqlite()) as ledger, ledger.sender() as me:
            self.claims = ledger.claims.take(STEP, AT, me, PEOPLE)
        assert len(self.claims) == PEOPLE

    def draft(self, ledger: Ledger) -> None:
        """From the plan to released: everyone considered, written, recorded."""
        context, step = context_of(self.loaded, ledger)
        asyncio.run(draft_mailing.fn(context, step))
        ledger.mailings.release(STEP, AT, "Coordinator")

    def sqlite(self) -> str:
        """A new ledger with the mailing released."""
        return self._copy(self._file)

    def on_postgres(self) -> str:
        """Measure it on Postgres."""
        return self.postgres.url(self.postgres.database(like=self._database))

    def empty(self) -> str:
        """A new ledger with nothing in it."""
        return f"sqlite:///{self.folder / uuid4().hex}.sqlite"

    def _copy(self, file: Path) -> str:
        target = self.folder / f"{uuid4().hex}.sqlite"
        shutil.copyfile(file, target)
        return f"sqlite:///{target}"

    def send(self, ledger: Ledger) -> None:
        """Deliver what is released."""
        account = Account("127.0.0.1", self.port, tls="none", connections=CONNECTIONS)
        done = deliver(ledger, SmtpPostman(account, SENDER), STEP, AT)
        assert done.states[State.SENT] == PEOPLE

    def sending(self, address: Callable[[], str]) -> Callable[[], None]:
        """A way that delivers a ledger of its own each time; they are made beforehand, not in its time."""
        ledgers = [open_ledger(address()) for _ in range(ROUNDS)]

        def way() -> None:
            with ledgers.pop() as ledger:
                self.send(ledger)

        return way

    def whole(self) -> None:
        """From the plan to sent."""
        with open_ledger(self.empty()) as ledger:
            self.draft(ledger)
            self.send(ledger)


def mailing() -> Iterator[Figure]:
    """All figures of the mailing."""
    with tempfile.TemporaryDirectory() as name, serving(durable=True) as postgres:
        folder = Path(name)
        with running(folder) as sink:
            bench = Bench(sink.port, folder, invited(), postgres)
            yield from _ratios(bench)
            yield from _parts(bench)


def _ratios(bench: Bench) -> Iterator[Figure]:
    ready = [(claim.recipient, compose(claim, SENDER, AT)) for claim in bench.claims]
    plain, ours, on_postgres, yag, composing, whole = in_turns(
        lambda: raw(bench.port, ready, SENDER),
        bench.sending(bench.sqlite),
        bench.sending(bench.on_postgres),
        lambda: by_yagmail(bench.port, bench.claims, SENDER),
        lambda: raw_composing(bench.port, bench.claims, SENDER),
        bench.whole,
        rounds=ROUNDS,
    )
    yield Figure(
        f"released to sent, SQLite ÷ raw smtplib, ready bytes ({CONNECTIONS} connections : 1)",
        0.9,
        plain / ours,
    )
    yield Figure("released to sent, SQLite ÷ yagmail in a loop", 3.0, yag / ours)
    yield Figure("released to sent, Postgres ÷ raw smtplib, ready bytes", 0.7, plain / on_postgres)
    yield Figure("plan to sent, SQLite ÷ raw smtplib that composes", 1.0, composing / whole)
    yield Figure("released to sent, SQLite", 0, PEOPLE / ours, "messages/s")
    yield Figure("raw smtplib, ready bytes", 0, PEOPLE / plain, "messages/s")


def _parts(bench: Bench) -> Iterator[Figure]:
    """Where the time goes, each part by itself."""
    with open_ledger(bench.empty()) as ledger:
        yield Figure(
            f"of it: considering, writing and drafting {PEOPLE}", 0, seconds(lambda: bench.draft(ledger)), "s"
        )
    made = seconds(lambda: [compose(claim, SENDER, AT) for claim in bench.claims])
    yield Figure(f"of it: composing {PEOPLE}", 0, made, "s")
    yield Figure(
        f"of it: the ledger, {CONNECTIONS} outcomes a commit", 0, seconds(lambda: _only_ledger(bench)), "s"
    )
    ready = [(claim.recipient, compose(claim, SENDER, AT)) for claim in bench.claims]
    account = Account("127.0.0.1", bench.port, tls="none")
    yield Figure("of it: SMTP on one connection", 0, seconds(lambda: _only_smtp(account, ready)), "s")


def _only_ledger(bench: Bench) -> None:
    with open_ledger(bench.sqlite()) as ledger, ledger.sender() as me:
        taken = ledger.claims.take(STEP, AT, me, CONNECTIONS)
        while taken:
            outcomes = [Outcome(claim.id, State.SENT, AT) for claim in taken]
            taken = ledger.claims.settle(outcomes, then_take=CONNECTIONS, step=STEP, by=me, at=AT)


def _only_smtp(account: Account, ready: list[tuple[str, bytes]]) -> None:
    from tasks.mail import Connection

    connection = Connection(account, SENDER.address)
    for recipient, message in ready:
        connection.send(recipient, message)
    connection.close()
