"""Mailings of a bundle: one mail to each recipient, and each step stands as that mail does."""

import pytest

from roadmap.mail.message import Skip, State
from roadmap.plan.amendments import Amendment
from tasks.ledger import Bundled, Content, Draft, LedgerProblem, Mailing, Outcome
from tests.tasks.ledger.build import AT, EXPIRES, LATER

CHAIRS, SPEAKERS, KEYNOTE = "chairs/invitation", "speakers/invitation", "keynote/invitation"
EVERY = (CHAIRS, SPEAKERS, KEYNOTE)


def words(steps):
    asked = " ".join(step.partition("/")[0] for step in steps)
    return Content("es", asked, f"<p>{asked}</p>", asked)


def bundled(name="hn", *, skip=None, of=EVERY, **more):
    """One recipient's copies: `skip` says which of the steps are skipped, and why."""
    own = (f"{name}@{name}.example.org", name.upper(), f"Ms {name}", "es", None)
    drafts = {step: Draft(*own, skip=(skip or {}).get(step), **more) for step in of}
    return Bundled(drafts, words)


def mailings(of=EVERY, **revisions):
    leader = of[0] if len(of) > 1 else ""
    return [
        Mailing(step, revisions.get(step.partition("/")[0], 0), "invitation", AT, EXPIRES, bundle=leader)
        for step in of
    ]


def draft(ledger, *copies, of=EVERY, state=State.HELD, at=AT, rewrite=True, **revisions):
    copies = copies or (bundled(of=of),)
    made = mailings(of, **revisions)
    return ledger.mailings.draft_bundle(made, copies, at, state=state, rewrite=rewrite)


def mails(ledger):
    """What leaves, or has left or been skipped, by itself: subject and state."""
    return {(m.step, m.party, m.subject): m.state for m in ledger.messages() if not m.with_step}


def standings(ledger, party="HN"):
    return {m.step: (m.state, m.with_step) for m in ledger.messages(party=party)}


def leave(ledger, outcome=State.SENT, at=AT):
    """Send what is released of all steps, each by its own run; return the subjects."""
    subjects = []
    for step in EVERY:
        claims = ledger.claims.take(step, at, "worker", 100)
        ledger.claims.settle([Outcome(c.id, outcome, at) for c in claims])
        subjects += [claim.subject for claim in claims]
    return subjects


def test_one_mail_leaves_and_all_its_steps_count_as_sent(ledger):
    assert draft(ledger) == 3
    assert mails(ledger) == {(CHAIRS, "HN", "chairs speakers keynote"): State.HELD}
    assert standings(ledger) == {
        CHAIRS: (State.HELD, ""),
        SPEAKERS: (State.HELD, CHAIRS),
        KEYNOTE: (State.HELD, CHAIRS),
    }
    assert ledger.mailings.release(CHAIRS, AT, "Ana") == 1
    assert leave(ledger) == ["chairs speakers keynote"]
    assert {state for state, _ in standings(ledger).values()} == {State.SENT}
    assert set(ledger.reached(EVERY)) == set(ledger.reached([KEYNOTE])) == {"HN"}
    assert ledger.counts() == {CHAIRS: {State.SENT: 1}}
    assert ledger.with_others(KEYNOTE) == {(CHAIRS, State.SENT): 1}
    assert sum(ledger.sent_between(AT, LATER).values()) == 1


def test_drafted_and_sent_again_nobody_gets_it_twice(ledger):
    draft(ledger, state=State.RELEASED)
    assert draft(ledger, state=State.RELEASED) == 0
    assert leave(ledger) == ["chairs speakers keynote"]
    assert draft(ledger, state=State.RELEASED) == 0
    assert leave(ledger) == []
    assert draft(ledger, bundled(of=[KEYNOTE]), of=[KEYNOTE], state=State.RELEASED) == 0


