"""Delivering: workers, claims, attempts, the account's day, and what stops it."""

import threading
import time

import pytest

from roadmap.mail.message import State
from roadmap.review.limits import Rates
from tasks.ledger import Allowance, LedgerProblem
from tasks.mail import MailProblem, SmtpPostman, deliver
from tests.smtp.post import AT, SENDER, STEP, account, draft, reasons, send, states
from tests.smtp.server import DROP, TAKE_AND_DROP, serving
from tests.waiting import until

NAMES = [f"n{number}" for number in range(24)]


def test_each_message_leaves_once_over_several_connections(ledger):
    with serving() as server:
        draft(ledger, *NAMES)
        assert send(ledger, server, connections=4).states == {State.SENT: 24}
        assert sorted(server.recipients()) == sorted(f"{name}@example.org" for name in NAMES)
        assert server.connections == 4
        until(lambda: server.open_now == 0, "a connection stays open", every=0.01)


def test_no_more_connections_are_opened_than_there_are_messages(ledger):
    with serving() as server:
        draft(ledger, "a", "b")
        send(ledger, server, connections=10)
        assert server.connections == 2
        send(ledger, server, connections=10)
        assert server.connections == 2  # nothing to send, nobody to talk to


def test_a_connection_has_one_claim_at_a_time_and_the_claim_is_on_disk(ledger):
    seen = []

    def look(talk):
        claimed = ledger.messages(state=State.CLAIMED)
        seen.append((len(claimed), talk.to in {m.recipient for m in claimed}))

    with serving(script={"END": look}) as server:
        draft(ledger, *NAMES)
        send(ledger, server, connections=3)
    assert len(seen) == 24
    assert all(known and number <= 3 for number, known in seen)


def test_what_is_refused_for_now_is_tried_at_growing_distances_then_given_up(ledger):
    with serving(script={"RCPT": "451 4.7.1 greylisted"}) as server:
        draft(ledger, "a")
        for minutes in (0, 4, 5, 19, 20, 60):
            send(ledger, server, AT.add(minutes=minutes))
        assert sum(command.startswith("RCPT") for command in server.commands) == 3
    assert states(ledger) == {"a": "failed"}
    assert reasons(ledger)["a"].startswith(
        "given up after 3 attempts: refused for now by the server at RCPT: 451"
    )


def test_greylisting_is_waited_out(ledger):
    with serving(script={"RCPT": ["451 4.7.1 greylisted", "451 4.7.1 greylisted"]}) as server:
        draft(ledger, "a", "b", "c")
        send(ledger, server)
        assert states(ledger) == {"a": "released", "b": "released", "c": "sent"}
        assert ledger.claims.left(STEP, AT).retrying == 2
        send(ledger, server, AT.add(minutes=5))
        assert set(states(ledger).values()) == {"sent"}
        assert sorted(server.recipients()) == ["a@example.org", "b@example.org", "c@example.org"]


def test_nothing_is_claimed_while_nobody_listens(ledger):
    with serving() as server:
        pass
    draft(ledger, "a")
    assert (
        f"127.0.0.1:{server.port} cannot be reached (Connection refused)" in send(ledger, server).unreachable
    )
    [message] = ledger.messages()
    assert (message.state, message.claimed_at, message.attempts) == (State.RELEASED, None, 0)


def test_a_wrong_password_is_tried_once_not_by_every_worker(ledger):
    from pydantic import SecretStr

    with serving(login=("user", "right")) as server:
        draft(ledger, *NAMES)
        with pytest.raises(MailProblem, match="refuses the login"):
            send(ledger, server, connections=4, user="user", password=SecretStr("wrong"))
        assert server.connections == 1


def test_workers_that_the_server_turns_away_leave_the_work_to_the_others(ledger):
    with serving(script={"CONNECT": [None, *["421 4.7.0 too many connections"] * 3]}) as server:
        draft(ledger, *NAMES)
        assert send(ledger, server, connections=4).unreachable == ""
        assert set(states(ledger).values()) == {"sent"}


def test_a_worker_gives_up_after_three_lost_connections_in_a_row(ledger):
    with serving(script={"DATA": DROP}) as server:
        draft(ledger, *NAMES)
        told = send(ledger, server, connections=2).unreachable
        assert "ended 3 connections one after the other: the connection was lost at DATA" in told
        assert server.connections == 6
    assert sorted(m.attempts for m in ledger.messages()) == [0] * 18 + [1] * 6


def test_a_sender_that_is_refused_stops_all_and_costs_no_message_an_attempt(ledger):
    with serving(script={"MAIL": "550 5.7.1 not your address"}) as server:
        draft(ledger, *NAMES)
        for _ in range(3):
            with pytest.raises(MailProblem, match="not your address; set the review's"):
                send(ledger, server, connections=3)
        assert {(m.state, m.attempts) for m in ledger.messages()} == {(State.RELEASED, 0)}
        server.script.clear()
        send(ledger, server, connections=3)
        assert set(states(ledger).values()) == {"sent"}


