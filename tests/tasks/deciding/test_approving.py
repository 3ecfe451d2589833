"""Mailings that wait: released as they were shown, and told to the coordinator once."""

import pendulum
import pytest
from pydantic import ValidationError

from roadmap.mail.message import Skip, State
from tasks.contacts.contacts import mark
from tasks.deciding.releasing import release_held, stop_held, too_late
from tasks.deciding.reminding import remind_coordinator
from tasks.forms.asking import Filled
from tasks.forms.release import RELEASE, STOP, Choice, field, fields, form, verdicts
from tasks.ledger import Changed, Draft, LedgerProblem, Mailing
from tasks.mailing.mailing import delivered, draft_mailing
from tests.tasks.filled import A, B

STEP = "briefing/invitation"
ZONE = "Africa/Nairobi"
DUE = pendulum.datetime(2030, 5, 29, 9, tz=ZONE)
SIGNED = ("C. Ordinator", "checked")


async def drafted(context, at=DUE):
    opened = context(at)
    await draft_mailing.fn(opened, opened.plan.step(STEP))
    return opened


def held(opened):
    (one,) = opened.ledger.approvals.held()
    return one


def states(opened, step=STEP):
    return {m.recipient: m.state for m in opened.ledger.messages(step=step)}


async def test_a_mailing_waits_with_its_languages_and_dates(context):
    one = held(await drafted(context))
    assert (one.step, dict(one.languages), one.since, one.due) == (STEP, {"en": 2}, DUE, DUE)
    assert one.expires == pendulum.datetime(2030, 6, 19, tz=ZONE)
    assert len(one.subjects) == 1


async def test_drafting_the_same_again_changes_no_fingerprint(context):
    one = held(await drafted(context))
    assert held(await drafted(context, DUE.add(days=1))) == one


async def test_the_form_wants_a_choice_for_each_a_name_and_a_reason(context):
    opened = await drafted(context)
    one = held(opened)
    asked = form(opened, [one])
    schema = asked.model_json_schema()
    assert schema["required"] == [field(one), "by", "reason"]
    assert set(schema["properties"]) == fields([one]) | {"by", "reason"}
    shown = schema["properties"][field(one)]["description"]
    assert "if nobody acts: nothing leaves; it expires on 19 Jun 2030 00:00 Africa/Nairobi" in shown
    with pytest.raises(ValidationError):
        asked(by="me", reason="x", **{field(one): "do as you like"})


async def test_what_was_filled_in_is_read_by_the_names_of_its_fields(context):
    one = held(await drafted(context))
    said = {field(one): RELEASE, field(one, "leave_out"): f"{A}; {B},"}
    (verdict,) = verdicts(Filled(by="me", reason="x", **said).choices)
    assert (verdict.step, verdict.fingerprint, verdict.choice) == (STEP, one.fingerprint, RELEASE)
    assert verdict.leave_out == {A, B}
    assert [*verdicts({field(one): Choice.__args__[2]})] == []
    left_empty = Filled(by="me", reason="x", **{field(one): RELEASE, field(one, "leave_out"): None})
    assert [verdict.leave_out for verdict in verdicts(left_empty.choices)] == [frozenset()]


async def test_what_was_shown_is_released_but_for_whom_is_left_out(context):
    opened = await drafted(context)
    assert await release_held(opened, STEP, *SIGNED, frozenset({A}), held(opened).fingerprint) == 1
    assert states(opened) == {A: State.SKIPPED, B: State.RELEASED}


async def test_other_words_than_were_shown_are_not_released(context):
    opened = await drafted(context)
    shown = held(opened).fingerprint
    content = opened.ledger.content(opened.ledger.messages(step=STEP)[0].content_id)
    other = type(content)("en", "Another subject", content.html, content.text)
    planned = opened.plan.step(STEP)
    mailing = Mailing(STEP, planned.revision, planned.rule.mail, planned.due, planned.expires)
    opened.ledger.mailings.draft(mailing, [Draft(A, "XA", "", "en", other)], opened.at, state=State.HELD)
    with pytest.raises(Changed, match="nothing of it was released"):
        await release_held(opened, STEP, *SIGNED, shown=shown)
    with pytest.raises(Changed):
        opened.ledger.mailings.release(STEP, opened.at, "me", shown=shown)
    assert set(states(opened).values()) == {State.HELD}