def test_whoever_is_asked_less_gets_a_mail_of_what_they_are_asked(ledger):
    draft(ledger, bundled("hn"), bundled("es", of=EVERY[1:]), bundled("ag", of=[KEYNOTE]))
    assert mails(ledger) == {
        (CHAIRS, "HN", "chairs speakers keynote"): State.HELD,
        (SPEAKERS, "ES", "speakers keynote"): State.HELD,
        (KEYNOTE, "AG", "keynote"): State.HELD,
    }
    (held,) = ledger.approvals.held()
    assert (held.step, held.messages, held.steps) == (CHAIRS, 3, (CHAIRS, KEYNOTE, SPEAKERS))
    assert ledger.approvals.held(KEYNOTE) == [held]
    assert [(w.step, w.count) for w in ledger.mailings.waiting()] == [(CHAIRS, 3)]
    assert ledger.mailings.release(CHAIRS, AT, "Ana", shown=held.fingerprint) == 3
    assert sorted(leave(ledger)) == ["chairs speakers keynote", "keynote", "speakers keynote"]


def test_a_step_that_has_its_answer_is_left_out_of_the_mail(ledger):
    draft(ledger, bundled(skip={SPEAKERS: Skip.ANSWERED}))
    assert mails(ledger) == {
        (CHAIRS, "HN", "chairs keynote"): State.HELD,
        (SPEAKERS, "HN", ""): State.SKIPPED,
    }


@pytest.mark.parametrize(
    ("gone", "carrier", "left"),
    [
        ([KEYNOTE], CHAIRS, "chairs speakers"),
        ([CHAIRS], SPEAKERS, "speakers keynote"),
        ([CHAIRS, SPEAKERS], KEYNOTE, "keynote"),
    ],
)
@pytest.mark.parametrize("state", [State.HELD, State.RELEASED])
def test_an_answer_that_comes_before_it_leaves_shortens_the_mail(ledger, gone, carrier, left, state):
    draft(ledger, state=state)
    assert draft(ledger, bundled(skip=dict.fromkeys(gone, Skip.ANSWERED)), state=state) == 0
    assert {key[2]: s for key, s in mails(ledger).items() if s is not State.SKIPPED} == {left: state}
    now = standings(ledger)
    assert {step for step, (s, _) in now.items() if s is State.SKIPPED} == set(gone)
    assert now[carrier] == (state, "")
    if state is State.HELD:
        ledger.mailings.release(carrier, AT, "Ana")
    assert leave(ledger) == [left]


def test_what_waits_for_release_says_what_is_so_now(ledger):
    draft(ledger, bundled("hn"), bundled("es"))
    anew = [Bundled(bundled(name).drafts, lambda steps: words((*steps, "now"))) for name in ("hn", "es")]
    draft(ledger, *anew, rewrite=False)
    assert {key[2] for key in mails(ledger)} == {"chairs speakers keynote"}
    draft(ledger, *anew)
    assert [key[2] for key in mails(ledger)] == ["chairs speakers keynote now"] * 2


def test_a_mail_whose_every_step_has_its_answer_does_not_leave(ledger):
    draft(ledger, state=State.RELEASED)
    draft(ledger, bundled(skip=dict.fromkeys(EVERY, Skip.ANSWERED)), state=State.RELEASED)
    assert leave(ledger) == []
    assert {m.reason for m in ledger.messages()} == {Skip.ANSWERED}


@pytest.mark.parametrize("outcome", [State.UNKNOWN, State.FAILED])
def test_all_steps_are_in_doubt_with_their_mail_and_settled_with_it(ledger, outcome):
    draft(ledger, state=State.RELEASED)
    leave(ledger, outcome)
    assert {state for state, _ in standings(ledger).values()} == {outcome}
    (message,) = {m.message_id for m in ledger.messages()}
    assert draft(ledger, state=State.RELEASED) == 0
    ledger.claims.resolve_many([message], State.RELEASED, LATER, "Ana", "the log says no")
    assert {state for state, _ in standings(ledger).values()} == {State.RELEASED}
    assert leave(ledger) == ["chairs speakers keynote"]


def test_a_sender_that_dies_leaves_all_steps_unknown_and_nothing_is_sent_again(ledger):
    draft(ledger, state=State.RELEASED)
    ledger.claims.take(CHAIRS, AT, "dead sender", 10)
    ledger.claims.recover(None, LATER)
    assert {state for state, _ in standings(ledger).values()} == {State.UNKNOWN}
    assert draft(ledger, state=State.RELEASED) == 0
    assert leave(ledger) == []