def test_the_accounts_day_ends_a_run_and_the_next_day_goes_on(ledger):
    rates = Rates(per_day=10)
    with serving() as server:
        draft(ledger, *NAMES)
        send(ledger, server, rates=rates, connections=4)
        send(ledger, server, AT.add(hours=3), rates, connections=4)
        assert len(server.accepted) == 10
        left = ledger.claims.left(STEP, AT, Allowance("account", rates, "UTC"))
        assert (left.ready, left.left_today) == (14, 0)
        send(ledger, server, AT.add(days=1), rates, connections=4)
        send(ledger, server, AT.add(days=2), rates, connections=4)
        assert len(server.accepted) == 24


def test_the_rate_holds_for_all_connections_together(ledger):
    moments = []
    with serving(script={"END": lambda _talk: moments.append(time.monotonic())}) as server:
        draft(ledger, *NAMES[:10])
        begun = time.monotonic()
        send(ledger, server, rates=Rates(per_second=25), connections=4)
    assert len(moments) == 10
    for number, moment in enumerate(sorted(moments)):
        assert moment - begun >= number / 25 - 0.01


def test_two_deliveries_at_once_send_each_message_once(ledger):
    with serving() as server:
        draft(ledger, *NAMES)
        threads = [
            threading.Thread(target=send, args=(ledger, server), kwargs={"connections": 2}) for _ in "ab"
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(server.recipients()) == sorted(f"{name}@example.org" for name in NAMES)
    assert set(states(ledger).values()) == {"sent"}


def test_when_the_ledger_fails_what_is_under_way_is_still_recorded(ledger, monkeypatch):
    settle, calls = ledger.claims.settle, []

    def failing(outcomes, **more):
        calls.append(len(outcomes))
        if len(calls) == 3:
            raise LedgerProblem("the disk is full")
        return settle(outcomes, **more)

    monkeypatch.setattr(ledger.claims, "settle", failing)
    with serving() as server:
        draft(ledger, *NAMES)
        with pytest.raises(LedgerProblem, match="the disk is full"):
            send(ledger, server)
        found = [m.recipient for m in ledger.messages(state=State.SENT)]
        assert found == server.recipients()
        assert not ledger.messages(state=State.CLAIMED)


def test_when_the_ledger_stays_away_what_was_taken_is_known_from_the_note(ledger, monkeypatch):
    take = ledger.claims.settle

    def failing(outcomes, **more):
        if outcomes:
            raise LedgerProblem("the server does not answer")
        return take(outcomes, **more)

    with serving() as server:
        draft(ledger, *NAMES)
        monkeypatch.setattr(ledger.claims, "settle", failing)
        with pytest.raises(LedgerProblem, match="does not answer"):
            send(ledger, server, connections=2)
        monkeypatch.undo()
        assert 1 <= len(server.accepted) <= 2
        ledger.claims.recover(None, AT)
        assert [m.recipient for m in ledger.messages(state=State.SENT)] == sorted(server.recipients())
        send(ledger, server)
        assert set(states(ledger).values()) == {"sent"}
        assert len(server.recipients()) == len(set(server.recipients())) == len(NAMES)


def test_a_connection_that_broke_after_the_dot_stays_in_doubt_if_the_ledger_is_gone_too(ledger, monkeypatch):
    def failing(outcomes, **more):
        if outcomes:
            raise LedgerProblem("the server does not answer")
        return ledger_settle(outcomes, **more)

    ledger_settle = ledger.claims.settle
    with serving(script={"END": TAKE_AND_DROP}) as server:
        draft(ledger, "a")
        monkeypatch.setattr(ledger.claims, "settle", failing)
        with pytest.raises(LedgerProblem, match="does not answer"):
            send(ledger, server)
        monkeypatch.undo()
        ledger.claims.recover(None, AT)
        assert states(ledger) == {"a": "unknown"}
        assert server.recipients() == ["a@example.org"]


def test_a_message_that_cannot_be_composed_stops_no_other(ledger, monkeypatch):
    from tasks.mail import postman

    compose = postman.compose

    def odd(claim, *rest, **more):
        if claim.recipient.startswith("n1@"):
            raise ValueError("odd")
        return compose(claim, *rest, **more)

    monkeypatch.setattr(postman, "compose", odd)
    with serving() as server:
        draft(ledger, *NAMES[:3])
        send(ledger, server)
    assert states(ledger) == {"n0": "sent", "n1": "failed", "n2": "sent"}
    assert "cannot be composed: ValueError('odd')" in reasons(ledger)["n1"]


def test_redirected_mail_goes_to_one_address_alone(ledger):
    with serving() as server:
        draft(ledger, "ana", "eva")
        deliver(ledger, SmtpPostman(account(server), SENDER, "me@example.org"), STEP, AT)
        assert server.recipients() == ["me@example.org"] * 2
        assert b"To: me@example.org\r\n" in server.accepted[0].data
        assert b"Subject: [for ana@example.org] Invitation\r\n" in server.accepted[0].data


def test_every_message_is_ascii_in_lines_that_any_server_takes(ledger):
    from tasks.ledger import Content

    words = Content("es", "Invitación\nX: y", "<p>Türkiye,\rCuraçao</p>", ".\rSão Paulo\n.\r\nFin\x85.\n")
    with serving(extensions=()) as server:
        draft(ledger, "ana", content=words)
        send(ledger, server)
        data = server.accepted[0].data
        assert data.isascii()
        assert not set(data.replace(b"\r\n", b"")) & set(b"\r\n")  # else a line would end in two ways
        assert max(map(len, data.split(b"\r\n"))) <= 998
