"""Verdicts on a server's replies, at each stage of the conversation."""

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.mail.verdicts import OPENING, NextState, Reply, Stage, Verdict, judge, next_state, reason
from roadmap.review.limits import Rates

AT = pendulum.datetime(2030, 5, 6, 9, tz="UTC")
BEFORE_THE_DOT = [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY]
replies = st.builds(Reply, st.integers(0, 999), st.text(max_size=40))


@given(st.sampled_from(list(Stage)), st.none() | replies)
def test_only_the_end_of_a_message_can_be_sent_or_unknown(stage, reply):
    verdict = judge(stage, reply)
    if verdict in {Verdict.SENT, Verdict.UNKNOWN}:
        assert stage is Stage.END


@given(replies)
def test_a_clear_no_after_the_final_dot_is_certain(reply):
    verdict = judge(Stage.END, reply)
    assert (verdict is Verdict.SENT) == (200 <= reply.code < 300)
    assert (verdict is Verdict.UNKNOWN) == (not 200 <= reply.code < 300 and not 400 <= reply.code < 600)


@pytest.mark.parametrize("stage", BEFORE_THE_DOT)
@pytest.mark.parametrize(
    "reply", [None, Reply(0, "nonsense"), Reply(421, "4.3.0 closing"), Reply(450), Reply(452)]
)
def test_what_breaks_before_the_final_dot_is_tried_again(stage, reply):
    assert judge(stage, reply) is Verdict.RETRY


@pytest.mark.parametrize("stage", sorted(OPENING))
def test_before_a_connection_stands_no_message_is_judged(stage):
    assert judge(stage, None) is Verdict.LATER
    assert judge(stage, Reply(454, "4.7.0 later")) is Verdict.LATER
    assert judge(stage, Reply(535, "5.7.8 no")) is Verdict.MEND
    assert judge(stage, Reply(554, "5.7.1 go away")) is Verdict.MEND


@pytest.mark.parametrize(
    ("stage", "code", "words", "verdict"),
    [
        (Stage.RCPT, 552, "5.2.2 mailbox full", Verdict.RETRY),  # RFC 5321 §4.5.3.1.10
        (Stage.RCPT, 550, "5.2.2 over quota", Verdict.RETRY),  # full for now, whatever the code
        (Stage.END, 554, "5.2.2 mailbox full", Verdict.RETRY),
        (Stage.END, 552, "5.3.4 too large", Verdict.PERMANENT),
        (Stage.MAIL, 552, "", Verdict.PERMANENT),  # RFC 1870 §6.1
        (Stage.MAIL, 550, "5.6.7 SMTPUTF8", Verdict.PERMANENT),
        (Stage.MAIL, 553, "5.7.1 sender address rejected", Verdict.MEND),
        (Stage.RCPT, 550, "5.1.1 no such user", Verdict.PERMANENT),
        (Stage.RCPT, 554, "5.7.1 Relay access denied", Verdict.MEND),
        (Stage.RCPT, 550, "5.4.5 Daily user sending limit exceeded", Verdict.LATER),
        (Stage.END, 550, "5.4.5 Daily user sending limit exceeded", Verdict.LATER),
        (Stage.RCPT, 550, "5.1.90 daily limit for message recipients", Verdict.LATER),
        (Stage.MAIL, 421, "4.7.0 Try again later", Verdict.LATER),
        (Stage.RCPT, 450, "4.7.1 greylisted", Verdict.RETRY),
        (Stage.DATA, 530, "5.7.0 authentication required", Verdict.MEND),
        (Stage.DATA, 250, "what?", Verdict.RETRY),
    ],
)
def test_the_answers_that_need_thought(stage, code, words, verdict):
    assert judge(stage, Reply(code, words)) is verdict


def test_a_message_waits_longer_each_time_and_then_is_given_up():
    rates = Rates(retries=[5, 15])
    states = [next_state(Verdict.RETRY, "451 busy", attempts, AT, rates) for attempts in (1, 2, 3)]
    assert [f.retry_at for f in states] == [AT.add(minutes=5), AT.add(minutes=15), None]
    assert [f.state for f in states] == ["released", "released", "failed"]
    assert states[2].reason == "given up after 3 attempts: 451 busy"


def test_what_concerns_everybody_leaves_the_message_as_it_was():
    for verdict in (Verdict.LATER, Verdict.MEND):
        assert next_state(verdict, "why", 9, AT, Rates()) == NextState("released", "why")


def test_a_reason_names_the_stage_and_keeps_the_servers_words():
    reply = Reply.of(550, b"5.1.1 no such user")
    assert reason(Stage.RCPT, reply) == "refused by the server at RCPT: 550 5.1.1 no such user"
    assert reason(Stage.RCPT, Reply(451, "later")) == "refused for now by the server at RCPT: 451 later"
    assert reason(Stage.DATA, None) == "the connection was lost at DATA, before the message was complete"
    assert reason(Stage.END, None, 60) == (
        "the server was silent for 60 s after the whole message was sent, "
        "so the server may have taken it or not"
    )


def test_the_words_of_a_reply_are_one_line_that_is_not_too_long():
    reply = Reply.of(554, b"5.7.1 a\r\n5.7.1 b\x00c\n5.7.1 \xff" + b"y" * 1000)
    assert reply.words.startswith("5.7.1 a b c �yyy")
    assert len(reply.words) == 300
    assert reply.status == ("5", "7", "1")
