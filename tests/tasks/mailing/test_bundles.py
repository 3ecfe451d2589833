"""Calls that open and close together: one mail, with a part for each that its reader is asked."""

import asyncio
from collections import Counter

import pendulum
import pytest

from roadmap.answers.matching import Match
from roadmap.mail.incoming import Kind
from roadmap.mail.message import Skip, State
from roadmap.review.directory import Contact
from tasks.context import open_context
from tasks.deciding.releasing import release_held
from tasks.deciding.settling import settle_messages
from tasks.ledger import Changed, Received
from tasks.mailbox.replacing import replace_bounced
from tasks.mailing.drafting import together
from tasks.mailing.mailing import Result, combined, delivered, draft_mailing
from tasks.mailing.overtaken import regrouped
from tests.rehearsal.small import answer, at_home
from tests.tasks.deciding.moving import amend
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, write

ZONE = "Africa/Nairobi"
OPENS = pendulum.datetime(2030, 5, 6, 9, tz=ZONE)
NUDGE = pendulum.datetime(2030, 5, 29, 9, tz=ZONE)
NORTH, EVERYONE = "{delegations: all, sub_regions: [north]}", "{delegations: all}"
XA, XB = "focal@xa.example.org", "focal@xb.example.org"


def a_call(identity, audience=EVERYONE):
    return f"""\
  - id: {identity}
    kind: call
    bundle: posts
    title: {identity.title()}
    source: III
    about: About the {identity}.
    audience: {audience}
    opens: 2030-05-06
    closes: 2030-06-05
    selected_by: 2030-06-19
    selection: {{seats: 1}}
    form: {{tab: {identity}, url: "https://forms.example.org/{identity}"}}
"""


@pytest.fixture
def review(tmp_path):
    """Three calls: only the north is asked for the chair; the other two are for all."""
    calls = a_call("chair", NORTH) + a_call("keynote") + a_call("speakers")
    text = REVIEW.replace("[en, sw]", "[en, es]") + calls
    with at_home(tmp_path):
        yield write(tmp_path, text, DELEGATIONS.replace("[sw, en]", "[es, en]"), STAKEHOLDERS)


@pytest.fixture
def context(review):
    opened = []

    def at(when):
        opened.append(open_context(review, when))
        return opened[-1].__enter__()

    yield at
    for one in opened:
        one.__exit__(None, None, None)


def drafted(context, key, **more):
    return asyncio.run(draft_mailing.fn(context, context.step(key), **more))


def released(context, key):
    return asyncio.run(release_held(context, key, "Ana", "checked"))


def left(context, key):
    """Deliver a step and those with it; return how many mails left now."""
    before = context.ledger.totals(key).get(State.SENT, 0)
    for step in context.ledger.together(key):
        delivered(context, step)
    return context.ledger.totals(key).get(State.SENT, 0) - before


def mails(context):
    return {
        (m.recipient, m.subject, asked(context, m)): m.state
        for m in context.ledger.messages()
        if not m.with_step
    }


def asked(context, message):
    """The calls whose forms a mail links to."""
    text = context.ledger.content(message.content_id).text if message.content_id else ""
    return tuple(name for name in ("chair", "keynote", "speakers") if f"forms.example.org/{name}" in text)


def answers(context, *calls, party="XA", address=XA):
    at = OPENS.add(days=3)
    new = [(answer(f"{name}-{party}", address, at, name), Match(party, "certain")) for name in calls]
    context.ledger.answers.save(new=new, at=at)
    context.refresh()


def amended(context, kind="move", to="2030-06-12", date="closes"):
    amend(context, kind, "keynote", date, to, "Ana", "a holiday")
    return context


def invited(context, at=OPENS):
    now = context(at)
    drafted(now, "chair/invitation")
    released(now, "chair/invitation")
    assert left(now, "chair/invitation") == 2
    return now


