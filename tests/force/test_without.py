"""Deliveries that lose the ledger in the middle: a full disk, a file that is gone, a server without power.

What is sent and could not be written down is `unknown` afterwards; nothing is sent that was not claimed."""

from pathlib import Path

from tests.force.bases import Databases
from tests.force.sending import deliver_without_room
from tests.force.trials import Deliveries, compare, ended
from tests.postgres import serving

CONNECTIONS = 4


def test_a_disk_that_fills_up_stops_the_mailing_and_loses_nothing(files, sink, tmp_path):
    sink.forget()
    deliveries = Deliveries(files.fresh(), sink, tmp_path, CONNECTIONS)
    told = stopped(deliveries, *deliveries.start(how=deliver_without_room))
    assert "ledger" in told
    assert 0 < len(sink.accepted()) < files.recipients
    settled(deliveries, files.recipients)


def test_a_ledger_that_is_taken_away_stops_the_mailing_and_can_be_put_back(files, sink, tmp_path):
    sink.forget()
    deliveries = Deliveries(files.fresh(), sink, tmp_path, CONNECTIONS)
    process, said = deliveries.start()
    begun(process, sink)
    file = Path(deliveries.url.removeprefix("sqlite:///"))
    parts = [file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))]
    for part in parts:
        part.rename(part.with_name(f"away-{part.name}"))
    told = stopped(deliveries, process, said)
    assert "removed or replaced" in told
    again, words = deliveries.start()
    assert "put" in stopped(deliveries, again, words)
    for part in parts:
        part.with_name(f"away-{part.name}").rename(part)
    settled(deliveries, files.recipients)


def test_a_server_that_loses_power_stops_the_mailing_and_loses_nothing(sink, tmp_path):
    with serving(durable=True) as postgres:
        base = Databases(postgres, 60)
        sink.forget()
        deliveries = Deliveries(base.fresh(), sink, tmp_path, CONNECTIONS)
        process, said = deliveries.start()
        begun(process, sink)
        postgres.pull_the_plug()
        assert "ledger" in stopped(deliveries, process, said)
        postgres.start()
        settled(deliveries, base.recipients)


def begun(process, sink):
    """Wait until the server has taken a message."""
    while len(sink.accepted()) < CONNECTIONS:
        assert process.is_alive()


def stopped(deliveries, process, said):
    """The last words of a delivery that ended by itself because of its ledger."""
    ended(process)
    assert process.exitcode == 1
    return said.read_text(encoding="utf-8")


def settled(deliveries, recipients):
    """Deliver the rest; what could not be written down is unknown, one a connection at most."""
    deliveries.finish()
    found = compare(deliveries.url, deliveries.sink, recipients, kills=1)
    assert found.holds(CONNECTIONS), found
