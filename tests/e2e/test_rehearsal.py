"""A review of another region, rehearsed by the real command on a real server, with people of its own."""

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from pathlib import Path
from quopri import decodestring

import pytest
from python_calamine import CalamineWorkbook

from rehearsal.script import read_script
from tasks.configuration import load
from tests.e2e.conftest import ISLES

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def play(plays):
    return plays["workbook"]


@pytest.fixture(scope="module")
def summary(play):
    return json.loads((play.out / "summary.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def headers(play):
    parser = BytesHeaderParser()
    return {
        path.relative_to(play.out / "outbox"): parser.parsebytes(path.read_bytes())
        for path in sorted((play.out / "outbox").rglob("*.eml"))
    }


def test_every_check_passed(summary, play):
    assert len(summary["checks"]) == 19
    assert [check["name"] for check in summary["checks"] if not check["passed"]] == []
    assert play.said.count("✓") == len(summary["checks"])
    assert "✗" not in play.said


def test_it_says_where_the_report_is(play):
    assert f"The report is {play.out / 'report.html'}" in play.said
    assert (play.out / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_every_milestone_has_mail_that_was_sent(summary):
    sent = Counter()
    for step, states in summary["messages"].items():
        sent[step.partition("/")[0]] += states.get("sent", 0)
    milestones = [milestone.id for milestone in load(ISLES).review.milestones]
    assert len(milestones) == 7
    assert all(sent[milestone] for milestone in milestones), sent


def test_each_mail_lies_in_the_folder_of_the_step_that_it_names(headers):
    assert len(headers) > 200
    assert all(mail["X-Roadmap-Step"] == str(path.parent) for path, mail in headers.items())


def test_readers_of_languages_that_nobody_translated_get_the_fallback(headers):
    read = {parseaddr(mail["To"])[1]: mail["Content-Language"] for mail in headers.values()}
    assert read["bahari@tz.example.org"] == "en"  # reads Swahili
    assert read["see@de.example.org"] == "en"  # reads German
    assert read["mer@pf.example.org"] == "fr"
    assert set(read.values()) == {"en", "fr"}


def test_the_ledger_holds_a_message_for_each_mail(play, headers):
    with closing(sqlite3.connect(play.out / "ledger.sqlite")) as ledger:
        states = dict(ledger.execute("select state, count(*) from messages group by state"))
    assert states["sent"] == len(headers)
    assert set(states) <= {"sent", "skipped"}


def test_the_answer_book_has_a_tab_for_each_form_and_answers_in_it(play):
    with CalamineWorkbook.from_path(play.out / "workbook.xlsx") as book:
        rows = {name: len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names}
    forms = [milestone.form for milestone in load(ISLES).review.milestones if milestone.form]
    assert {form.tab for form in forms} <= set(rows)
    assert all(rows[form.tab] > 1 for form in forms), rows


def test_one_co_chair_of_each_sub_region_was_chosen_and_reads_the_digest(summary):
    chosen = [d for d in summary["decisions"] if d["kind"] == "select"]
    assert [d["subject"] for d in chosen] == ["co-chairs"]
    parties = chosen[0]["value"]["parties"]
    regions = [load(ISLES).directory.party(party).sub_region for party in parties]
    assert sorted(regions) == ["central-isles", "eastern-isles", "western-isles"]
    assert len(summary["digests"][0]["to"]) == 2
    assert len(summary["digests"][-1]["to"]) == 5


def test_moments_are_on_the_hosts_clock_before_and_after_it_changes(summary):
    offsets = [step["due"][-6:] for step in summary["steps"]]
    assert set(offsets) == {"+13:45", "+12:45"}
    assert offsets == sorted(offsets, reverse=True)


@pytest.mark.parametrize("name", ["summary.json", "report.html"])
def test_the_same_seed_gives_the_same_bytes_whatever_the_answer_book_is(plays, name):
    first, again = (_without_keys((play.out / name).read_bytes()) for play in plays.values())
    assert first == again


def _without_keys(written):
    """The key of an answer is made of the clock on which its sheet shows it: Lima's and the host's here. So
    each key is replaced by its number in the order of the decisions on it."""
    keys = dict.fromkeys(re.findall(rb'"subject": "([0-9a-f]{32})["/]', written))
    for number, key in enumerate(keys):
        written = written.replace(key, b"answer %d" % number)
    return written


def test_it_holds_nothing_of_the_machine(play):
    for name in ("summary.json", "report.html"):
        assert str(Path(play.out).parent) not in (play.out / name).read_text(encoding="utf-8")


def test_nothing_is_left_in_the_home_of_who_ran_it(plays):
    assert [list(play.home.iterdir()) for play in plays.values()] == [[], []]


def marked():
    """Every address and passcode by which the briefing was joined, in the script's words."""
    ways = read_script(ISLES.parent / "rehearsal" / ISLES.name).joining
    return [text.encode() for way in ways for text in (way.join.url, way.join.passcode)]


def test_only_mails_and_the_ledger_hold_the_marked_links_and_passcodes(plays):
    for play in plays.values():
        files = [path for path in play.out.rglob("*") if path.is_file()]
        holding = {
            path.relative_to(play.out).parts[0]
            for path in files
            if any(mark in decodestring(path.read_bytes()) for mark in marked())
        }
        assert holding == {"outbox", "ledger.sqlite"}
        assert (play.out / "prefect" / "prefect.db").exists()
        assert not [mark for mark in marked() if mark.decode() in play.said]


def test_the_marked_links_stand_only_in_mails_to_those_who_registered(play):
    with CalamineWorkbook.from_path(play.out / "workbook.xlsx") as book:
        headings, *rows = book.get_sheet_by_name("Briefing").to_python()
    own = next(n for n, heading in enumerate(headings) if heading.startswith("E-mail address of the"))
    registered = {row[own] or row[1] for row in rows}
    got = {
        path.name.removesuffix(".eml").removesuffix(".1").removesuffix(".2")
        for path in (play.out / "outbox").rglob("*.eml")
        if any(mark in decodestring(path.read_bytes()) for mark in marked())
    }
    assert len(got) > 5
    assert got <= registered


def test_the_link_that_changed_on_the_eve_reached_those_who_held_the_first_one(play):
    first, second = ("https://meet.example.org/marked-lagoon", "https://meet.example.org/marked-reef")

    def readers(step, link):
        paths = (play.out / "outbox" / "briefing" / step).glob("*.eml")
        mails = ((path, decodestring(path.read_bytes()).decode()) for path in paths)
        return {parseaddr(_headers(path)["To"])[1] for path, words in mails if link in words}

    assert readers("change", second) == readers("joining-instructions", first) != set()


def _headers(path):
    return BytesHeaderParser().parsebytes(path.read_bytes())