def test_each_reader_gets_one_mail_of_what_they_are_asked(context):
    now = context(OPENS)
    assert drafted(now, "keynote/invitation") == 5
    assert Counter(mails(now).values()) == {State.HELD: 2}
    assert {(who, calls) for who, _, calls in mails(now)} == {
        (XA, ("chair", "keynote", "speakers")),
        (XB, ("keynote", "speakers")),
    }
    (held,) = now.ledger.approvals.held()
    assert held.step == "chair/invitation"
    assert sorted(held.steps) == ["chair/invitation", "keynote/invitation", "speakers/invitation"]
    assert released(now, "chair/invitation") == 2
    assert left(now, "speakers/invitation") == 2
    assert [left(now, step) for step in held.steps] == [0, 0, 0]


def test_the_run_of_each_step_writes_to_nobody_again(context):
    now = context(OPENS)
    for step in ("chair", "keynote", "speakers", "chair"):
        drafted(now, f"{step}/invitation")
        released(now, f"{step}/invitation")
        left(now, f"{step}/invitation")
    assert Counter(mails(now).values()) == {State.SENT: 2}


def test_a_part_says_what_it_is_about_until_when_and_where_to_answer(context):
    now = context(OPENS)
    drafted(now, "chair/invitation")
    whole = next(m for m in now.ledger.messages(recipient=XB) if not m.with_step)
    words = now.ledger.content(whole.content_id)
    for name in ("keynote", "speakers"):
        assert words.text.count(f"About the {name}.") == 1
        assert f'href="https://forms.example.org/{name}"' in words.html
    assert words.text.count("5 June 2030") == 3  # once below the heading, and in each part


def test_a_reminder_names_only_the_calls_on_which_the_party_is_silent(context):
    invited(context)
    now = context(NUDGE)
    answers(now, "keynote")
    drafted(now, "chair/reminder")
    left(now, "chair/reminder")
    reminded = {(m.recipient, asked(now, m)) for m in now.ledger.messages() if "reminder" in m.step}
    assert {(who, calls) for who, calls in reminded if calls} == {
        (XA, ("chair", "speakers")),
        (XB, ("keynote", "speakers")),
    }
    answered = {m.step for m in now.ledger.messages(party="XA") if m.reason == Skip.ANSWERED}
    assert answered == {"keynote/reminder"}


def test_whoever_was_invited_in_a_bundle_may_be_reminded_of_each_call(context):
    """The reminder of a step whose invitation went with another's is no reminder of what nobody sent."""
    invited(context)
    now = context(NUDGE)
    drafted(now, "speakers/reminder")
    assert Skip.NOT_INVITED not in {m.reason for m in now.ledger.messages()}


def test_a_reminder_of_a_call_whose_answers_cannot_be_read_waits(context):
    invited(context)
    now = context(NUDGE)
    drafted(now, "chair/reminder", leave=frozenset({"keynote"}))
    reminders = {(m.recipient, asked(now, m)) for m in now.ledger.messages() if m.step == "speakers/reminder"}
    assert (XB, ("speakers",)) in reminders
    assert now.ledger.messages(step="keynote/reminder") == []
    drafted(now, "keynote/reminder")
    assert left(now, "keynote/reminder") == 2


def test_an_answer_between_drafting_and_leaving_shortens_the_mail(context):
    invited(context)
    now = context(NUDGE)
    drafted(now, "chair/reminder")
    answers(now, "chair", "speakers")
    drafted(now, "chair/reminder")
    left(now, "chair/reminder")
    reminders = [m for m in now.ledger.messages(recipient=XA) if "reminder" in m.step]
    sent = [m for m in reminders if m.state is State.SENT]
    assert [(m.step, asked(now, m)) for m in sent] == [("keynote/reminder", ("keynote",))]


def test_a_call_that_moves_before_the_release_goes_alone_and_the_others_together(context):
    now = context(OPENS)
    drafted(now, "chair/invitation")
    later = OPENS.add(hours=2)
    now = amended(context(later))
    assert [step.key for step in together(now, now.step("chair/invitation"))] == [
        "chair/invitation",
        "speakers/invitation",
    ]
    for step in [*regrouped(now), now.step("keynote/invitation")]:
        drafted(now, step.key)
    assert regrouped(now) == []
    assert {(held.step, held.messages) for held in now.ledger.approvals.held()} == {
        ("chair/invitation", 2),
        ("keynote/invitation", 2),
    }
    for step in ("chair/invitation", "keynote/invitation"):
        released(now, step)
        left(now, step)
    sent = Counter((who, calls) for (who, _, calls), state in mails(now).items() if state is State.SENT)
    assert sent == {
        (XA, ("chair", "speakers")): 1,
        (XB, ("speakers",)): 1,
        (XA, ("keynote",)): 1,
        (XB, ("keynote",)): 1,
    }


