"""Messages that yield: none is claimed before there is room for it in its reader's week."""

from threading import Barrier, Thread

import pytest

from roadmap.mail.message import Skip, State
from tasks.ledger import Outcome
from tests.tasks.ledger.build import AT, EXPIRES, STEP, draft, mailing, send, states

NUDGE, FINAL = "briefing-1/nudge", "briefing-2/final"
COUNTING = frozenset({STEP, NUDGE, FINAL})
SINCE, THURSDAY = AT.subtract(days=6), AT.add(days=3)


def drafted(ledger, step, *names, yields=True, state=State.RELEASED, at=AT):
    made = mailing(step=step)
    made = type(made)(step, 0, made.mail, AT, EXPIRES, yields=yields)
    return ledger.mailings.draft(made, [draft(name) for name in names], at, state=state)


def admit(ledger, step, limit, at=AT, later=THURSDAY):
    """Let through as many to each reader as the limit allows; the rest may leave at `later`."""
    seen = {}

    def place(week):
        seen[week.address] = week
        first = sorted(week.waiting)[: max(0, limit - len(week.left))]
        return {one: at if one in first else later for one in week.waiting}

    ledger.weekly.admit(step, at, SINCE, COUNTING, place)
    return seen


def test_nothing_that_yields_is_claimed_before_it_was_let_through(ledger):
    drafted(ledger, NUDGE, "ana")
    assert send(ledger, NUDGE) == []
    assert ledger.claims.left(NUDGE, AT).held_back == 1
    admit(ledger, NUDGE, 3)
    assert len(send(ledger, NUDGE)) == 1
    assert ledger.claims.left(NUDGE, AT).held_back == 0


def test_what_left_in_the_week_counts_and_nothing_else(ledger):
    drafted(ledger, STEP, "ana", "bo", "cy", yields=False)
    claims = ledger.claims.take(STEP, AT.subtract(days=6), "worker", 3)
    became = dict(zip((c.id for c in claims), (State.SENT, State.UNKNOWN, State.FAILED), strict=True))
    ledger.claims.settle([Outcome(i, state, AT) for i, state in became.items()])
    drafted(ledger, "other/notice", "ana", yields=False)
    send(ledger, "other/notice")
    drafted(ledger, NUDGE, "ana", "bo", "cy", "di")
    weeks = admit(ledger, NUDGE, 3)
    assert [len(weeks[f"{name}@{name}.example.org"].left) for name in ("ana", "bo", "cy", "di")] == [
        1,
        1,
        0,
        0,
    ]


def test_what_left_longer_ago_counts_no_more(ledger):
    drafted(ledger, STEP, "ana", yields=False)
    ledger.claims.take(STEP, SINCE.subtract(seconds=1), "worker", 1)
    drafted(ledger, NUDGE, "ana")
    assert [week.left for week in admit(ledger, NUDGE, 3).values()] == [()]


def test_an_address_is_one_reader_whatever_its_case(ledger):
    drafted(ledger, STEP, "ana", yields=False)
    send(ledger, STEP)
    drafted(ledger, NUDGE, "Ana")
    (week,) = admit(ledger, NUDGE, 1).values()
    assert len(week.left) == 1
    assert send(ledger, NUDGE) == []


def test_what_was_let_through_counts_before_it_has_left(ledger):
    drafted(ledger, NUDGE, "ana")
    drafted(ledger, FINAL, "ana")
    admit(ledger, NUDGE, 2)
    (week,) = admit(ledger, FINAL, 1).values()
    assert week.left == (AT,)
    assert (send(ledger, FINAL), len(send(ledger, NUDGE))) == ([], 1)


def test_what_waits_for_a_persons_release_counts_and_is_never_held_back(ledger):
    drafted(ledger, STEP, "ana", state=State.HELD)
    drafted(ledger, NUDGE, "ana")
    (week,) = admit(ledger, NUDGE, 1).values()
    assert week.left == (AT,)
    ledger.mailings.release(STEP, AT, "C. Ordinator")
    assert len(send(ledger, STEP)) == 1


