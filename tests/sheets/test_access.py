import json
import time

import pytest
import requests

from tests.sheets.accounts import SCOPE
from tests.sheets.faults import Quota


def refused(answer):
    error = answer.json()["error"]
    assert error["code"] == answer.status_code
    return answer.status_code, error["status"], error["message"]


def test_a_token_is_granted(caller):
    answer = caller.granted()
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert 3500 < answer.json()["expires_in"] <= 3600
    assert caller.token != answer.json()["access_token"]


@pytest.mark.parametrize(
    ("how", "error", "words"),
    [
        ({"signed_with": "another"}, "invalid_grant", "Invalid JWT Signature."),
        ({"iss": "nobody@example.org"}, "invalid_grant", "Invalid grant: account not found"),
        ({"aud": "https://example.org/token"}, "invalid_grant", "Invalid JWT: Failed audience check."),
        ({"iat": 1, "exp": 3601}, "invalid_grant", "Token must be a short-lived token (60 minutes)"),
        ({"exp": int(time.time()) + 9000}, "invalid_grant", "Token must be a short-lived token (60 minutes)"),
        ({"scope": ""}, "invalid_scope", "Invalid OAuth scope"),
    ],
)
def test_no_token_is_granted(caller, how, error, words):
    answer = caller.granted(**how)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert words in answer.json()["error_description"]


def test_other_grants_are_not_given(caller, server):
    answer = requests.post(f"{server.endpoint}/token", data={"grant_type": "password"}, timeout=60)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_the_key_file(server, tmp_path):
    file = server.key_file(tmp_path)
    key = json.loads(file.read_text())
    assert (key["type"], key["token_uri"]) == ("service_account", f"{server.endpoint}/token")
    assert key["client_email"] == server.account.email
    assert (
        json.loads(server.key_file(tmp_path, signed_with="x").read_text())["private_key"]
        != key["private_key"]
    )


def test_calls_need_a_token(caller, server):
    assert refused(caller.ask("GET", "", headers={}))[:2] == (401, "UNAUTHENTICATED")
    assert refused(caller.ask("GET", "", headers={"Authorization": "Bearer x"}))[:2] == (
        401,
        "UNAUTHENTICATED",
    )
    server.expire_tokens()
    assert refused(caller.ask("GET", ""))[:2] == (401, "UNAUTHENTICATED")


def test_a_token_lasts_an_hour(caller, server):
    server.clock = lambda: time.time() + 3601
    assert caller.ask("GET", "").status_code == 401


def test_reading_and_writing_rights(caller, book, server):
    book.add("Sheet1")
    book.share(server.account.email, "reader")
    denied = (403, "PERMISSION_DENIED", "The caller does not have permission")
    assert caller.ask("GET", "").status_code == 200
    assert refused(caller.put(("Sheet1!A1", [["a"]]))) == denied
    assert refused(caller.change({"deleteSheet": {"sheetId": 0}})) == denied
    book.unshare(server.account.email)
    assert refused(caller.ask("GET", "")) == denied


def test_a_narrow_scope(caller, book):
    book.add("Sheet1")
    caller.token = caller.granted(scope=f"{SCOPE}spreadsheets.readonly").json()["access_token"]
    assert caller.ask("GET", "").status_code == 200
    assert refused(caller.put(("Sheet1!A1", [["a"]])))[2] == "Request had insufficient authentication scopes."


def test_an_unknown_spreadsheet(caller, book):
    book.id = "other"
    assert refused(caller.ask("GET", "")) == (404, "NOT_FOUND", "Requested entity was not found.")


def test_an_unknown_path_is_a_page(caller):
    answer = caller.ask("GET", "/charts")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_the_api_is_not_enabled(caller, server):
    server.enabled = False
    answer = caller.ask("GET", "")
    assert refused(answer)[:2] == (403, "PERMISSION_DENIED")
    info = next(one for one in answer.json()["error"]["details"] if "reason" in one)
    assert info["@type"] == "type.googleapis.com/google.rpc.ErrorInfo"
    assert (info["reason"], info["domain"]) == ("SERVICE_DISABLED", "googleapis.com")
    assert info["metadata"]["service"] == "sheets.googleapis.com"
    assert info["metadata"]["consumer"] == f"projects/{server.account.number}"


def test_a_quota_of_each_minute(caller, book, server):
    book.add("Sheet1")
    now = time.time()
    server.clock, server.quota = (lambda: now), Quota(reads=2)
    assert [caller.ask("GET", "").status_code for _ in range(3)] == [200, 200, 429]
    assert caller.put(("Sheet1!A1", [["a"]])).status_code == 200
    server.clock = lambda: now + 60
    answer = caller.ask("GET", "")
    assert answer.status_code == 200
