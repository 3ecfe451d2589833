"""Deliveries killed at moments spread over the mailing: nobody gets two mails, nobody is forgotten.

`make chaos` does the same hundreds of times (tests/force/chaos.py)."""

from collections import Counter

from roadmap.mail.message import State
from tasks.ledger import Ledger
from tests.force.sending import DOMAIN, REVIEW, STEP
from tests.force.trials import Deliveries, campaign, claims, compare, ended, kill
from tests.smtp.server import STALL, serving
from tests.waiting import until

CONNECTIONS, KILLS = 4, 10


def test_whenever_it_is_killed_nobody_gets_a_mail_twice_and_nobody_is_forgotten(base, sink, tmp_path):
    found = campaign(base, sink, tmp_path, CONNECTIONS, KILLS)
    assert found.kills == KILLS
    assert found.in_the_act > KILLS / 2
    assert found.holds(CONNECTIONS), found


def test_killed_before_the_final_dot_none_is_in_doubt_and_the_next_run_sends_each_once(base, tmp_path):
    with serving(script={"DATA": [STALL] * CONNECTIONS}) as server:
        deliveries = Deliveries(base.fresh(), server, tmp_path, CONNECTIONS)
        process, _ = deliveries.start()
        until(lambda: server.commands.count("DATA") == CONNECTIONS, every=0.01)
        assert kill(process)
        assert claims(deliveries.url) == CONNECTIONS
        deliveries.finish()
        assert states(deliveries) == {State.SENT: base.recipients}
        assert len(set(server.recipients())) == len(server.accepted) == base.recipients


def test_killed_after_the_final_dot_that_message_is_in_doubt_and_not_sent_again(base, tmp_path):
    with serving(script={"END": [None, "take and stall"]}) as server:
        deliveries = Deliveries(base.fresh(), server, tmp_path, CONNECTIONS)
        process, _ = deliveries.start()
        until(lambda: states(deliveries)[State.SENT] == base.recipients - 1, every=0.05)
        assert kill(process)
        deliveries.finish()
        assert states(deliveries) == {State.SENT: base.recipients - 1, State.UNKNOWN: 1}
        assert len(set(server.recipients())) == len(server.accepted) == base.recipients


def states(deliveries):
    with Ledger.open(deliveries.url, REVIEW, domain=DOMAIN) as ledger:
        return Counter(message.state for message in ledger.messages(step=STEP))


def test_two_processes_at_once_send_one_mail_to_each(base, sink, tmp_path):
    sink.forget()
    deliveries = Deliveries(base.fresh(), sink, tmp_path, CONNECTIONS)
    for process, _ in [deliveries.start(), deliveries.start()]:
        ended(process)
        assert process.exitcode == 0
    found = compare(deliveries.url, sink, base.recipients, kills=0)
    assert found.holds(CONNECTIONS), found
    assert found.unknown == 0


def test_one_of_two_that_is_killed_takes_nothing_from_the_other(base, sink, tmp_path):
    sink.forget()
    deliveries = Deliveries(base.fresh(), sink, tmp_path, CONNECTIONS)
    (first, _), (second, _) = deliveries.start(), deliveries.start()
    while not sink.accepted():
        assert first.is_alive() or second.is_alive()
    assert kill(first)
    ended(second)
    assert second.exitcode == 0
    deliveries.finish()
    found = compare(deliveries.url, sink, base.recipients, kills=1)
    assert found.holds(CONNECTIONS), found