def test_whoever_holds_the_old_date_of_one_call_is_told_of_that_one(context):
    invited(context)
    later = OPENS.add(days=1)
    now = amended(context(later))
    drafted(now, "keynote/change")
    told = now.ledger.messages(step="keynote/change")
    assert {(m.recipient, m.state) for m in told} == {(XA, State.HELD), (XB, State.HELD)}
    whole = next(m for m in now.ledger.messages(step="chair/invitation") if m.recipient == XA)
    assert {m.in_reply_to for m in told if m.recipient == XA} == {whole.message_id}
    assert now.ledger.messages(step="chair/change") == []
    nudge = context(NUDGE)
    drafted(nudge, "chair/reminder")
    assert nudge.ledger.messages(step="keynote/reminder") == []


def test_what_was_shown_is_released_and_nothing_else(context):
    now = context(OPENS)
    drafted(now, "chair/invitation")
    (held,) = now.ledger.approvals.held()
    now = amended(context(OPENS.add(hours=1)), "cancel", None, None)
    with pytest.raises(Changed):
        asyncio.run(release_held(now, "chair/invitation", "Ana", "ok", shown=held.fingerprint))
    for step in regrouped(now):
        drafted(now, step.key)
    (held,) = now.ledger.approvals.held()
    assert asyncio.run(release_held(now, "chair/invitation", "Ana", "ok", shown=held.fingerprint)) == 2
    left(now, "chair/invitation")
    assert {calls for (_, _, calls), s in mails(now).items() if s is State.SENT} == {
        ("chair", "speakers"),
        ("speakers",),
    }


def test_what_is_unknown_is_settled_once_for_all_its_calls(context):
    now = context(OPENS)
    drafted(now, "chair/invitation")
    released(now, "chair/invitation")
    claims = now.ledger.claims.take("chair/invitation", OPENS, "dead sender", 10)
    now.ledger.claims.recover(None, OPENS)
    assert len(claims) == len(now.ledger.mails(state=State.UNKNOWN)) == 1
    settled = settle_messages(now, "sent", "Ana", "the log says so", step="keynote/invitation")
    assert [m.message_id for m in settled.messages] == [claims[0].message_id]
    assert {m.state for m in now.ledger.messages(recipient=XA)} == {State.SENT}


def test_a_contact_whose_mail_came_back_is_replaced_for_all_its_calls(context):
    """The next contact gets one mail of what the first one was asked."""
    invited(context)
    now = context(OPENS.add(hours=1))
    now.directory.delegations[0].contacts.append(Contact(role="office", address="other@xa.example.org"))
    whole = next(m for m in now.ledger.mails("chair/invitation") if m.recipient == XA)
    about = {"about": whole.message_id, "step": whole.step, "address": XA, "party": "XA"}
    bounce = Received("<b@mx>", Kind.BOUNCED, "daemon@mx.example.org", "Returned", now.at, now.at, **about)
    now.ledger.incoming.record(bounce)
    assert asyncio.run(replace_bounced.fn(now)) == ["chair/invitation"]
    assert left(now, "chair/invitation") == 1
    (mail,) = [m for m in now.ledger.mails(state=State.SENT) if m.recipient == "other@xa.example.org"]
    assert asked(now, mail) == ("chair", "keynote", "speakers")


def test_results_of_a_bundle_are_one():
    later = OPENS.add(hours=1)
    parts = [
        Result("a", {State.SENT: 2}, later, "2 still to be sent", "1 not reminded"),
        Result("b", {State.SENT: 1, State.UNKNOWN: 1}, OPENS, "1 to be tried again"),
    ]
    whole = combined("a", parts)
    assert (whole.step, whole.states) == ("a", {State.SENT: 3, State.UNKNOWN: 1})
    assert whole.waits == OPENS
    assert whole.why == "2 still to be sent; 1 to be tried again"
    assert combined("a", parts[:1]) == parts[0]
