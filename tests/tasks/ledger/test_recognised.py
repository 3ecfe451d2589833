"""A ledger is recognised: emptied, foreign or set back it is refused, until somebody signs for it."""

import shutil
import sqlite3
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from roadmap.mail.message import State
from tasks.ledger import Ledger, LedgerProblem
from tasks.ledger.copies.adopting import Adopting, adopt
from tests.tasks.ledger.build import AT, LATER, STEP, draft, mailing, send, states

SIGNED = Adopting(LATER, "Ana", "the disk was lost")
REFUSED = r"nothing was done.*roadmap restore.*roadmap ledger adopt"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def opened(url, home):
    """Opens the ledger as the machine of a home does."""
    made = []

    def open_it(at=home, address=url, review="review"):
        made.append(Ledger.open(address, review, domain="x.org", witnesses=at / "witness"))
        return made[-1]

    yield open_it
    for one in made:
        one.close()


@pytest.fixture
def half_sent(opened):
    """A ledger with four messages, of which two were sent."""
    with opened() as ledger:
        ledger.mailings.draft(mailing(), [draft(n) for n in "abcd"], AT, state=State.RELEASED)
        send(ledger, limit=2)


class Copies:
    """A ledger's state at a moment, taken by other means than ours, and put back."""

    def __init__(self, url, tmp_path, request):
        self.url, self._kept, self._request = url, tmp_path / "kept", request
        self.on_file = url.startswith("sqlite")
        self.file = Path(url.removeprefix("sqlite:///"))

    def take(self):
        if self.on_file:
            with (
                closing(sqlite3.connect(self.file)) as source,
                closing(sqlite3.connect(self._kept)) as target,
            ):
                source.backup(target)
        else:
            self._name = self._server.database(like=self._own)

    def put_back(self):
        if self.on_file:
            self.clear()
            shutil.copy(self._kept, self.file)
        else:
            self._server.drop(self._own)
            self._server.execute(f"create database {self._own} template {self._name}")

    def clear(self):
        """Leave nothing of it."""
        if self.on_file:
            for end in ("-wal", "-shm"):
                self.file.with_name(self.file.name + end).unlink(missing_ok=True)
            self.file.write_bytes(b"")
        else:
            self.run("drop schema public cascade", "create schema public")

    def run(self, *statements):
        """Change it by hand."""
        engine = create_engine(self.url)
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    @property
    def _server(self):
        return self._request.getfixturevalue("postgres")

    @property
    def _own(self):
        return make_url(self.url).database


@pytest.fixture
def copies(url, tmp_path, request):
    return Copies(url, tmp_path, request)


def test_an_emptied_ledger_is_refused_and_stays_as_it_is(half_sent, opened, copies):
    copies.clear()
    with pytest.raises(LedgerProblem, match=f"is empty.*{REFUSED}"):
        opened()
    with pytest.raises(LedgerProblem, match="is empty"):
        opened()


@pytest.mark.parametrize(
    "loss",
    [
        ["delete from messages"],
        ["delete from messages", "delete from mailings"],
        [f"delete from decisions where subject = '{STEP}'"],
        ["drop table ledger_keys"],
    ],
    ids=["messages", "mailings", "decisions", "keys"],
)
def test_a_ledger_that_has_lost_rows_is_refused(half_sent, opened, copies, loss):
    with opened() as ledger:
        ledger.mailings.draft(mailing(1), [draft("e")], AT, state=State.HELD)
        assert ledger.mailings.release(STEP, AT, "Ana")
    opened().close()
    copies.run(*loss)
    with pytest.raises(LedgerProblem, match=REFUSED):
        opened()


def test_another_installations_ledger_is_refused(half_sent, opened, tmp_path):
    other = f"sqlite:///{tmp_path / 'other.db'}"
    with Ledger.open(other, "review", domain="x.org") as theirs:
        theirs.mailings.draft(mailing(), [draft(n) for n in "abcdef"], AT, state=State.RELEASED)
        send(theirs)
    with pytest.raises(LedgerProblem, match="belongs to another installation"):
        opened(address=other)
    with opened() as ledger:
        assert len(send(ledger)) == 2


def test_one_message_sent_since_is_enough_to_know_an_older_ledger(half_sent, opened, copies):
    copies.take()
    with opened() as ledger:
        assert len(send(ledger, limit=1)) == 1
    copies.put_back()
    with pytest.raises(LedgerProblem, match=f"has lost data.*claims: 2, and had claims: 3.*{REFUSED}"):
        opened()


def test_what_changed_nothing_that_was_sent_refuses_nothing(half_sent, opened, copies):
    copies.take()
    with opened() as ledger:
        assert ledger.messages()
    copies.put_back()
    with opened() as ledger:
        assert len(send(ledger)) == 2


def test_a_ledger_set_back_while_it_is_in_use_gives_no_more_claims(half_sent, opened):
    with opened() as ledger:
        assert len(send(ledger, limit=1)) == 1
        ledger._store.witness.claims += 1  # as if this process had seen one that the ledger has lost
        with pytest.raises(LedgerProblem, match="lost claims while it was in use; nothing was claimed"):
            ledger.claims.take(STEP, AT, "worker", 1)
    with opened() as ledger:
        assert states(ledger)["D", 0][0] is State.RELEASED