def test_a_step_is_never_claimed_for_what_goes_with_another(ledger):
    draft(ledger, state=State.RELEASED)
    assert ledger.claims.take(KEYNOTE, AT, "worker", 10) == []
    assert ledger.claims.left(KEYNOTE, AT).ready == 0


def test_stopped_or_excluded_or_too_late_holds_for_the_whole_mail(ledger):
    draft(ledger, bundled("hn"), bundled("es"), bundled("ag"))
    ledger.mailings.release(KEYNOTE, AT, "Ana", exclude=frozenset({"es@es.example.org"}))
    assert set(_reasons(ledger, "ES").values()) == {Skip.EXCLUDED}
    assert ledger.mailings.stop(SPEAKERS, AT, "Ana", "wrong") == 2
    assert set(_reasons(ledger, "HN").values()) == {Skip.STOPPED}
    assert draft(ledger, bundled("pe")) == 3
    assert set(_reasons(ledger, "PE").values()) == {Skip.STOPPED}


def test_what_was_not_released_in_time_is_too_late_in_all_steps(ledger):
    draft(ledger)
    assert ledger.mailings.expire_past(EXPIRES) == [CHAIRS]
    assert set(_reasons(ledger, "HN").values()) == {Skip.TOO_LATE}


def _reasons(ledger, party):
    return {m.step: m.reason for m in ledger.messages(party=party)}


def _amend(ledger, kind, milestone, overtaken):
    made = Amendment.model_validate(
        {"kind": kind, "milestone": milestone, "to": "2030-07-01" if kind == "move" else None}
        | {"at": LATER, "by": "Ana", "reason": "agreed"}
        | ({"date": "closes"} if kind == "move" else {})
    )
    ledger.history.amend(made, overtakes={milestone: overtaken})


@pytest.mark.parametrize("moved", ["chairs", "keynote"])
@pytest.mark.parametrize("state", [State.HELD, State.RELEASED])
def test_a_date_that_moves_withdraws_the_mail_that_names_it_and_the_others_are_drafted_again(
    ledger, moved, state
):
    draft(ledger, state=state)
    _amend(ledger, "move", moved, 1)
    assert leave(ledger) == []
    rest = tuple(step for step in EVERY if not step.startswith(moved))
    reasons = _reasons(ledger, "HN")
    assert {reasons[step] for step in rest} == {Skip.REGROUPED}
    assert {(step, 0) for step in rest} <= ledger.regrouped()
    assert ledger.approvals.held() == []
    assert draft(ledger, bundled(of=rest), of=rest, state=state) == 2
    assert not {(step, 0) for step in rest} & ledger.regrouped()
    other = f"{moved}/invitation"
    assert draft(ledger, bundled(of=[other]), of=[other], state=state, **{moved: 1}) == 1
    for step in (rest[0], other) if state is State.HELD else ():
        ledger.mailings.release(step, LATER, "Ana")
    assert sorted(leave(ledger)) == sorted([moved, " ".join(step.partition("/")[0] for step in rest)])
    old = next(m for m in ledger.messages(step=other) if m.revision == 0)
    assert old.state is State.SKIPPED
    assert ledger.mailings.holders(moved, 1, ["invitation"]) == []


def test_whoever_was_told_the_old_date_in_a_bundle_holds_it(ledger):
    draft(ledger, state=State.RELEASED)
    leave(ledger)
    _amend(ledger, "move", "keynote", 1)
    (holder,) = ledger.mailings.holders("keynote", 1, ["invitation"])
    assert (holder.recipient, holder.revision) == ("hn@hn.example.org", 0)
    again = draft(ledger, bundled(of=[KEYNOTE]), of=[KEYNOTE], state=State.RELEASED, keynote=1)
    assert (again, leave(ledger)) == (1, [])
    assert {m.revision: m.reason for m in ledger.messages(step=KEYNOTE)}[1] == Skip.ALREADY_SENT