async def test_whoever_was_not_shown_gets_nothing(context, path):
    opened = await drafted(context)
    shown = held(opened).fingerprint
    folder = path.parent / "isles" / "delegations.yaml"
    more = folder.read_text().replace("focal@xb.example.org", "new@xb.example.org")
    folder.write_text(more)
    later = context(DUE.add(hours=1))
    with pytest.raises(Changed, match="new recipients"):
        await release_held(later, STEP, *SIGNED, shown=shown)
    assert State.RELEASED not in states(later).values()


async def test_whoever_takes_no_mail_any_more_drops_out_and_the_rest_is_released(context):
    opened = await drafted(context)
    shown = held(opened).fingerprint
    mark(opened.ledger, "unreachable", B, at=opened.at, by="me", reason="it came back")
    later = context(DUE.add(hours=1))
    assert await release_held(later, STEP, *SIGNED, shown=shown) == 1
    assert states(later) == {A: State.RELEASED, B: State.SKIPPED}


async def test_an_address_that_is_none_of_it_releases_nothing(context):
    opened = await drafted(context)
    with pytest.raises(LedgerProblem, match="does not write to"):
        await release_held(opened, STEP, *SIGNED, frozenset({"x@y.example"}), held(opened).fingerprint)
    assert set(states(opened).values()) == {State.HELD}


async def test_what_waits_no_more_is_not_stopped(context):
    opened = await drafted(context)
    assert stop_held(opened, STEP, *SIGNED) == 2
    with pytest.raises(Changed, match="nothing of briefing/invitation waits any more"):
        stop_held(opened, STEP, *SIGNED)
    assert {m.reason for m in opened.ledger.messages(step=STEP)} == {Skip.STOPPED.value}


@pytest.mark.parametrize("looks", [1, 3])
async def test_the_coordinator_is_reminded_once_and_once_more_before_it_is_too_late(context, looks):
    await drafted(context)
    sent = []
    for at in (
        DUE.add(hours=2),
        DUE.add(days=1),
        DUE.add(days=5),
        pendulum.datetime(2030, 6, 18, 9, tz=ZONE),
    ):
        for minutes in range(looks):
            opened = context(at.add(minutes=minutes))
            for step in await remind_coordinator.fn(opened):
                delivered(opened, step)
                sent += [(at.date().isoformat(), m.recipient) for m in opened.ledger.messages(step=step)]
    who = "coordinator@un.example.org"
    assert sent == [("2030-05-30", who), ("2030-06-18", who)]


async def test_what_nobody_released_is_told_once_and_stands_on_the_board(context):
    await drafted(context)
    late = context(pendulum.datetime(2030, 6, 19, 7, tz=ZONE))
    late.ledger.mailings.expire_past(late.at)
    assert late.ledger.approvals.held() == []
    assert [(one.step, one.messages) for one in too_late(late)] == [(STEP, 2)]
    (step,) = await remind_coordinator.fn(late)
    delivered(late, step)
    (mail,) = late.ledger.messages(step=step)
    assert mail.subject == "Approvals: 1 expired"
    assert await remind_coordinator.fn(context(late.at.add(days=1))) == []
    assert too_late(context(late.at.add(days=15))) == []


async def test_what_somebody_stopped_is_not_told_as_too_late(context):
    stop_held(await drafted(context), STEP, *SIGNED)
    late = context(pendulum.datetime(2030, 6, 19, 7, tz=ZONE))
    late.ledger.mailings.expire_past(late.at)
    assert await remind_coordinator.fn(late) == []


def test_the_choices_are_three():
    assert Choice.__args__ == (RELEASE, STOP, "leave it for now")
