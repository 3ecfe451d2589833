"""The workbook that `roadmap up` makes for a review that begins, and for no other."""

from tasks.book.examination import forms_of
from tasks.context import open_desk
from tasks.machine.first_book import first_book
from tests.tasks import isles
from tests.tasks.filled import AT


def test_a_review_that_begins_gets_a_workbook_once_and_one_that_lost_it_none(tmp_path, monkeypatch):
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    path = isles.write(tmp_path)
    with open_desk(path, AT) as desk:
        made = first_book(desk)
        assert made.exists()
        tabs = [form.tab for _, form in forms_of(desk.review)]
        assert desk.book.read(tabs).missing == []
        assert first_book(desk) is None
        made.unlink()
        desk.ledger.alarms.beat("collecting", AT)
    with open_desk(path, AT) as desk:
        assert first_book(desk) is None
        assert not made.exists()
