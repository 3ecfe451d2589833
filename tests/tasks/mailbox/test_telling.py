"""Mails of people and programs: those that the coordinator is told of, and those that are only recorded."""

import pytest

from roadmap.mail.incoming import Kind
from roadmap.mail.message import Skip
from tasks.contacts.contacts import mark, unreachable, unsubscribed
from tasks.contacts.unsubscribing import Unsubscribing
from tasks.mailbox.telling import publish_incoming
from tasks.mailing.mailing import considered
from tests.tasks.mailbox.conftest import read_round
from tests.tasks.mailbox.mails import SENT_AT, STEP, put
from tests.tasks.mailbox.outcome import MISSION, A, kinds, notice, to


@pytest.mark.parametrize("name", ["policy", "gave-up"])
def test_what_is_lost_for_another_reason_marks_nobody_until_a_person_does(context, at_context, mailbox, name):
    put(mailbox, name)
    assert read_round(context, mailbox)[0].kinds == {Kind.LOST: 1}
    assert unreachable(context.ledger) == {}
    assert "nobody: the address may be right" in notice(context)[0]
    mark(context.ledger, "unreachable", "focal@xb.example.org", at=context.at, by="C.", reason="They rang")
    with at_context(days=2) as later:
        read_round(later, mailbox)
        assert later.ledger.incoming.open() == []
        (received,) = later.ledger.incoming.since(SENT_AT)
        assert received.outcome == Skip.NO_ADDRESS.value  # there is no second contact


@pytest.mark.parametrize("name", ["delayed", "relayed", "vacation", "away-outlook", "receipt", "stranger"])
def test_what_needs_nobody_is_recorded_and_told_to_nobody(context, mailbox, name):
    put(mailbox, name)
    _, notices = read_round(context, mailbox)
    assert notices == []
    assert len(kinds(context)) == 1
    assert len(to(context)) == 3


def test_an_out_of_office_is_not_an_answer(context, mailbox):
    put(mailbox, "vacation", "away-outlook")
    read_round(context, mailbox)
    context.refresh()
    assert context.known.standing.answered("briefing", "XB") is None
    found = {r.party: r.skip for r in considered(context, context.step("briefing/reminder"))}
    assert found["XB"] is None


def test_what_a_calendar_answers_is_recorded_as_that(context, mailbox):
    put(mailbox, "calendar-accepted", "calendar-declined")
    _, notices = read_round(context, mailbox)
    found = {r.key: (r.kind, r.party, r.step, r.status) for r in context.ledger.incoming.since(SENT_AT)}
    assert set(found.values()) == {
        (Kind.CALENDAR, "XB", STEP, "accepted"),
        (Kind.CALENDAR, "XB", STEP, "declined"),
    }
    assert notices == []


def test_what_people_write_is_listed_for_the_coordinator(context, mailbox):
    put(mailbox, "reply", "reply-colleague")
    read_round(context, mailbox)
    (said,) = notice(context)
    assert "Mail that awaits an answer" in said
    assert "minister@xb.example.org" in said  # whose it is, is told by the message it answers
    assert "¿quién preside?" in said


def test_one_notice_a_round_lists_what_came_back_and_who_was_written_to_instead(context, mailbox):
    put(mailbox, "failed", "two-recipients", "reply")
    _, notices = read_round(context, mailbox)
    assert len(notices) == 1
    (said,) = notice(context)
    assert "550 5.1.1 <focal@xa.example.org>: no such user here" in said
    assert MISSION in said
    assert "nobody: no contact is left at which mail arrives" in said  # the dockers have one office only


def test_two_rounds_in_one_second_send_two_notices(context, mailbox):
    put(mailbox, "failed")
    read_round(context, mailbox)
    put(mailbox, "reply")
    read_round(context, mailbox)
    assert len(notice(context)) == 2


def test_who_unsubscribes_by_mail_is_not_written_to_at_the_next_step(context, mailbox):
    token = Unsubscribing(context.ledger, "https://un.example.org/unsubscribe").token(
        "office@dockers.example.org"
    )
    put(
        mailbox,
        "reply",
        swap={"=?utf-8?Q?Re:_Briefing_=E2=80=93_=C2=BFqui=C3=A9n_preside=3F?=": f"unsubscribe {token}"},
    )
    read, notices = read_round(context, mailbox)
    assert read.kinds == {Kind.UNSUBSCRIBE: 1}
    assert notices == []
    assert set(unsubscribed(context.ledger)) == {"office@dockers.example.org"}
    context.refresh()
    found = {r.party: r.skip for r in considered(context, context.step("briefing/reminder"))}
    assert found["dockers"] is Skip.UNSUBSCRIBED


def test_a_token_that_is_not_ours_is_read_by_a_person(context, mailbox):
    put(
        mailbox,
        "reply",
        swap={"=?utf-8?Q?Re:_Briefing_=E2=80=93_=C2=BFqui=C3=A9n_preside=3F?=": "unsubscribe abc.def-ghi"},
    )
    read, _ = read_round(context, mailbox)
    assert read.kinds == {Kind.REPLY: 1}
    assert unsubscribed(context.ledger) == {}


async def test_the_board_shows_what_is_for_a_person(context, mailbox, monkeypatch):
    shown = []

    async def keep(name, rows, said):
        shown.append((name, rows, said))

    monkeypatch.setattr("tasks.mailbox.telling.publish_list", keep)
    put(mailbox, "vacation", "stranger")
    await _read(context, mailbox)
    await publish_incoming.fn(context)
    put(mailbox, "failed")
    await _read(context, mailbox)
    await publish_incoming.fn(context)
    assert shown[0][1:] == ([], "In 14 days: 1 automatic, 1 reply")
    assert [(row["address"], row["instead"]) for row in shown[1][1]] == [(A, MISSION)]


async def _read(context, mailbox):
    from tasks.mailbox.folder import FolderMailbox
    from tasks.mailbox.reading import read_mailbox
    from tasks.mailbox.replacing import replace_bounced

    await read_mailbox.fn(context, FolderMailbox(mailbox))
    await replace_bounced.fn(context)
