"""The workbook that `roadmap up` makes for a review that begins, and for no other."""

from tasks.book.examination import forms_of
from tasks.context import open_context
from tasks.machine.first_book import first_book
from tests.tasks import isles
from tests.tasks.filled import AT


def test_a_review_that_begins_gets_a_workbook_once_and_one_that_lost_it_none(tmp_path, monkeypatch):
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    path = isles.write(tmp_path)
    with open_context(path, AT) as context:
        made = first_book(context)
        assert made.exists()
        tabs = [form.tab for _, form in forms_of(context.review)]
        assert context.book.read(tabs).missing == []
        assert first_book(context) is None
        made.unlink()
        context.ledger.alarms.beat("collecting", AT)
    with open_context(path, AT) as context:
        assert first_book(context) is None
        assert not made.exists()
