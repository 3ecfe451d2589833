"""Sensitive answers are erased when their days are over, once, and the answer book brings nothing back."""

import pytest

from roadmap.people.privacy.retention import ERASED
from roadmap.reports.history import DEED_LABELS, summary_of
from tasks.collecting.collecting import collected
from tasks.collecting.exporting import export_answers
from tasks.deciding.decisions import settle
from tasks.mailing.acknowledging import acknowledge
from tasks.mailing.mailing import delivered
from tests.rehearsal.small import at_home
from tests.tasks.deciding.moving import amend
from tests.tasks.people.attending import BEFORE, FORM, person, register, write_review

ROWS = (
    person(
        1, "Ana Pérez", diet="halal", passport="P-4711", function="Directora", sender="focal@xa.example.org"
    ),
    person(2, "Ben Okoro", accessibility="wheelchair"),
    person(3, "Eva Blanco", "XB"),
)
LAST = BEFORE.set(month=9, day=4, hour=12)  # of the meeting
SECRETS = ("halal", "P-4711", "wheelchair")


@pytest.fixture
def path(tmp_path):
    with at_home(tmp_path):
        yield write_review(tmp_path)


def stored(opened):
    return {a.answer.values["name"]: a.answer for a in opened.answers.values() if not a.withdrawn}


def erasures(opened):
    return opened.ledger.history.decisions("erase")


def everything(folder):
    """All bytes that the ledger and the outbox hold, without pages that are free."""
    return "".join(str(row) for row in dump(folder))


def dump(folder):
    import sqlite3

    with sqlite3.connect(next(folder.glob("**/ledger.sqlite"))) as database:
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            yield from database.execute(f"select * from {table}").fetchall()


def test_each_answer_on_the_day_after_its_days_are_over(context, tmp_path):
    register(context, tmp_path, *ROWS)
    early = register(context, tmp_path, *ROWS, at=LAST.add(days=10))
    assert stored(early)["Ana Pérez"].values["passport"] == "P-4711"
    opened = register(context, tmp_path, *ROWS, at=LAST.add(days=11))
    ana = stored(opened)["Ana Pérez"].values
    assert (ana["passport"], ana["diet"], ana["function"]) == (ERASED, "halal", "Directora")
    later = register(context, tmp_path, *ROWS, at=LAST.add(days=31))
    assert stored(later)["Ana Pérez"].values["diet"] == ERASED
    assert not any(secret in everything(tmp_path) for secret in SECRETS)
    assert [(d.subject, d.value["questions"], d.value["answers"], d.by) for d in erasures(later)] == [
        ("meeting", ["passport"], 1, "retention rule"),
        ("meeting", ["access", "diet", "passport"], 2, "retention rule"),
    ]


def test_the_book_still_has_them_and_a_round_reads_none_of_it(context, tmp_path):
    before = register(context, tmp_path, *ROWS)
    keys = set(before.answers)
    register(context, tmp_path, *ROWS, at=LAST.add(days=31))
    opened = register(context, tmp_path, *ROWS, person(4, "Gil New", diet="kosher"), at=LAST.add(days=32))
    assert keys < set(opened.answers)
    assert stored(opened)["Gil New"].values["diet"] == ERASED
    again = collected(opened)
    assert (again.new, again.revised, again.withdrawn) == (0, 0, 0)
    assert len(erasures(opened)) == 1
    assert "kosher" not in everything(tmp_path)


def test_cells_that_a_person_empties_are_no_revision(context, tmp_path):
    register(context, tmp_path, *ROWS)
    register(context, tmp_path, *ROWS, at=LAST.add(days=31))
    emptied = (person(1, "Ana Pérez", function="Directora"), person(2, "Ben Okoro"), ROWS[2])
    opened = context(LAST.add(days=32))
    register(context, tmp_path, *emptied, at=LAST.add(days=32))
    assert opened.ledger.answers.last_round().counts["revised"] == 0
    assert stored(opened)["Ana Pérez"].values["diet"] == ERASED