def test_a_ledger_without_a_witness_is_taken_as_it_is_and_remembered(url, opened, copies, home):
    with Ledger.open(url, "review", domain="x.org") as ledger:
        ledger.mailings.draft(mailing(), [draft("a")], AT, state=State.RELEASED)
        send(ledger)
    opened().close()
    assert '"messages": 1' in (home / "witness/review.txt").read_text()
    assert (home / "witness/review.txt").stat().st_mode & 0o077 == 0
    copies.clear()
    with pytest.raises(LedgerProblem, match="is empty"):
        opened()


def test_a_ledger_that_held_nothing_may_be_begun_anew(opened, copies):
    opened().close()
    copies.clear()
    opened().close()


def die_after_claiming(url, folder, after_commit):
    """Claim one, and be killed before or after the commit, in any case before the witness knows."""
    import os

    from tasks.ledger.base.witness import Witness
    from tasks.ledger.sending import taking

    if after_commit:
        Witness.note_claims = lambda *_: os._exit(9)
    else:
        taking._claim = lambda *_: os._exit(9)
    with Ledger.open(url, "review", domain="x.org", witnesses=Path(folder)) as ledger:
        ledger.claims.take(STEP, AT, "worker", 1)


@pytest.mark.parametrize("after_commit", [True, False])
def test_who_is_killed_between_the_ledger_and_the_witness_leaves_nothing_to_lift(
    url, home, half_sent, opened, after_commit
):
    process = get_context("spawn").Process(
        target=die_after_claiming, args=(url, str(home / "witness"), after_commit)
    )
    process.start()
    process.join()
    assert process.exitcode == 9
    with opened() as ledger:
        assert ledger.claims.recover(None, AT) == after_commit
        assert len(send(ledger)) == 2 - after_commit


def test_machines_that_share_a_ledger_each_recognise_it(half_sent, opened, copies, tmp_path):
    there = tmp_path / "there"
    with opened(there) as ledger:
        assert len(send(ledger, limit=1)) == 1
    opened().close()  # this machine learns of it when it opens the ledger
    copies.take()
    with opened(there) as ledger:
        assert len(send(ledger)) == 1
    opened().close()
    copies.put_back()
    for home in (there, tmp_path / "home"):
        with pytest.raises(LedgerProblem, match="has lost data"):
            opened(home)


def test_an_adopted_ledger_is_in_doubt_and_opens_on_every_machine(half_sent, opened, copies, url, tmp_path):
    there = tmp_path / "there"
    copies.take()
    for home in (tmp_path / "home", there):
        with opened(home) as ledger:
            assert len(send(ledger, limit=1)) == 1
    copies.put_back()
    done = adopt(url, "review", tmp_path / "home/witness", SIGNED)
    assert (done.unknown, done.was[:14]) == (2, "has lost data:")
    assert adopt(url, "review", tmp_path / "home/witness", SIGNED) is None
    for home in (there, tmp_path / "home"):
        with opened(home) as ledger:
            assert states(ledger)["C", 0][0] is State.UNKNOWN
            [signed] = ledger.history.decisions("accept")
            assert (signed.by, signed.reason) == ("Ana", "the disk was lost")
            assert send(ledger) == []


def test_whoever_begins_anew_writes_to_nobody_without_a_release(half_sent, opened, copies, url, home):
    copies.clear()
    adopt(url, "review", home / "witness", SIGNED)
    with opened() as ledger:
        ledger.mailings.draft(mailing(), [draft(n) for n in "abcd"], LATER, state=State.RELEASED)
        assert ledger.counts() == {STEP: {State.HELD: 4}}
        assert send(ledger) == []


@pytest.mark.parametrize(
    "words", [b"", b"[]", b"key 1\n{}", b"k" * 43 + b" 0000000000000000001\n[]", b"\xff" * 512]
)
def test_a_damaged_witness_is_told_and_adopting_makes_another(half_sent, opened, url, home, words):
    (home / "witness/review.txt").write_bytes(words)
    with pytest.raises(LedgerProblem, match=r"review\.txt.*cannot be read.*roadmap ledger adopt"):
        opened()
    assert adopt(url, "review", home / "witness", SIGNED).unknown == 2
    opened().close()


def test_adopting_asks_for_a_signature(half_sent, url, home):
    for signature in (Adopting(LATER, " ", "why"), Adopting(LATER, "Ana", "")):
        with pytest.raises(LedgerProblem, match=r"say who adopts the ledger \(--by\) and why"):
            adopt(url, "review", home / "witness", signature)


def test_an_emptied_file_is_known_by_its_senders_too(file):
    address, path = file
    with Ledger.open(address, "review", domain="x.org") as ledger, ledger.sender():
        pass
    path.write_bytes(b"")
    with pytest.raises(LedgerProblem, match=r"was in use and is empty now.*roadmap restore"):
        Ledger.open(address, "review", domain="x.org")
    assert path.read_bytes() == b""
