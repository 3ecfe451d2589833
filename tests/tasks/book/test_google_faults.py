"""Google misbehaving: every fault that may pass is waited for, and every other is said to who can mend it."""

import time
from dataclasses import replace

import pytest

from config.settings import Settings
from roadmap.review.forms import Form
from tasks.book import ROWS_TAB, BookProblem
from tasks.book.google.book import GoogleBook
from tasks.book.google.client import SheetsClient
from tasks.book.google.explaining import SheetAccess
from tasks.book.google.key import service_account
from tasks.book.google.retrying import RetryPolicy
from tasks.book.opening import open_book
from tasks.book.own_tabs import OWN_TABS, ROWS_HEADINGS
from tests.sheets.faults import cut, hang_up, refusal, slow
from tests.sheets.server import serving

READ, WRITE, CHANGE = "values:batchGet", "values:batchUpdate", ":batchUpdate"
TABLE = {ROWS_TAB: [list(ROWS_HEADINGS), ["Briefing 1", "2"]]}
FORM = Form.model_validate({"tab": "Call", "url": "https://forms.example.org/x"})


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def sheet(server):
    made = server.spreadsheet("Review 2025", locale="es_CL", zone="America/Santiago")
    made.add("Briefing 1", [["Timestamp", "Email Address"], ["2024-10-21 09:14:03", "ana@x.example"]])
    for tab, headings in OWN_TABS.items():
        made.add(tab, [list(headings)])
    return made


@pytest.fixture
def waits():
    return []


@pytest.fixture
def retry_policy(waits):
    return RetryPolicy(sleep=waits.append, chance=lambda: 0)


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    """Read once: looking through a key takes longer than most of these tests."""
    with serving() as running:
        return service_account(running.key_file(tmp_path_factory.mktemp("key")), "the book")


@pytest.fixture
def opened(server, sheet, retry_policy, account):
    def open_it(retry_policy=retry_policy, pace=lambda: 0):
        here = account.credentials.with_token_uri(f"{server.endpoint}/token")
        session = replace(account, credentials=here).session(server.endpoint)
        client = SheetsClient(session, server.endpoint, retry_policy, pace)
        return GoogleBook(client, SheetAccess(sheet.id, account.email, account.project))

    return open_it


@pytest.fixture
def book(opened):
    made = opened()
    made.read([])  # it is logged in, and knows the sheet's title
    return made


def problem_of(action):
    with pytest.raises(BookProblem) as found:
        action()
    assert "\n" not in str(found.value)
    return str(found.value)


@pytest.mark.parametrize("fault", [refusal(code) for code in (429, 500, 502, 503, 504)] + [cut(), hang_up()])
def test_what_passes_is_tried_again_until_it_is_read(server, book, waits, fault):
    server.fail([replace(fault, at=READ)] * 3)
    before = book.calls
    assert len(book.read(["Briefing 1"]).rows["Briefing 1"]) == 1
    assert waits == [1, 2, 4]
    assert book.calls - before == 5


@pytest.mark.parametrize(
    "fault", [refusal(429), refusal(500), refusal(503), cut(), hang_up(), hang_up(applied=True)]
)
def test_what_passes_is_tried_again_until_it_is_written(server, sheet, book, fault):
    server.fail([replace(fault, at=WRITE)] * 2)
    assert book.put(TABLE)
    assert sheet.tab(ROWS_TAB).rows == TABLE[ROWS_TAB]
    assert not book.put(TABLE)


def test_retry_after_is_waited_for(server, book, waits):
    server.fail([refusal(429, retry_after=17, at=READ)])
    book.read(["Briefing 1"])
    assert waits == [17]


def test_a_slow_answer_is_a_time_out_and_tried_again(server, opened, waits, retry_policy):
    book = opened(replace(retry_policy, read=0.3))
    book.read([])
    server.fail([slow(0.6, at=READ)])
    assert len(book.read(["Briefing 1"]).rows["Briefing 1"]) == 1
    assert waits == [1]


@pytest.mark.parametrize("fault", [refusal(429), refusal(503), cut(), hang_up()])
def test_in_the_end_it_is_given_up_and_nothing_is_lost(server, sheet, book, waits, fault):
    server.fail([fault] * 7)
    said = problem_of(lambda: book.read(["Briefing 1"]))
    assert said.startswith(
        f"answer book “Review 2025” https://docs.google.com/spreadsheets/d/{sheet.id}: Google did"
    )
    assert said.endswith("nothing was lost; the next round reads again")
    assert waits == [1, 2, 4, 8, 16, 32]
    assert len(book.read(["Briefing 1"]).rows["Briefing 1"]) == 1


