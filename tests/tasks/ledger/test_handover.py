"""What a dead sender leaves: in doubt is what it was handing over, and nothing else; and one that only slept
writes no final dot any more."""

import errno
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from roadmap.mail.message import Skip, State
from tasks.ledger import LedgerProblem, Outcome
from tasks.ledger.sending.handover import DIED_EARLIER, MOST_ATTEMPTS, NUMBER, note_path, take_note
from tasks.ledger.sending.settling import DIED
from tests.smtp import post
from tests.smtp.server import serving
from tests.tasks.ledger.build import AT, LATER, STEP, draft, mailing, recovered, states
from tests.waiting import until

ROOT = Path(__file__).parents[3]
SENDER = """
import sys, pendulum
from tasks.ledger import Ledger
at = pendulum.datetime(2030, 5, 6, 9, tz="UTC")
with Ledger.open(sys.argv[1], "review", domain="x.org") as ledger, ledger.handing_over() as me:
    a, b, c = (claim.id for claim in ledger.claims.take(sys.argv[2], at, me.name, 3))
    me.claimed([a, b, c])
    me.begin(a)
    me.begin(b)
    me.answered(b, accepted=True)
    print("ready", flush=True)
    sys.stdin.readline()
"""


def lose_the_lock(ledger):
    """Let every living sender look dead: its file is removed, or its connection to the server breaks."""
    engine = ledger._store.engine
    if engine.dialect.name == "sqlite":
        for lock in Path(engine.url.database).with_name("ledger.db.senders").glob("*.lock"):
            lock.unlink()
        return
    locks = "select pid from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()"
    with engine.connect() as connection:
        connection.execute(text(f"select pg_terminate_backend(pid) from ({locks}) as senders"))
        until(lambda: not connection.execute(text(locks)).all(), "a lock is still there", every=0.01)


def released(ledger, *names):
    ledger.mailings.draft(mailing(), [draft(name) for name in names], AT, state=State.RELEASED)


def dies(ledger, number, begun=0):
    """A sender claims messages and begins to complete some of them; it ends without saying more."""
    with ledger.handing_over() as me:
        ids = [claim.id for claim in ledger.claims.take(STEP, LATER, me.name, number)]
        me.claimed(ids)
        for message in ids[:begun]:
            me.begin(message)
    return me.name


def test_a_killed_process_leaves_in_doubt_what_nobody_had_answered_for_and_nothing_else(ledger, url):
    released(ledger, "aa", "bb", "cc", "dd")
    command = [sys.executable, "-W", "error", "-c", SENDER, url, STEP]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        assert ledger.claims.recover(None, LATER) == 0
        process.send_signal(signal.SIGKILL)
    recovered(ledger, 3)
    assert states(ledger) == {
        ("AA", 0): (State.UNKNOWN, DIED),
        ("BB", 0): (State.SENT, ""),
        ("CC", 0): (State.RELEASED, DIED_EARLIER),
        ("DD", 0): (State.RELEASED, ""),
    }
    (again,) = ledger.messages(party="CC")
    assert (again.attempts, again.claimed_by, again.claimed_at) == (1, None, None)
    (taken,) = ledger.messages(party="BB")
    assert taken.sent_at == AT
    assert [c.party for c in ledger.claims.take(STEP, LATER, "w", 9)] == ["DD", "CC"]


def test_a_note_that_is_lost_leaves_all_in_doubt(ledger):
    released(ledger, "aa", "bb")
    name = dies(ledger, 2, begun=1)
    note_path(name).unlink()
    recovered(ledger, 2)
    assert {state for state, _ in states(ledger).values()} == {State.UNKNOWN}


@pytest.mark.parametrize("size", [0, 1, 100, 4095, 4096])
def test_a_note_that_is_not_whole_is_none(size, monkeypatch, tmp_path):
    monkeypatch.setattr("tasks.ledger.sending.handover.MEMORY", tmp_path)
    note_path("a").write_bytes(bytes(size))
    assert take_note("a") is None


@pytest.mark.parametrize("place", ["missing", "full"])
def test_without_a_place_for_a_note_all_is_in_doubt(place, ledger, monkeypatch, tmp_path):
    if place == "missing":
        monkeypatch.setattr("tasks.ledger.sending.handover.MEMORY", tmp_path / "none")
    else:
        monkeypatch.setattr("os.posix_fallocate", _no_room)
    released(ledger, "aa", "bb")
    dies(ledger, 2, begun=1)
    recovered(ledger, 2)
    assert {state for state, _ in states(ledger).values()} == {State.UNKNOWN}


def _no_room(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_more_at_once_than_can_be_noted_is_not_begun(ledger):
    with ledger.handing_over() as me:
        for message in range(1, NUMBER + 1):
            me.begin(message)
        with pytest.raises(LedgerProblem, match="open fewer connections"):
            me.begin(NUMBER + 1)
        me.settled([1])
        me.begin(NUMBER + 1)


def test_one_whose_claims_were_taken_from_it_begins_nothing_more(ledger, another):
    released(ledger, "aa", "bb")
    with ledger.handing_over() as me:
        a, b = (claim.id for claim in ledger.claims.take(STEP, AT, me.name, 2))
        me.claimed([a, b])
        me.begin(a)
        lose_the_lock(ledger)
        recovered(another(), 2)
        with pytest.raises(LedgerProblem, match="taken for dead"):
            me.begin(b)
    assert states(ledger) == {("AA", 0): (State.UNKNOWN, DIED), ("BB", 0): (State.RELEASED, DIED_EARLIER)}


def test_a_sleeper_whose_claims_were_taken_from_it_does_not_write_its_dot(ledger, another):
    """It has written the message but for the dot when the ledger is told that it is dead."""
    other = another()

    def taken_for_dead(_talk):
        lose_the_lock(ledger)
        assert other.claims.recover(None, post.AT) == 1

    with serving(script={"DATA": [taken_for_dead]}) as server:
        post.draft(ledger, "ana")
        with pytest.raises(LedgerProblem, match="taken for dead"):
            post.send(ledger, server)
        assert server.accepted == []
        assert post.states(ledger) == {"ana": "released"}
        post.send(other, server)
        assert server.recipients() == ["ana@example.org"]
    assert post.states(ledger) == {"ana": "sent"}


def test_what_its_senders_die_of_delays_no_other_and_is_given_up_in_the_end(ledger):
    released(ledger, "aa", "bb")
    dies(ledger, 1)
    for _ in range(MOST_ATTEMPTS - 1):
        recovered(ledger, 1)
        with ledger.handing_over() as me:
            first, deadly = (claim.id for claim in ledger.claims.take(STEP, LATER, me.name, 2))
            me.claimed([deadly])
            ledger.claims.settle([Outcome(first, State.RELEASED, LATER)], by=me.name)
        assert first > deadly
    recovered(ledger, 1)
    assert states(ledger)["AA", 0] == (
        State.FAILED,
        f"given up after {MOST_ATTEMPTS} attempts: {DIED_EARLIER}",
    )
    assert states(ledger)["BB", 0] == (State.RELEASED, "")


def test_what_was_stopped_meanwhile_does_not_leave_after_its_sender_died(ledger):
    released(ledger, "aa")
    dies(ledger, 1)
    ledger.mailings.stop(STEP, AT, "Coordinator", "not now")
    recovered(ledger, 1)
    assert states(ledger) == {("AA", 0): (State.SKIPPED, Skip.STOPPED)}


def test_a_sender_with_nothing_open_leaves_no_note(ledger):
    with ledger.handing_over() as me:
        assert note_path(me.name).exists()
    assert not note_path(me.name).exists()
