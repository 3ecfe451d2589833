"""Mails that no step of the plan sends: what the table says of each is what the ledger keeps of it."""

import pendulum
import pytest

from roadmap.mail.message import State
from tasks.letters.courtesies import courtesies
from tasks.mailing.notices import (
    ALARM,
    APPROVALS,
    DIGEST,
    MAILBOX,
    NOTICES,
    TO_OUR_OWN,
    draft_notice,
    key_of_round,
    notices_to_deliver,
)
from tasks.render.names import OWN_MAILS

AT = pendulum.datetime(2030, 5, 29, 9, tz="Africa/Nairobi")
COORDINATOR, CHAIR, GUARD = "coordinator@un.example.org", "chair@un.example.org", "guard@un.example.org"


def test_the_table_has_each_mail_that_the_software_sends_by_itself():
    assert sorted(kind.mail for kind in NOTICES) == sorted(OWN_MAILS)
    assert sorted(TO_OUR_OWN) == ["alarm/", "approvals/", "digest/", "mailbox/"]


@pytest.mark.parametrize(
    ("kind", "days", "reader"),
    [(ALARM, 3, GUARD), (APPROVALS, 7, COORDINATOR), (DIGEST, 6, CHAIR), (MAILBOX, 14, COORDINATOR)],
)
def test_a_notice_is_released_at_once_to_its_reader_and_for_its_days_only(
    context, monkeypatch, kind, days, reader
):
    monkeypatch.setenv("ROADMAP_ALARM_TO", GUARD)
    opened = context(AT)
    step = key_of_round(opened, kind)
    draft_notice(opened, kind, step, lambda recipient, reader: _values(opened, recipient, reader))
    assert notices_to_deliver(opened, kind) == [step]
    (message,) = opened.ledger.messages(step=step)
    assert (message.recipient, message.state) == (reader, State.RELEASED)
    assert opened.ledger.mailings.expire_past(AT.add(days=days, seconds=-1)) == []
    assert opened.ledger.mailings.expire_past(AT.add(days=days)) == [step]


def test_two_rounds_of_one_second_have_a_notice_each(context):
    opened = context(AT)
    first = key_of_round(opened, MAILBOX)
    draft_notice(opened, MAILBOX, first, lambda recipient, reader: _values(opened, recipient, reader))
    assert (first, key_of_round(opened, MAILBOX)) == (
        "mailbox/2030-05-29-090000",
        "mailbox/2030-05-29-090000-2",
    )


def _values(opened, recipient, reader):
    """Values that are enough for any of the mails."""
    counts = {"headline": "x", "lost": "", "waiting": 1, "late": 0}
    names = dict.fromkeys(("alarm", "approvals", "digest", "mailbox"), counts)
    return {**courtesies(opened.review, reader, recipient.salutation), **names, "week": "x"}
