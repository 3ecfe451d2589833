"""Running numbers of notes verbales: each mailing has one, keeps it, and shares it with no other."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from roadmap.mail.message import State
from tasks.ledger import Ledger, LedgerProblem
from tasks.ledger.base.dialects import engine_for, writing_engine
from tests.tasks.ledger.build import AT, STEP, draft, mailing


def test_each_mailing_gets_the_next_number_and_keeps_it(ledger):
    first = ledger.notes.number("meeting/invitation", 0, AT)
    assert first == 1
    assert ledger.notes.number("meeting/reminder", 0, AT) == 2
    assert ledger.notes.number("meeting/invitation", 1, AT) == 3
    assert ledger.notes.number("meeting/invitation", 0, AT.add(days=3)) == first


def test_reviews_and_ways_of_sending_are_numbered_apart(ledger, another):
    ledger.notes.number("meeting/invitation", 0, AT)
    ledger.notes.number("meeting/reminder", 0, AT)
    assert another("another").notes.number("meeting/invitation", 0, AT) == 1
    assert another(way="outbox").notes.number("meeting/change", 0, AT) == 1
    assert another().notes.number("meeting/change", 0, AT) == 3


def test_no_number_is_given_twice_and_no_mailing_two_by_workers_at_once(url, another):
    steps, start, given = [f"meeting/step-{n}" for n in range(12)], Barrier(4), []
    ledgers = [another() for _ in range(4)]

    def work(ledger, order):
        start.wait()
        given.extend((step, ledger.notes.number(step, 0, AT)) for step in order)

    orders = (steps, steps, steps[::-1], steps[6:] + steps[:6])
    workers = [Thread(target=work, args=one) for one in zip(ledgers, orders, strict=True)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(given) == 48
    assert len(set(given)) == 12
    assert sorted(number for _, number in set(given)) == list(range(1, 13))


def test_a_number_outlives_the_process(url):
    with Ledger.open(url, "review", domain="example.org") as opened:
        opened.notes.number("meeting/invitation", 0, AT)
        number = opened.notes.number("meeting/reminder", 0, AT)
    with Ledger.open(url, "review", domain="example.org") as again:
        assert again.notes.number("meeting/reminder", 0, AT) == number


@pytest.fixture
def remembered(url, tmp_path):
    """Opens a ledger that is in use and remembered; it has a message, and no number yet."""

    def open_it():
        return Ledger.open(url, "review", domain="example.org", witnesses=tmp_path / "witnesses")

    with open_it() as ledger:
        ledger.mailings.draft(mailing(), [draft("ana")], AT, state=State.HELD)
    return open_it


def change(url, *statements):
    engine = engine_for(url)
    with writing_engine(engine).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_ledger_of_before_there_were_numbers_is_recognised_and_upgraded(remembered, url):
    back = "update alembic_version set version_num = '0012_reader_weeks'"
    change(url, "drop table notes_verbales", back)
    with remembered() as ledger:
        assert ledger.notes.number("meeting/invitation", 0, AT) == 1
        assert len(ledger.messages(STEP)) == 1


def test_a_ledger_that_lost_its_numbers_is_refused(remembered, url):
    with remembered() as ledger:
        ledger.notes.number(STEP, 0, AT)
    remembered().close()  # remembers the number too
    change(url, "delete from notes_verbales")
    with pytest.raises(LedgerProblem, match="lost data: it has nothing, and had notes_verbales: 1"):
        remembered()