def test_a_write_that_was_given_up_is_found_out_at_the_next(server, sheet, book):
    server.fail([hang_up(applied=True, at=WRITE)] * 7)
    problem_of(lambda: book.put(TABLE))
    assert not book.put(TABLE)
    assert sheet.tab(ROWS_TAB).rows == TABLE[ROWS_TAB]


@pytest.mark.parametrize("fault", [cut(at=CHANGE), hang_up(applied=True, at=CHANGE)])
def test_tabs_that_were_made_before_the_line_broke_are_no_error(server, sheet, book, fault):
    server.fail([fault])
    assert book.create([FORM], "en") == ["Call"]
    assert [tab.title for tab in sheet.tabs].count("Call") == 1
    sheet.remove(ROWS_TAB)
    book.read([])
    server.fail([fault])
    assert book.put(TABLE)
    assert sheet.tab(ROWS_TAB).rows == TABLE[ROWS_TAB]


def test_more_calls_than_the_quota_are_waited_for(server, opened, waits):
    server.quota.reads = 2
    server.clock = lambda: time.time() + sum(waits)
    book = opened()
    for _ in range(4):
        book.read(["Briefing 1"])
    assert sum(waits) >= 60


def test_the_pace_is_asked_before_each_call(opened, waits):
    opened(pace=lambda: 2.5).read(["Briefing 1"])
    assert waits == [2.5, 2.5]


def test_a_token_that_ran_out_is_replaced(server, book):
    server.expire_tokens()
    assert len(book.read(["Briefing 1"]).rows["Briefing 1"]) == 1


def test_a_sheet_that_is_not_shared_says_with_whom(server, sheet, book):
    sheet.unshare(server.account.email)
    said = problem_of(lambda: book.read(["Briefing 1"]))
    assert f"share the sheet with {server.account.email} as Editor" in said


def test_a_reader_may_read_and_is_told_what_writing_needs(server, sheet, book):
    sheet.share(server.account.email, "reader")
    assert len(book.read(["Briefing 1"]).rows["Briefing 1"]) == 1
    for action in (lambda: book.put(TABLE), lambda: book.create([FORM], "en")):
        said = problem_of(action)
        assert f"{server.account.email} may not change it; share the sheet with" in said
        assert said.endswith("as Editor")


def test_a_sheet_that_is_gone_is_said(server, sheet, book):
    del server.books[sheet.id]
    assert "the spreadsheet does not exist; correct its id in ROADMAP_BOOK" in problem_of(
        lambda: book.read([])
    )


def test_an_api_that_is_not_enabled_says_where_to(server, book):
    server.enabled = False
    said = problem_of(lambda: book.read([]))
    assert f"is not enabled in the project {server.account.project}; enable it at https://console" in said


def test_a_key_that_google_does_not_know_is_said(server, sheet, tmp_path):
    key, endpoint = server.key_file(tmp_path, signed_with="another"), server.endpoint
    settings = Settings(book=f"google:{sheet.id}", google_key_file=key, sheets_endpoint=endpoint)
    said = problem_of(lambda: open_book(settings).read([]))
    assert f"{server.account.email} cannot log in with Google (invalid_grant: Invalid JWT Signature.)" in said
    assert "make a new key" in said


def test_a_deleted_account_is_said(server, book):
    server.forget_account()
    assert "restore or enable the service account" in problem_of(lambda: book.read([]))


def test_a_wrong_clock_is_said(server, opened):
    server.clock = lambda: 1_000_000_000.0
    assert "correct this machine's clock" in problem_of(lambda: opened().read([]))


def test_a_token_endpoint_out_of_reach_is_tried_again(server, opened, waits):
    server.fail([hang_up(at="/token")])
    assert len(opened().read(["Briefing 1"]).rows["Briefing 1"]) == 1
    assert waits == [1]


def test_an_answer_of_somebody_else_is_said(server, book, monkeypatch):
    session = book._sheet.client.session
    original = session.request

    def login_page(*args, **more):
        response = original(*args, **more)
        response._content = b"<html>Log in to the wireless network"
        return response

    monkeypatch.setattr(session, "request", login_page)
    assert "the response was not Google's" in problem_of(lambda: book.read([]))


def test_neither_key_nor_token_is_logged(server, opened, caplog):
    caplog.set_level("DEBUG")
    opened().read(["Briefing 1"])
    server.fail([refusal(503)] * 8)
    said = problem_of(lambda: opened().read([])) + caplog.text
    assert "PRIVATE KEY" not in said
    assert not any(token in said for token in server.tokens.given)
    assert server.tokens.given
