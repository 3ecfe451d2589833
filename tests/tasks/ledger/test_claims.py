"""Claims: one message to each recipient, whoever works at once and whoever dies."""

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from roadmap.mail.message import Disallowed, State
from tasks.ledger import LedgerProblem, Outcome
from tests.tasks.ledger.build import AT, LATER, STEP, draft, mailing, recovered, send, states
from tests.waiting import SECONDS

ROOT = Path(__file__).parents[3]


def test_a_claim_has_all_that_sending_needs(ledger):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    (claim,) = ledger.claims.take(STEP, LATER, "worker-1", 10)
    assert (claim.recipient, claim.name, claim.party, claim.mail) == (
        "aa@aa.example.org",
        "Ms aa",
        "AA",
        "invitation",
    )
    assert (claim.subject, claim.html, claim.text) == ("Subject", "<p>Welcome</p>", "Welcome")
    assert claim.message_id == claim.identity.message_id("mail.example.org", ledger.keys.get("message-id"))
    assert (claim.in_reply_to, claim.references) == (None, ())
    (message,) = ledger.messages(state=State.CLAIMED)
    assert (message.claimed_by, message.claimed_at) == ("worker-1", LATER)


def test_reminders_thread_under_what_was_sent(ledger):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    claims = ledger.claims.take(STEP, AT, "worker", 2)
    ledger.claims.settle(
        [Outcome(claims[0].id, State.SENT, AT), Outcome(claims[1].id, State.FAILED, AT, "550 no such user")]
    )
    for step, parent in (("m/reminder", STEP), ("m/last-call", "m/reminder")):
        drafts = [draft(name, in_reply_to_step=parent) for name in ("aa", "bb")]
        ledger.mailings.draft(mailing(step=step), drafts, AT, state=State.RELEASED)
        sent = send(ledger, step)
    (reminder,) = ledger.messages("m/reminder", party="AA")
    assert sent[0].in_reply_to == reminder.message_id
    assert sent[0].references == (claims[0].message_id, reminder.message_id)
    (bb,) = ledger.messages("m/reminder", party="BB")
    assert bb.in_reply_to is None


def test_threads_never_share_a_claim(ledger):
    ledger.mailings.draft(mailing(), [draft(f"p{i}") for i in range(120)], AT, state=State.RELEASED)

    def work(worker):
        taken, last = [], ledger.claims.take(STEP, AT, worker, 3)
        while last:
            taken += last
            ends = [Outcome(c.id, State.SENT, AT) for c in last]
            last = ledger.claims.settle(ends, then_take=3, step=STEP, by=worker)
        return [c.recipient for c in taken]

    with ThreadPoolExecutor(6) as pool:
        taken = [address for found in pool.map(work, "abcdef") for address in found]
    assert len(taken) == len(set(taken)) == 120
    assert ledger.counts() == {STEP: {State.SENT: 120}}


WORKER = """
import sys, pendulum
from tasks.ledger import Content, Draft, Ledger, Mailing
from roadmap.mail.message import State
at = pendulum.datetime(2030, 5, 6, 9, tz="UTC")
drafts = [Draft(f"p{i}@x.example.org", "P", "", "en", Content("en", "S", "H", "T")) for i in range(60)]
with Ledger.open(sys.argv[1], "review", domain="x.org") as ledger:
    ledger.mailings.draft(Mailing("m/s", 0, "m", at, None), drafts, at, state=State.RELEASED)
    while claims := ledger.claims.take("m/s", at, sys.argv[2], 2):
        print("\\n".join(c.recipient for c in claims))
"""


