"""Reminders and the invitation that they recall: stopped, late, in part, unknown."""

from roadmap.mail.message import Skip, State
from tasks.contacts.contacts import mark
from tasks.ledger import Outcome
from tasks.mailing.digests import gather
from tasks.mailing.mailing import delivered
from tests.tasks.deciding.moving import BY, DUE, INVITATION, REMINDER, A, B, deliver, draft, found, invited

REMINDED = DUE.add(days=14)  # when the reminder is due
NEW = "new@xa.example.org"


async def remind(context, at=REMINDED):
    now = context(at)
    await draft(now, REMINDER)
    return delivered(now, REMINDER)


def reasons(context, at=REMINDED):
    return {address: reason for (address, _), (_, reason) in found(context(at), REMINDER).items()}


async def test_a_stopped_invitation_is_not_recalled(context, tmp_path):
    await draft(context(DUE), INVITATION)
    context(DUE).ledger.mailings.stop(INVITATION, DUE, BY, "the room floods")
    result = await remind(context)
    assert reasons(context) == {A: Skip.NOT_INVITED, B: Skip.NOT_INVITED}
    assert "2 not reminded: briefing/invitation was not sent to them" in str(result)
    assert not list((tmp_path / "outbox").rglob("*.eml"))


async def test_an_invitation_that_nobody_has_released_is_not_recalled(context):
    await draft(context(DUE), INVITATION)
    await remind(context)
    assert set(reasons(context).values()) == {Skip.NOT_INVITED}


async def test_only_those_are_reminded_who_were_invited(context):
    await invited(context, only=A)
    result = await remind(context)
    assert found(context(REMINDED), REMINDER)[A, 0][0] is State.SENT
    assert reasons(context)[B] == Skip.NOT_INVITED
    assert str(result).startswith("briefing/reminder: 1 sent, 1 skipped; 1 not reminded")


async def test_an_invitation_that_may_have_left_is_recalled(context):
    now = context(DUE)
    await draft(now, INVITATION)
    now.ledger.mailings.release(INVITATION, DUE, BY)
    claims = now.ledger.claims.take(INVITATION, DUE, "worker", 2)
    now.ledger.claims.settle([Outcome(claim.id, State.UNKNOWN, DUE, "cut off") for claim in claims])
    result = await remind(context)
    assert str(result) == "briefing/reminder: 2 sent"


async def test_the_late_invitation_of_this_morning_gets_no_reminder_and_the_next_run_reminds(context):
    morning = REMINDED.subtract(hours=1)
    await draft(context(morning), INVITATION)
    context(morning).ledger.mailings.release(INVITATION, morning, BY)
    deliver(context(morning), INVITATION)
    await remind(context)
    assert set(reasons(context).values()) == {Skip.JUST_INVITED}
    assert str(await remind(context, REMINDED.add(days=2))) == "briefing/reminder: 2 sent"


async def test_once_the_invitation_was_sent_the_reminder_can_be_run_again(context):
    await remind(context)
    assert set(reasons(context).values()) == {Skip.NOT_INVITED}
    await invited(context)
    assert str(await remind(context, REMINDED.add(hours=1))) == "briefing/reminder: 2 sent"
    assert str(await remind(context, REMINDED.add(hours=2))) == "briefing/reminder: 2 sent"


async def test_the_digest_says_that_an_invitation_was_missing(context):
    await remind(context)
    facts = gather(context(REMINDED.add(days=1)), REMINDED.subtract(days=6))
    assert (REMINDER, "not-invited", 2) in facts.trouble


async def test_a_party_whose_invitation_came_back_is_invited_at_its_new_address_before_it_is_reminded(
    context, tmp_path
):
    await invited(context)
    bounced = DUE.add(days=1)
    mark(context(bounced).ledger, "unreachable", A, at=bounced, by=BY, reason="no such mailbox")
    contacts = next(tmp_path.rglob("delegations.yaml"))
    contacts.write_text(contacts.read_text().replace(A, NEW))
    result = await remind(context)
    assert "1 not reminded: briefing/invitation was not sent to them" in str(result)
    assert reasons(context)[NEW] == Skip.NOT_INVITED
    await draft(context(REMINDED), INVITATION)
    context(REMINDED).ledger.mailings.release(INVITATION, REMINDED, BY)
    assert deliver(context(REMINDED), INVITATION)[State.SENT] == 3
    assert str(await remind(context, REMINDED.add(days=2))) == "briefing/reminder: 2 sent"


async def test_a_party_that_the_second_of_its_contacts_was_invited_for_is_reminded(context, tmp_path):
    contacts = next(tmp_path.rglob("delegations.yaml"))
    both = f"address: {A}}}\n      - {{role: permanent-mission, address: {NEW}}}"
    contacts.write_text(contacts.read_text().replace(f"address: {A}}}", both))
    mark(context(DUE).ledger, "unreachable", A, at=DUE, by=BY, reason="no such mailbox")
    await invited(context)
    mark(context(DUE).ledger, "reachable", A, at=DUE.add(days=1), by=BY, reason="mended")
    assert str(await remind(context)) == "briefing/reminder: 2 sent"
