"""Who is alive: a process that is killed loses its claims at once, and a living one never does."""

import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from roadmap.mail.message import State
from tasks.ledger import LedgerProblem, Outcome
from tests.tasks.ledger.build import AT, LATER, STEP, draft, mailing, recovered, states

ROOT = Path(__file__).parents[3]
SENDER = """
import sys, pendulum
from tasks.ledger import Ledger
at = pendulum.datetime(2030, 5, 6, 9, tz="UTC")
with Ledger.open(sys.argv[1], "review", domain="x.org") as ledger, ledger.sender() as me:
    print(*(c.recipient for c in ledger.claims.take(sys.argv[2], at, me, 2)), flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def sender(url):
    """A process that claims two messages, and then waits for what comes."""
    command = [sys.executable, "-W", "error", "-c", SENDER, url, STEP]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_a_killed_process_leaves_unknown_at_once_what_it_had_claimed(ledger, sender):
    ledger.mailings.draft(mailing(), [draft(f"p{i}") for i in range(3)], AT, state=State.RELEASED)
    assert sender.stdout.readline() == "p0@p0.example.org p1@p1.example.org\n"
    with ledger.sender() as me:
        ledger.claims.take(STEP, AT, me, 1)
        assert ledger.claims.recover(None, LATER) == 0
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        recovered(ledger, 2)
        assert states(ledger) == {
            ("P0", 0): (State.UNKNOWN, "the sender died after claiming"),
            ("P1", 0): (State.UNKNOWN, "the sender died after claiming"),
            ("P2", 0): (State.CLAIMED, ""),
        }


def test_the_claims_of_a_living_thread_are_left_alone(ledger):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    found = []
    with ledger.sender() as me:
        ledger.claims.take(STEP, AT, me, 1)
        thread = Thread(target=lambda: found.append(ledger.claims.recover(None, LATER)))
        thread.start()
        thread.join()
    assert found == [0]
    recovered(ledger, 1)


def test_names_of_senders_are_never_given_twice_and_say_who_it_is(ledger, another):
    with ledger.sender() as one, another().sender() as two:
        assert one != two
        assert one.split(":")[:2] == two.split(":")[:2]


def test_a_sender_that_ends_leaves_no_file(on_file, file):
    with on_file.sender():
        assert len(list(file[1].with_name("ledger.db.senders").iterdir())) == 1
    assert list(file[1].with_name("ledger.db.senders").iterdir()) == []


def test_the_file_of_a_dead_sender_is_removed(on_file, file):
    on_file.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    folder = file[1].with_name("ledger.db.senders")
    folder.mkdir()
    (folder / "host-1-dead.lock").touch()
    on_file.claims.take(STEP, AT, "host:1:dead", 1)
    assert on_file.claims.recover(None, LATER) == 1
    assert list(folder.iterdir()) == []


def test_a_place_for_the_locks_that_cannot_be_made_is_explained(on_file, file):
    file[1].with_name("ledger.db.senders").touch()
    with pytest.raises(LedgerProblem, match=r"senders: no lock can be made there"), on_file.sender():
        raise AssertionError


def test_a_sender_that_was_taken_for_dead_may_still_report(ledger):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    with ledger.sender() as me:
        a, b = ledger.claims.take(STEP, AT, me, 2)
    recovered(ledger, 2)
    again = LATER.add(minutes=5)
    ledger.claims.settle(
        [Outcome(a.id, State.SENT, LATER), Outcome(b.id, State.RELEASED, LATER, "451 later", again)]
    )
    assert states(ledger) == {
        ("AA", 0): (State.SENT, ""),
        ("BB", 0): (State.UNKNOWN, "the sender died after claiming; it reported later: 451 later"),
    }
