"""Google's Sheets API over HTTP on this machine, as far as we use it, for tests.

    with serving() as server:
        book = server.spreadsheet("Review")
        book.add("Briefing 1", [["Timestamp", "Name"]])
        key = server.key_file(folder)

`server.calls` are the calls of the API (not those for tokens: `server.token_calls`). Made after Google's
public reference; what it does not serve it refuses.
"""

import json
import secrets
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from tests.sheets.accounts import Account, Tokens
from tests.sheets.book import Spreadsheet
from tests.sheets.errors import ApiError, not_enabled
from tests.sheets.faults import Fault, Quota
from tests.sheets.resource import SPREADSHEET, check, masked, parsed
from tests.sheets.routes import routed
from tests.sheets.values import Ask
from tests.sheets.web import Web


class Server:
    """The service: its spreadsheets and accounts, what it was asked, and how it is to misbehave."""

    def __init__(self, clock=time.time):
        self.clock, self.lock, self.stopping = clock, threading.RLock(), threading.Event()
        self.account, self.tokens = Account(), Tokens()
        self.tokens.accounts[self.account.email] = self.account
        self.books, self.enabled, self.quota = {}, True, Quota()
        self.calls, self.token_calls, self.crashes = [], [], []
        self.faults, self.befores = [], []
        self.endpoint, self.connections = "", 0

    def spreadsheet(self, title="Review", *, locale="en_US", zone="Etc/GMT", book_id=None, role="writer"):
        """A new spreadsheet without tabs, shared with the server's account unless role is None."""
        book_id = book_id or secrets.token_urlsafe(33).replace("_", "x").replace("-", "y")
        book = Spreadsheet(book_id, title, self.lock, locale, zone)
        if role:
            book.share(self.account.email, role)
        self.books[book.id] = book
        return book

    def key_file(self, folder, *, signed_with="own", name="key.json"):
        """The account's key file in a folder; signed with any other name, its signatures are wrong."""
        file = Path(folder) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(self.account.key(self.endpoint, signed_with), indent=2), encoding="utf-8")
        return file

    def forget_account(self):
        """The account is deleted."""
        self.tokens.accounts.clear()
        self.expire_tokens()

    def expire_tokens(self):
        """All the tokens given so far are over."""
        self.tokens.given.clear()

    def fail(self, faults):
        """Faults for the next calls, in order: each is used up by one call that it fits."""
        self.faults.extend([faults] if isinstance(faults, Fault) else faults)

    def before(self, which, callback):
        """Do something once, before the n-th call from now or one with a text in its "METHOD path"."""
        after = len(self.calls) + which if isinstance(which, int) else which
        self.befores.append((after, callback))

    def arrive(self, call):
        """Write a call down, and do what was to be done before it."""
        with self.lock:
            self.calls.append(call)
            line, number = f"{call.method} {call.path}", len(self.calls)
            due = [
                one
                for one in self.befores
                if one[0] == number or (isinstance(one[0], str) and one[0] in line)
            ]
            for one in due:
                self.befores.remove(one)
        for _, callback in due:
            callback()

    def fault(self, line):
        """The fault that a call meets, used up; None as a rule."""
        with self.lock:
            for one in self.faults:
                if one.fits(line):
                    self.faults.remove(one)
                    return one
        return None

    def serve(self, call, raw_path, authorization):
        """The answer to a call of the API; ApiError when it is refused."""
        method, book_id, range_text = routed(call.method, raw_path)
        with self.lock:
            account = self.tokens.account(authorization, self.clock(), writing=method.writes)
            if not self.enabled:
                raise not_enabled(account.number)
            self.quota.count(account, self.clock(), writing=method.writes)
            book = self._opened(book_id, account, writing=method.writes)
            tree = self._mask(call, method)
            return masked(method.act(book, Ask(range_text, call.query, call.body or {})), tree)

    def _opened(self, book_id, account, *, writing):
        if (book := self.books.get(book_id)) is None:
            raise ApiError(404)
        role = book.shared.get(account.email)
        if role is None or (writing and role != "writer"):
            raise ApiError(403)
        return book

    def _mask(self, call, method):
        text = call.query.get("fields", ["*"])[-1]
        tree = parsed(text)
        if method.name == "get":
            check(tree, SPREADSHEET)
        return tree


@contextmanager
def serving(port=0, **more):
    """A server on a free port of this machine, until the block ends; its own crashes are raised there."""
    server = Server(**more)
    web = Web(("127.0.0.1", port), server)
    server.endpoint = f"http://127.0.0.1:{web.server_port}"
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        web.shutdown()
        web.close()
        thread.join()
    if server.crashes:
        raise server.crashes[0]
