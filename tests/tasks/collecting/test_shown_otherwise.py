"""A sheet that shows its moments otherwise, or by another clock: the answers stay what they are."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

import pendulum
import pytest

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from tasks.collecting.collecting import collected
from tasks.mailing.acknowledging import acknowledge
from tasks.mailing.mailing import delivered
from tests.sheets.cells import Shown
from tests.sheets.server import serving
from tests.tasks.filled import AT, HEADINGS, A, B

STAMPS = [datetime(2030, 5, 6, 10, 1, 2), datetime(2030, 6, 9, 11, 30, 59)]
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


@pytest.fixture
def sheet(server, path, tmp_path, monkeypatch):
    made = server.spreadsheet("Review", locale="en_GB", zone="Africa/Nairobi")
    tab = made.add("Briefing", [HEADINGS])
    for stamp, sender, country in zip(STAMPS, (A, B), ("XA", "XB"), strict=True):
        tab.append([stamp, sender, country, "", "Yes", "as before"])
    monkeypatch.setattr("tasks.book.google.opening._paces", {})
    monkeypatch.setenv("ROADMAP_BOOK", f"google:{made.id}")
    monkeypatch.setenv("ROADMAP_GOOGLE_KEY_FILE", str(server.key_file(tmp_path)))
    monkeypatch.setenv("ROADMAP_SHEETS_ENDPOINT", server.endpoint)
    return made


@pytest.fixture
def rounds(context, monkeypatch):
    """Does a round with its acknowledgements; returns the context, what was found, and how many mails
    left."""
    monkeypatch.setattr("tasks.ledger.facts.books.Books.wait", lambda *_: 0.0)

    async def one(hours):
        opened = context(AT.add(hours=hours))
        found = collected(opened)
        before = len(opened.ledger.messages())
        for step in await acknowledge.fn(opened):
            delivered(opened, step)
        return opened, found, len(opened.ledger.messages()) - before

    return one


def moments(opened):
    return {
        a.answer.sender: a.answer.received_at.in_timezone("Africa/Nairobi") for a in opened.answers.values()
    }


def shown(tab, pattern):
    """Give the column of timestamps another format."""
    for row, stamp in enumerate(STAMPS, 2):
        tab.put(row, 1, [[Shown(stamp, stamp.strftime(pattern))]])


@pytest.mark.parametrize("pattern", ["%d/%m/%Y", "%m/%d/%Y %H:%M:%S", "%d %b %Y %H:%M", "%A", "#####"])
async def test_another_format_of_the_column_changes_nothing(sheet, rounds, pattern):
    opened, found, sent = await rounds(0)
    assert (found.new, sent) == (2, 2)
    before = opened.answers
    shown(sheet.tab("Briefing"), pattern)
    opened, found, sent = await rounds(1)
    assert (found.new, found.revised, found.withdrawn, found.problems, sent) == (0, 0, 0, (), 0)
    assert opened.answers == before
    assert [moment.naive() for moment in moments(opened).values()] == STAMPS


@pytest.mark.parametrize("locale", ["es_CL", "en_US", "pt_BR"])
async def test_another_locale_changes_nothing(sheet, rounds, locale):
    sheet.tab("Briefing").put(2, 6, [[date(2030, 4, 5)]])  # a comment that the sheet took for a day
    opened, _, _ = await rounds(0)
    assert [a.answer.values.get("comments") for a in opened.answers.values()] == ["2030-04-05", "as before"]
    before = opened.answers
    sheet.locale = locale
    opened, found, sent = await rounds(1)
    assert (found.new, found.revised, found.withdrawn, sent) == (0, 0, 0, 0)
    assert opened.answers == before


async def test_a_corrected_zone_moves_the_moments_and_sends_nothing(sheet, rounds):
    opened, _, _ = await rounds(0)
    before, keys = moments(opened), set(opened.answers)
    sheet.zone = "Asia/Tokyo"  # six hours before Nairobi
    opened.ledger.books.keep(sheet.id, sheet.zone, sheet.locale)
    opened, found, sent = await rounds(1)
    assert (found.new, found.revised, found.withdrawn, sent) == (0, 0, 0, 0)
    assert moments(opened) == {sender: moment - 6 * HOUR for sender, moment in before.items()}
    assert set(opened.answers) == keys


async def test_a_corrected_zone_and_rows_that_moved_and_words_that_changed_are_told_apart(sheet, rounds):
    await rounds(0)
    tab = sheet.tab("Briefing")
    sheet.zone = "Asia/Tokyo"
    tab.sort(2)
    tab.insert(2, ["2030-06-08 08:00:00", "new@elsewhere.example", "Nowhere", "", "Yes", "as before"])
    for row, cells in enumerate(tab.rows[1:], 2):
        if cells[1] == B:
            tab.put(row, 6, [["something else"]])
    _, found, sent = await rounds(1)
    assert (found.new, found.revised, found.withdrawn, sent) == (1, 1, 0, 1)


def former(answer):
    """The key of earlier versions: seconds since 1970 in the place of the sheet's clock."""
    parts = (answer.milestone, str(int(answer.received_at.timestamp())), answer.sender.casefold(), "1")
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()[:32]


@pytest.mark.parametrize("shift", [0, 1])  # a sheet may have cut parts of a second off where we round
@pytest.mark.parametrize("change", ["nothing", "zone", "sorted"])
async def test_the_first_round_after_an_upgrade_sends_nothing(sheet, context, rounds, shift, change):
    opened = context(AT)
    for number, (stamp, sender, party) in enumerate(zip(STAMPS, (A, B), ("XA", "XB"), strict=True), 2):
        old = an_old_answer(opened, number, stamp - timedelta(seconds=shift), sender, party)
        opened.ledger.answers.save(new=[(old, Match(party, "certain", (), "the address"))], at=AT)
        opened.ledger.receipts.gather([old], "acknowledgements/briefing-before")
    opened.ledger.receipts.drafted("acknowledgements/briefing-before", AT)
    opened.refresh()
    keys = set(opened.answers)
    if change == "zone":
        sheet.zone = "Asia/Tokyo"
    elif change == "sorted":
        sheet.tab("Briefing").move_row(3, 2)
    for hours in (1, 2, 3):
        opened, found, sent = await rounds(hours)
        assert (found.new, found.revised, found.withdrawn, sent) == (0, 0, 0, 0)
        assert set(opened.answers) == keys


def an_old_answer(opened, row, stamp, sender, party):
    form = opened.review.form(opened.review.milestone("briefing"))
    said = {"party": party, "attending": "Yes", "comments": "as before"}
    values = {q.id: said[q.id] for q in form.questions if q.id in said}
    received = pendulum.instance(stamp, AT.timezone)
    answer = Answer("", "briefing", "Briefing", row, sender, received, values)
    return replace(answer, key=former(answer))
