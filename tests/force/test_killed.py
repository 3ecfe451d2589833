"""Deliveries killed at moments spread over their whole life: nobody gets two mails, nobody is forgotten.

`make chaos` does the same hundreds of times (tests/force/chaos.py)."""

from tests.force.trials import Deliveries, campaign, compare, ended, kill

CONNECTIONS, KILLS = 4, 10


def test_whenever_it_is_killed_nobody_gets_a_mail_twice_and_nobody_is_forgotten(base, sink, tmp_path):
    found = campaign(base, sink, tmp_path, CONNECTIONS, KILLS)
    assert found.kills == KILLS
    assert found.holds(CONNECTIONS), found


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