def test_processes_that_open_a_new_ledger_at_once_send_one_message_each(new_url):
    workers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", WORKER, new_url, name],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in "abc"
    ]
    said = [worker.communicate(timeout=SECONDS) for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 3, said
    taken = "".join(out for out, _ in said).split()
    assert Counter(taken) == {f"p{i}@x.example.org": 1 for i in range(60)}


def test_a_dead_senders_claim_becomes_unknown_and_is_never_taken_again(ledger):
    ledger.mailings.draft(mailing(), [draft("aa")], AT, state=State.RELEASED)
    with ledger.sender() as me:
        (claim,) = ledger.claims.take(STEP, AT, me, 1)
        assert ledger.claims.recover(STEP, AT.add(days=9)) == 0
    assert ledger.claims.recover("m/other", LATER) == 0
    recovered(ledger, 1)
    assert states(ledger) == {("AA", 0): (State.UNKNOWN, "the sender died after claiming")}
    assert ledger.claims.take(STEP, AT.add(hours=2), "other", 1) == []
    ledger.claims.settle([Outcome(claim.id, State.FAILED, LATER, "421 busy")])
    assert states(ledger)["AA", 0] == (
        State.UNKNOWN,
        "the sender died after claiming; it reported later: 421 busy",
    )
    ledger.claims.settle([Outcome(claim.id, State.SENT, LATER)])
    assert states(ledger)["AA", 0][0] == State.SENT


def test_settling_what_was_not_claimed_is_refused_as_a_whole(ledger):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    (claim,) = ledger.claims.take(STEP, AT, "worker", 1)
    other = ledger.messages(state=State.RELEASED)[0].id
    for wrong in (other, claim.id, 99):
        with pytest.raises(Disallowed):
            ledger.claims.settle([Outcome(claim.id, State.SENT, AT), Outcome(wrong, State.SENT, AT)])
    assert ledger.counts() == {STEP: {State.CLAIMED: 1, State.RELEASED: 1}}
    with pytest.raises(ValueError, match="to take more messages, give the step"):
        ledger.claims.settle([Outcome(claim.id, State.SENT, AT)], then_take=1)


def test_a_person_resolves_what_is_unknown(ledger):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    a, b = ledger.claims.take(STEP, AT, "worker", 2)
    ledger.claims.settle([Outcome(a.id, State.UNKNOWN, AT), Outcome(b.id, State.UNKNOWN, AT)])
    ledger.claims.resolve(a.message_id, State.SENT, LATER, "Ana", "they have it")
    ledger.claims.resolve(b.message_id, State.RELEASED, LATER, "Ana", "they do not")
    assert [c.party for c in send(ledger)] == ["BB"]
    assert [d.value["to"] for d in ledger.history.decisions("resolve")] == ["sent", "released"]
    with pytest.raises(Disallowed, match="only unknown and failed"):
        ledger.claims.resolve(a.message_id, State.RELEASED, LATER, "Ana", "again")
    with pytest.raises(LedgerProblem, match="no message <none@x>"):
        ledger.claims.resolve("<none@x>", State.SENT, LATER, "Ana", "")


def test_many_are_resolved_at_once_or_none(ledger):
    ledger.mailings.draft(mailing(), [draft(f"p{i}") for i in range(4)], AT, state=State.RELEASED)
    claims = ledger.claims.take(STEP, AT, "worker", 3)
    ledger.claims.settle([Outcome(c.id, State.UNKNOWN, AT) for c in claims])
    unknown = [c.message_id for c in claims]
    (released,) = ledger.messages(state=State.RELEASED)
    with pytest.raises(Disallowed, match="only unknown and failed"):
        ledger.claims.resolve_many([*unknown, released.message_id], State.SENT, LATER, "Ana", "")
    assert ledger.history.decisions() == []
    assert ledger.claims.resolve_many([*unknown, unknown[0]], State.SENT, LATER, "Ana", "they have it") == 3
    assert {d.subject for d in ledger.history.decisions("resolve")} == set(unknown)
    assert ledger.counts() == {STEP: {State.SENT: 3, State.RELEASED: 1}}


def test_what_a_newer_revision_replaced_is_not_sent_again(ledger):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    a, b = ledger.claims.take(STEP, AT, "worker", 2)
    ledger.claims.settle([Outcome(a.id, State.UNKNOWN, AT), Outcome(b.id, State.FAILED, AT, "550 no")])
    again = [draft("aa"), draft("bb")]
    ledger.mailings.draft(mailing(1), again, LATER, state=State.RELEASED)
    assert states(ledger)["AA", 1] == (State.SKIPPED, "already-sent")
    for one in (a, b):
        with pytest.raises(LedgerProblem, match="a newer revision replaced it; resolve it as skipped"):
            ledger.claims.resolve(one.message_id, State.RELEASED, LATER, "Ana", "they want it")
    ledger.claims.resolve(a.message_id, State.SKIPPED, LATER, "Ana", "they got nothing")
    assert ledger.mailings.draft(mailing(1), again, LATER, state=State.RELEASED) == 1
    assert [c.party for c in send(ledger)] == ["BB", "AA"]


def test_counts_of_what_was_sent(ledger):
    ledger.mailings.draft(mailing(), [draft("aa"), draft("bb")], AT, state=State.RELEASED)
    send(ledger, at=AT, limit=1)
    tomorrow = AT.add(days=1)
    send(ledger, at=tomorrow)
    assert ledger.sent_between(AT, tomorrow) == {STEP: 1}
    assert ledger.sent_between(AT, tomorrow.add(seconds=1)) == {STEP: 2}
    assert ledger.sent_today(tomorrow, "UTC") == 1
    # 03:00 UTC is still the evening before in Santiago.
    assert ledger.sent_today(tomorrow.add(hours=18), "UTC") == 0
    assert ledger.sent_today(tomorrow.add(hours=18), "America/Santiago") == 1
