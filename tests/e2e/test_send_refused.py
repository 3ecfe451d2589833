"""`roadmap send` when the mail server refuses, breaks off, is not there, or allows no more today."""

import pytest

from tests.e2e import soon
from tests.e2e.conftest import ISLES
from tests.e2e.sending import CASE, SIGNED, STEP, ledger, states
from tests.smtp.server import DROP, TAKE_AND_DROP, unused_port

pytestmark = pytest.mark.e2e


def test_a_refused_address_ends_with_4_and_is_sent_again_once_somebody_says_so(roadmap, mail, near):
    mail.script["RCPT"] = ["550 5.1.1 no such user"]
    failed = roadmap(*near.send)
    assert failed.code == 4, failed.err
    assert "1 failed: not sent" in failed.out
    assert "1 sent" in failed.out.splitlines()
    [row] = ledger(roadmap, near.review, "--state", "failed")
    assert "550 5.1.1 no such user" in row["reason"]

    settled = roadmap(
        "settle", row["message_id"].strip("<>"), "--as", "again", *SIGNED, "--review", near.review
    )
    assert settled.out.startswith("1 message settled as again, signed by Aroha Te Puni."), settled.err
    assert roadmap(*near.send).code == 0
    assert sorted(mail.recipients()) == soon.PEOPLE


def test_a_message_that_may_have_left_is_never_sent_again_by_itself(roadmap, mail, near):
    mail.script["END"] = [TAKE_AND_DROP]
    assert roadmap(*near.send).code == 4
    assert roadmap(*near.send).code == 4
    assert sorted(states(roadmap, near.review).values()) == ["sent", "unknown"]
    assert sorted(mail.recipients()) == soon.PEOPLE

    settle = ("settle", "--step", soon.STEP, "--state", "unknown", "--as", "sent", "--review", near.review)
    assert roadmap(*settle, *SIGNED).code == 0
    assert roadmap(*near.send).code == 0
    assert sorted(mail.recipients()) == soon.PEOPLE
    again = roadmap(*settle, *SIGNED)
    assert again.code == 1
    assert again.err == "no unknown or failed message fits; `roadmap ledger` lists what there is\n"


def test_what_is_refused_for_now_waits_and_leaves_later(roadmap, mail):
    roadmap("send", STEP, *CASE)
    mail.script["RCPT"] = ["451 4.7.1 greylisted"]
    waits = roadmap("send", STEP, *CASE, "--yes")
    assert waits.code == 3
    assert (
        "1 released: refused by the mail server for now; run this again from 11 Mar 2031 09:05" in waits.out
    )
    assert len(mail.accepted) == 11

    assert roadmap("send", STEP, "--review", ISLES, "--at", "2031-03-11T09:06").code == 0
    assert len(set(mail.recipients())) == len(mail.accepted) == 12


def test_a_mailing_over_the_days_budget_goes_on_the_next_day(roadmap, mail, tmp_path):
    review = soon.write(tmp_path, "{per_day: 1}")
    waits = roadmap("send", soon.STEP, "--review", review)
    assert waits.code == 3
    assert "1 released: the account's daily limit is reached; run this again from " in waits.out
    assert len(mail.accepted) == 1


def test_a_server_that_is_not_there_is_no_mistake_and_nothing_is_lost(roadmap, settings, near):
    settings(SMTP_PORT=unused_port())
    waits = roadmap(*near.send)
    assert waits.code == 3, waits.err
    assert "cannot be reached" in waits.out
    assert set(states(roadmap, near.review).values()) == {"released"}


def test_a_wrong_password_is_said_in_one_message_and_nothing_is_touched(
    roadmap, mail, settings, near, caplog
):
    mail.login = ("secretariat", "right")
    settings(SMTP_USER="secretariat", SMTP_PASSWORD="quite-wrong")
    wrong = roadmap(*near.send)
    assert wrong.code == 1
    assert (
        "refuses the login: 535 5.7.8 bad credentials; correct ROADMAP_SMTP_USER and the password"
        in wrong.err
    )
    assert wrong.err.count("\n") == 1
    assert "quite-wrong" not in wrong.err + wrong.out + caplog.text
    assert "Traceback" not in wrong.err + wrong.out + caplog.text
    assert set(states(roadmap, near.review).values()) == {"released"}


def test_a_line_that_breaks_before_the_message_is_complete_loses_nothing(roadmap, mail, near):
    mail.script["DATA"] = [DROP]
    assert roadmap(*near.send).code in {0, 3}
    assert len(mail.accepted) in {1, 2}
    assert "unknown" not in states(roadmap, near.review).values()