def test_a_claim_that_comes_back_after_a_move_does_not_leave_with_the_old_date(ledger):
    draft(ledger, state=State.RELEASED)
    (claim,) = ledger.claims.take(CHAIRS, AT, "worker", 10)
    _amend(ledger, "move", "keynote", 1)
    ledger.claims.settle([Outcome(claim.id, State.RELEASED, LATER, "later", LATER)], by="worker")
    assert leave(ledger, at=LATER.add(hours=1)) == []
    assert {_reasons(ledger, "HN")[step] for step in (CHAIRS, SPEAKERS)} == {Skip.REGROUPED}


def test_a_person_who_has_it_sent_again_after_a_move_has_it_drafted_again(ledger):
    draft(ledger, state=State.RELEASED)
    leave(ledger, State.UNKNOWN)
    _amend(ledger, "move", "keynote", 1)
    unknown = ledger.messages(step=CHAIRS)[0].message_id
    ledger.claims.resolve(unknown, State.RELEASED, LATER, "Ana", "the log says no")
    assert leave(ledger) == []
    rest = (CHAIRS, SPEAKERS)
    assert draft(ledger, bundled(of=rest), of=rest, state=State.RELEASED) == 2
    assert leave(ledger) == ["chairs speakers"]


def test_a_cancelled_call_leaves_the_mail_too(ledger):
    draft(ledger, state=State.RELEASED)
    _amend(ledger, "cancel", "speakers", 1)
    rest = (CHAIRS, KEYNOTE)
    draft(ledger, bundled(of=rest), of=rest, state=State.RELEASED)
    assert leave(ledger) == ["chairs keynote"]
    assert _reasons(ledger, "HN")[SPEAKERS] != ""
    assert ledger.messages(step=SPEAKERS)[0].state is State.SKIPPED


def test_a_mail_of_no_bundle_any_more_lets_the_others_be_drafted_again(ledger):
    draft(ledger)
    draft(ledger, bundled(of=[CHAIRS]), of=[CHAIRS])
    assert {(SPEAKERS, 0), (KEYNOTE, 0)} == ledger.regrouped()
    rest = (SPEAKERS, KEYNOTE)
    draft(ledger, bundled(of=rest), of=rest)
    for step in (CHAIRS, SPEAKERS):
        ledger.mailings.release(step, AT, "Ana")
    assert leave(ledger) == ["chairs", "speakers keynote"]


def test_what_is_drafted_later_joins_a_mail_that_waits_and_none_that_was_looked_at(ledger):
    late = {SPEAKERS: Skip.NOT_INVITED}
    draft(ledger, bundled(skip=late))
    assert draft(ledger, bundled()) == 1
    assert {key[2] for key, s in mails(ledger).items() if s is State.HELD} == {"chairs speakers keynote"}
    other = {KEYNOTE: Skip.NOT_INVITED}
    draft(ledger, bundled("es", skip=other))
    assert draft(ledger, bundled("es"), rewrite=False) == 1
    assert sorted(key[2] for key in mails(ledger) if key[1] == "ES") == ["chairs speakers", "keynote"]


def test_a_reminder_replies_to_the_mail_that_carried_the_invitation(ledger):
    draft(ledger, state=State.RELEASED)
    leave(ledger)
    sent = ledger.messages(step=CHAIRS)[0].message_id
    of = ("keynote/reminder", "speakers/reminder")
    copies = bundled(of=of)
    drafts = {
        step: Draft(**{**vars(one), "in_reply_to_step": step.replace("reminder", "invitation")})
        for step, one in copies.drafts.items()
    }
    draft(ledger, Bundled(drafts, words), of=of, state=State.RELEASED)
    assert {m.in_reply_to for m in ledger.messages(step=of[0])} == {sent}


def test_bare_drafts_must_have_words_or_a_reason(ledger):
    with pytest.raises((ValueError, LedgerProblem)):
        ledger.mailings.draft(
            mailings([KEYNOTE])[0], [Draft("a@b.org", "A", "", "es", None)], AT, state=State.HELD
        )