def test_former_versions_and_withdrawn_answers_are_erased_too(context, tmp_path):
    register(context, tmp_path, *ROWS)
    revised = (person(1, "Ana Pérez", passport="P-4712"), person(3, "Eva Blanco", "XB"))
    opened = register(context, tmp_path, *revised, at=BEFORE.add(days=1))
    assert any(opened.ledger.answers.versions(key) for key in opened.answers)
    assert "P-4711" in everything(tmp_path)
    opened = register(context, tmp_path, *revised, at=LAST.add(days=31))
    assert not any(secret in everything(tmp_path) for secret in (*SECRETS, "P-4712"))
    assert len(erasures(opened)) == 1


def test_an_event_that_moves_to_a_later_day_brings_nothing_back(context, tmp_path):
    register(context, tmp_path, *ROWS)
    opened = register(context, tmp_path, *ROWS, at=LAST.add(days=31))
    amend(opened, "move", "meeting", None, "2030-12-03/2030-12-04", "C. Ordinator", "A strike")
    moved = register(context, tmp_path, *ROWS, person(4, "Gil New", diet="kosher"), at=LAST.add(days=32))
    assert stored(moved)["Ana Pérez"].values["diet"] == ERASED
    assert stored(moved)["Gil New"].values["diet"] == "kosher"


async def acknowledged(opened):
    for step in await acknowledge.fn(opened):
        delivered(opened, step)


async def test_nobody_is_written_to_because_of_an_erasure(context, tmp_path):
    opened = register(context, tmp_path, ROWS[0], ROWS[2])
    await acknowledged(opened)
    mails = sorted((tmp_path / "outbox").glob("**/*.eml"))
    assert any("Directora" in mail.read_text() for mail in mails)
    assert not any(secret in mail.read_text() for mail in mails for secret in SECRETS)
    opened = register(context, tmp_path, ROWS[0], ROWS[2], at=LAST.add(days=31))
    await acknowledged(opened)
    assert sorted((tmp_path / "outbox").glob("**/*.eml")) == mails


async def test_an_answer_that_was_settled_stays_settled(context, tmp_path):
    stranger = person(9, "Zoe Lui", "XB", sender="zoe@elsewhere.example.net", diet="vegan")
    opened = register(context, tmp_path, stranger)
    (key,) = opened.answers
    settle(opened, key, "XB", "C. Ordinator", "asked them")
    later = register(context, tmp_path, stranger, at=LAST.add(days=31))
    assert [p.name for p in later.known.standing.persons("meeting", "XB")] == ["Zoe Lui"]
    assert later.known.standing.unsettled() == []


def test_the_history_says_it_and_exports_show_that_there_was_an_answer(context, tmp_path):
    register(context, tmp_path, *ROWS)
    opened = register(context, tmp_path, *ROWS, at=LAST.add(days=31))
    (decision,) = erasures(opened)
    assert f"{DEED_LABELS[decision.kind]} {decision.subject}: {summary_of(decision)}" == (
        "sensitive answers erased meeting: questions access diet passport, answers 2"
    )
    assert decision.reason == "kept for 10 and 30 days after the event"
    (table,) = export_answers(opened, "meeting", sensitive=True)
    assert sum(cell == ERASED for row in table.rows for cell in row) == 3


class TestMarkedLater:
    """A question that becomes sensitive after its answers were acknowledged."""

    @pytest.fixture
    def path(self, tmp_path):
        open_form = FORM.replace("role: diet, ", "role: diet, sensitive: false, ")
        with at_home(tmp_path):
            yield write_review(tmp_path, form=open_form)

    async def test_mails_that_repeated_it_lose_their_words(self, context, tmp_path, path):
        await acknowledged(register(context, tmp_path, ROWS[0], ROWS[2]))
        assert "halal" in everything(tmp_path)
        assert any("halal" in mail.read_text() for mail in (tmp_path / "outbox").glob("**/*.eml"))
        path.write_text(path.read_text().replace("role: diet, sensitive: false, ", "role: diet, "))
        opened = register(context, tmp_path, ROWS[0], ROWS[2], at=LAST.add(days=31))
        assert "halal" not in everything(tmp_path)
        assert not any("halal" in mail.read_text() for mail in (tmp_path / "outbox").glob("**/*.eml"))
        assert len(erasures(opened)) == 1
