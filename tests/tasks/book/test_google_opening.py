"""Which book the settings open, and what is wrong with a key file, an id or an address."""

import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from config.settings import Settings
from tasks.book import BookProblem, Workbook
from tasks.book.google.book import GoogleBook
from tasks.book.google.key import service_account
from tasks.book.opening import open_book

ID = "1AbC_d-2"


@pytest.fixture(scope="module")
def pem():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(private, pkcs8, serialization.NoEncryption()).decode()


@pytest.fixture
def key(tmp_path, pem):
    """Writes a key file with changes, and gives its path."""

    def write(**changes):
        info = {
            "type": "service_account",
            "project_id": "review",
            "private_key_id": "1",
            "private_key": pem,
            "client_email": "book@review.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": "https://oauth2.googleapis.com/token",
        }
        path = tmp_path / "key.json"
        path.write_text(json.dumps({k: v for k, v in (info | changes).items() if v is not None}))
        return path

    return write


def opened(key_file, sheet=ID, **more):
    return open_book(Settings(book=f"google:{sheet}", google_key_file=key_file, **more))


def problem_of(*args, **more):
    with pytest.raises(BookProblem) as found:
        opened(*args, **more)
    said = str(found.value)
    assert "\n" not in said
    assert "PRIVATE KEY" not in said
    return said


def test_a_path_is_a_workbook_and_so_is_nothing(tmp_path):
    assert open_book(Settings(book="answers.xlsx")).path.name == "answers.xlsx"
    assert isinstance(open_book(Settings(home=tmp_path)), Workbook)
    assert Settings(book="answers.xlsx").google_sheet is None


@pytest.mark.parametrize(
    "sheet",
    [
        ID,
        f"https://docs.google.com/spreadsheets/d/{ID}/edit?gid=0#gid=0",
        f"https://docs.google.com/spreadsheets/u/1/d/{ID}",
    ],
)
def test_a_spreadsheet_is_named_by_its_id_or_its_address(key, sheet):
    book = opened(key(), sheet)
    assert isinstance(book, GoogleBook)
    assert book._sheet.place.book == ID
    assert book.calls == 0


@pytest.mark.parametrize("sheet", ["", "a/b", "https://example.org/d/x", "../x"])
def test_what_is_no_id_is_said(key, sheet):
    assert "between /d/ and /edit" in problem_of(key(), sheet)


def test_without_a_key_file_it_is_said_what_to_make():
    said = problem_of(None)
    assert "ROADMAP_GOOGLE_KEY_FILE is not set; make a JSON key" in said


def test_a_key_file_that_cannot_be_read_is_named(tmp_path):
    assert f"{tmp_path / 'none.json'} cannot be read (No such file" in problem_of(tmp_path / "none.json")
    assert "cannot be read (Is a directory" in problem_of(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not JSON"),
        ("\udcff", "is not JSON"),
        ("[1]", "is the key of something else, not of a service account"),
        ('{"installed": {}}', "is the key of an OAuth client, not of a service account"),
        ('{"type": "service_account"}', "is incomplete or damaged; download a new key"),
    ],
)
def test_a_file_that_is_no_key_is_said(tmp_path, content, said):
    path = tmp_path / "key.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert said in problem_of(path)


@pytest.mark.parametrize(
    "changes", [{"private_key": "-----BEGIN PRIVATE KEY-----\nx"}, {"client_email": None}]
)
def test_a_spoilt_key_is_said_without_quoting_it(key, changes):
    assert "is incomplete or damaged" in problem_of(key(**changes))


def test_plain_http_is_only_for_this_machine(key):
    assert "plain http, which others could read" in problem_of(key(), sheets_endpoint="http://192.0.2.1")
    assert "the token_uri in" in problem_of(key(token_uri="http://example.org/token"))
    for host in ("127.0.0.1:8123", "[::1]:8123", "localhost:8123"):
        assert opened(key(token_uri=f"http://{host}/token"), sheets_endpoint=f"http://{host}/")


@pytest.mark.parametrize(
    "address", ["sheets.googleapis.com", "ftp://x.example", "https://a:b@x.example", "http://["]
)
def test_what_is_no_web_address_is_said(key, address):
    assert "ROADMAP_SHEETS_ENDPOINT is no web address" in problem_of(key(), sheets_endpoint=address)


def test_the_key_never_shows(key):
    said = repr(service_account(key(), "the book"))
    assert "book@review.iam" in said
    assert "credentials" not in said
