"""Reminders and the invitation that they recall: stopped, late, in part, unknown."""

from roadmap.mail.message import Skip, State
from tasks.contacts.contacts import mark
from tasks.ledger import Outcome
from tasks.mailing.digests import gather
from tasks.mailing.mailing import delivered
from tests.tasks.deciding.moving import BY, DUE, INVITATION, REMINDER, A, B, deliver, draft, found, invited

REMINDED = DUE.add(days=14)  # when the reminder is due
NEW = "new@xa.example.org"


async def remind(desk, at=REMINDED):
    now = desk(at)
    await draft(now, REMINDER)
    return delivered(now, REMINDER)


def reasons(desk, at=REMINDED):
    return {address: reason for (address, _), (_, reason) in found(desk(at), REMINDER).items()}


async def test_a_stopped_invitation_is_not_recalled(desk, tmp_path):
    await draft(desk(DUE), INVITATION)
    desk(DUE).ledger.mailings.stop(INVITATION, DUE, BY, "the room floods")
    result = await remind(desk)
    assert reasons(desk) == {A: Skip.NOT_INVITED, B: Skip.NOT_INVITED}
    assert "2 not reminded: briefing/invitation was not sent to them" in str(result)
    assert not list((tmp_path / "outbox").rglob("*.eml"))


async def test_an_invitation_that_nobody_has_released_is_not_recalled(desk):
    await draft(desk(DUE), INVITATION)
    await remind(desk)
    assert set(reasons(desk).values()) == {Skip.NOT_INVITED}


async def test_only_those_are_reminded_who_were_invited(desk):
    await invited(desk, only=A)
    result = await remind(desk)
    assert found(desk(REMINDED), REMINDER)[A, 0][0] is State.SENT
    assert reasons(desk)[B] == Skip.NOT_INVITED
    assert str(result).startswith("briefing/reminder: 1 sent, 1 skipped; 1 not reminded")


async def test_an_invitation_that_may_have_left_is_recalled(desk):
    now = desk(DUE)
    await draft(now, INVITATION)
    now.ledger.mailings.release(INVITATION, DUE, BY)
    claims = now.ledger.claims.take(INVITATION, DUE, "worker", 2)
    now.ledger.claims.settle([Outcome(claim.id, State.UNKNOWN, DUE, "cut off") for claim in claims])
    result = await remind(desk)
    assert str(result) == "briefing/reminder: 2 sent"


async def test_the_late_invitation_of_this_morning_gets_no_reminder_and_the_next_run_reminds(desk):
    morning = REMINDED.subtract(hours=1)
    await draft(desk(morning), INVITATION)
    desk(morning).ledger.mailings.release(INVITATION, morning, BY)
    deliver(desk(morning), INVITATION)
    await remind(desk)
    assert set(reasons(desk).values()) == {Skip.JUST_INVITED}
    assert str(await remind(desk, REMINDED.add(days=2))) == "briefing/reminder: 2 sent"


async def test_once_the_invitation_was_sent_the_reminder_can_be_run_again(desk):
    await remind(desk)
    assert set(reasons(desk).values()) == {Skip.NOT_INVITED}
    await invited(desk)
    assert str(await remind(desk, REMINDED.add(hours=1))) == "briefing/reminder: 2 sent"
    assert str(await remind(desk, REMINDED.add(hours=2))) == "briefing/reminder: 2 sent"


async def test_the_digest_says_that_an_invitation_was_missing(desk):
    await remind(desk)
    facts = gather(desk(REMINDED.add(days=1)), REMINDED.subtract(days=6))
    assert (REMINDER, "not-invited", 2) in facts.trouble


async def test_a_party_whose_invitation_came_back_is_invited_at_its_new_address_before_it_is_reminded(
    desk, tmp_path
):
    await invited(desk)
    bounced = DUE.add(days=1)
    mark(desk(bounced).ledger, "unreachable", A, at=bounced, by=BY, reason="no such mailbox")
    contacts = next(tmp_path.rglob("delegations.yaml"))
    contacts.write_text(contacts.read_text().replace(A, NEW))
    result = await remind(desk)
    assert "1 not reminded: briefing/invitation was not sent to them" in str(result)
    assert reasons(desk)[NEW] == Skip.NOT_INVITED
    await draft(desk(REMINDED), INVITATION)
    desk(REMINDED).ledger.mailings.release(INVITATION, REMINDED, BY)
    assert deliver(desk(REMINDED), INVITATION)[State.SENT] == 3
    assert str(await remind(desk, REMINDED.add(days=2))) == "briefing/reminder: 2 sent"


async def test_a_party_that_the_second_of_its_contacts_was_invited_for_is_reminded(desk, tmp_path):
    contacts = next(tmp_path.rglob("delegations.yaml"))
    both = f"address: {A}}}\n      - {{role: permanent-mission, address: {NEW}}}"
    contacts.write_text(contacts.read_text().replace(f"address: {A}}}", both))
    mark(desk(DUE).ledger, "unreachable", A, at=DUE, by=BY, reason="no such mailbox")
    await invited(desk)
    mark(desk(DUE).ledger, "reachable", A, at=DUE.add(days=1), by=BY, reason="mended")
    assert str(await remind(desk)) == "briefing/reminder: 2 sent"
