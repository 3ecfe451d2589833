"""A server with one spreadsheet, and a caller with plain `requests`."""

import time

import pytest
import requests
from google.auth import crypt, jwt

from tests.sheets.accounts import GRANT, SCOPE
from tests.sheets.server import serving


class Caller:
    """Calls by hand, with a token of the server's account."""

    def __init__(self, server, book, session):
        self.server, self.book, self.session = server, book, session
        self.token = self.granted().json()["access_token"]

    def assertion(self, signed_with="own", **claims):
        """A signed assertion (RFC 7523), an hour long."""
        key, now = self.server.account.key(self.server.endpoint, signed_with), int(time.time())
        usual = {"iss": key["client_email"], "aud": key["token_uri"], "scope": f"{SCOPE}spreadsheets"}
        usual |= {"iat": now, "exp": now + 3600}
        return jwt.encode(crypt.RSASigner.from_service_account_info(key), usual | claims).decode()

    def granted(self, **more):
        """The token endpoint's answer."""
        form = {"grant_type": GRANT, "assertion": self.assertion(**more)}
        return self.session.post(f"{self.server.endpoint}/token", data=form, timeout=60)

    def ask(self, method, path, body=None, headers=None, **query):
        """An answer about the spreadsheet; `path` comes after its id."""
        headers = {"Authorization": f"Bearer {self.token}"} if headers is None else headers
        url = f"{self.server.endpoint}/v4/spreadsheets/{self.book.id}{path}"
        return self.session.request(method, url, params=query, json=body, headers=headers, timeout=60)

    def get(self, *ranges, **query):
        """The valueRanges of a batchGet."""
        answer = self.ask("GET", "/values:batchGet", ranges=ranges, **query)
        answer.raise_for_status()
        return answer.json()["valueRanges"]

    def put(self, *data, how="RAW"):
        """A values:batchUpdate of (range, values)."""
        ranges = [{"range": text, "values": values} for text, values in data]
        return self.ask("POST", "/values:batchUpdate", {"valueInputOption": how, "data": ranges})

    def change(self, *changes):
        """A batchUpdate."""
        return self.ask("POST", ":batchUpdate", {"requests": changes})


@pytest.fixture
def server():
    with serving() as started:
        yield started


@pytest.fixture
def book(server):
    return server.spreadsheet("Review", locale="es_CL", zone="America/Santiago", book_id="the-book")


@pytest.fixture
def caller(server, book):
    with requests.Session() as session:
        yield Caller(server, book, session)
