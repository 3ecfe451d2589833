import time

import pytest
import requests

from tests.sheets.faults import cut, hang_up, refusal, slow
from tests.sheets.server import serving


@pytest.fixture
def tab(book):
    return book.add("Sheet1", [["a"]])


def test_refusals_are_used_up_in_order(caller, server, tab):
    server.fail([refusal(429, retry_after=2), refusal(429), refusal(500), refusal(503), refusal(502)])
    answers = [caller.ask("GET", "") for _ in range(6)]
    assert [one.status_code for one in answers] == [429, 429, 500, 503, 502, 200]
    assert [one.headers.get("Retry-After") for one in answers[:2]] == ["2", None]
    statuses = [one.json()["error"]["status"] for one in answers[1:4]]
    assert statuses == ["RESOURCE_EXHAUSTED", "INTERNAL", "UNAVAILABLE"]
    assert answers[4].text.startswith("<!DOCTYPE html>")


def test_a_slow_answer_comes(caller, server, tab):
    server.fail(slow(0.2))
    started = time.perf_counter()
    assert caller.get("Sheet1")[0]["values"] == [["a"]]
    assert time.perf_counter() - started >= 0.2


def test_an_answer_breaks_off(caller, server, tab):
    server.fail(cut())
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        caller.get("Sheet1")
    assert caller.get("Sheet1")[0]["values"] == [["a"]]


@pytest.mark.parametrize("applied", [True, False])
def test_hanging_up_on_a_write(caller, server, tab, applied):
    server.fail(hang_up(applied=applied, at="values:batchUpdate"))
    assert caller.get("Sheet1")[0]["values"] == [["a"]]
    with pytest.raises(requests.ConnectionError):
        caller.put(("Sheet1!A1", [["b"]]))
    assert tab.rows == [["b" if applied else "a"]]


def test_a_fault_of_the_token_endpoint(caller, server):
    server.fail([refusal(503, at="/token"), hang_up(at="/token")])
    assert caller.granted().status_code == 503
    with pytest.raises(requests.ConnectionError):
        caller.granted()
    assert caller.granted().status_code == 200


def test_the_sheet_changes_in_mid_round(caller, server, book, tab):
    server.before(2, lambda: tab.append(["b"]))
    server.before("batchGet", lambda: tab.append(["c"]))
    assert caller.ask("GET", "").status_code == 200
    assert caller.get("Sheet1")[0]["values"] == [["a"], ["b"], ["c"]]
    assert caller.get("Sheet1")[0]["values"] == [["a"], ["b"], ["c"]]


def test_calls_are_written_down(caller, server, tab):
    caller.get("Sheet1")
    caller.put(("Sheet1!A1", [["b"]]))
    read, write = server.calls
    assert (read.method, read.path) == ("GET", "/v4/spreadsheets/the-book/values:batchGet")
    assert read.query == {"ranges": ["Sheet1"]}
    assert (write.method, write.body["data"]) == ("POST", [{"range": "Sheet1!A1", "values": [["b"]]}])
    assert len(server.token_calls) == 1


def test_a_connection_is_kept_alive(caller, server, tab):
    for _ in range(5):
        caller.get("Sheet1")
    assert server.connections == 1


def crash():
    with serving() as server:
        server.clock = None
        with pytest.raises(requests.ConnectionError):
            requests.post(f"{server.endpoint}/token", data={}, timeout=60)


def test_a_crash_of_the_server_itself_is_raised():
    with pytest.raises(TypeError):
        crash()