def test_no_room_is_kept_for_what_nobody_has_released_for_days(ledger):
    drafted(ledger, STEP, "ana", state=State.HELD, at=AT.subtract(days=3))
    drafted(ledger, NUDGE, "ana")
    (week,) = admit(ledger, NUDGE, 1).values()
    assert week.left == ()
    assert len(send(ledger, NUDGE)) == 1


def test_what_is_held_back_waits_until_its_moment_and_is_looked_at_again(ledger):
    drafted(ledger, NUDGE, "ana", "bo")
    drafted(ledger, STEP, "ana", yields=False)
    send(ledger, STEP)
    admit(ledger, NUDGE, 1)
    assert [c.recipient for c in send(ledger, NUDGE)] == ["bo@bo.example.org"]
    left = ledger.claims.left(NUDGE, AT)
    assert (left.ready, left.retrying, left.held_back, left.held_back_until) == (0, 0, 1, THURSDAY)
    (one,) = ledger.weekly.held_back()
    assert (one.step, one.count, one.until) == (NUDGE, 1, THURSDAY)
    assert NUDGE not in ledger.mailings.released()
    assert send(ledger, NUDGE, THURSDAY) == []
    admit(ledger, NUDGE, 2, at=THURSDAY)
    assert len(send(ledger, NUDGE, THURSDAY)) == 1


def test_what_is_of_no_use_any_more_is_skipped_with_its_reason_and_stays_so(ledger):
    drafted(ledger, NUDGE, "ana")
    admit(ledger, NUDGE, 0, later=None)
    assert states(ledger, NUDGE) == {("ANA", 0): (State.SKIPPED, Skip.TOO_MANY)}
    assert drafted(ledger, NUDGE, "ana") == 0
    admit(ledger, NUDGE, 3)
    assert send(ledger, NUDGE) == []


def test_what_waits_and_is_drafted_again_is_skipped_or_says_what_is_so_then(ledger):
    drafted(ledger, NUDGE, "ana", "bo")
    admit(ledger, NUDGE, 0)
    again = [draft("ana", skip=Skip.ANSWERED), draft("bo", words="Two days are left")]
    ledger.mailings.draft(mailing(step=NUDGE), again, THURSDAY, state=State.RELEASED)
    admit(ledger, NUDGE, 1, at=THURSDAY)
    assert [claim.text for claim in send(ledger, NUDGE, THURSDAY)] == ["Two days are left"]
    assert states(ledger, NUDGE)["ANA", 0] == (State.SKIPPED, Skip.ANSWERED)


def test_what_a_person_has_to_release_after_a_restore_is_not_held_back_then(ledger):
    drafted(ledger, NUDGE, "ana", state=State.HELD)
    ledger.mailings.release(NUDGE, AT, "C. Ordinator")
    assert len(send(ledger, NUDGE)) == 1


@pytest.mark.parametrize("kind", ["expired", "withdrawn"])
def test_what_cannot_leave_any_more_takes_no_room(ledger, kind):
    drafted(ledger, STEP, "ana", yields=False)
    if kind == "withdrawn":
        ledger.mailings.withdraw("briefing-1", Skip.CANCELLED, AT, None)
    now = EXPIRES if kind == "expired" else AT
    made = mailing(step=FINAL)
    made = type(made)(FINAL, 0, made.mail, AT, EXPIRES.add(days=5), yields=True)
    ledger.mailings.draft(made, [draft("ana")], now, state=State.RELEASED)
    assert [week.left for week in admit(ledger, FINAL, 3, at=now).values()] == [()]


def test_two_workers_at_once_never_both_see_the_same_room(ledger):
    steps, names = (NUDGE, FINAL), [f"r{n}" for n in range(20)]
    for step in steps:
        drafted(ledger, step, *names)
    ready = Barrier(len(steps))

    def look(step):
        ready.wait()
        ledger.weekly.admit(step, AT, SINCE, COUNTING, lambda week: {step: THURSDAY if week.left else AT})

    workers = [Thread(target=look, args=(step,)) for step in steps]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    left = [claim.recipient for step in steps for claim in send(ledger, step)]
    assert sorted(left) == sorted(f"{name}@{name}.example.org" for name in names)
