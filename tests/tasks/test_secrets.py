"""Secrets come out in the words of nobody: by value, in whatever form, at every edge."""

import logging
import socketserver
import threading
from base64 import b64encode
from pathlib import Path
from traceback import format_exception
from urllib.parse import quote, quote_plus

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.secrets import RedactedProblem, forget_hidden, hide, hide_address, redacted
from config.settings import Settings, SettingsProblem
from roadmap.mail.message import State
from tasks.ledger import Ledger, LedgerProblem
from tasks.machine.access import Access
from tasks.machine.address import Address
from tasks.machine.parts import server
from tasks.mail import Account, MailProblem, Sender, SmtpPostman, deliver
from tasks.mailbox.problems import MailboxProblem
from tasks.watching.outside import beat
from tests.hostile.budget import within
from tests.tasks.ledger.build import AT, STEP, draft, mailing
from tests.waiting import until

PASSWORD = "Zürich & 7 Göteborg=/+%\"'"
PLAIN = "marked-s3cret-9f2c"
WEBHOOK = "https://hooks.example.org/services/T0/B0/kE9qZtYw3nVbLxRp"
FORMS = {
    "plain": lambda s: s,
    "capitals": lambda s: s.upper() if s.upper().lower() == s.lower() else s,
    "base64": lambda s: b64encode(s.encode()).decode(),
    "a login": lambda s: b64encode(b"\0ana@x.org\0" + s.encode()).decode(),
    "a longer login": lambda s: b64encode(b"\0bea@x.org\0" + s.encode()).decode(),
    "the longest login": lambda s: b64encode(b"\0cleo@x.org\0" + s.encode()).decode(),
    "an address": lambda s: quote(s, safe=""),
    "a form": quote_plus,
    "Python's bytes": lambda s: repr(s.encode())[2:-1],
    "hexadecimal": lambda s: s.encode().hex(),
    "broken over lines": lambda s: "\r\n ".join((s[: len(s) // 2], s[len(s) // 2 :])),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("secret", [PASSWORD, PLAIN])
def test_a_secret_is_found_in_every_form(form, secret):
    hide(secret)
    said = FORMS[form](secret)
    assert redacted(f"535 5.7.8 AUTH {said} refused") == "535 5.7.8 AUTH [hidden] refused"


@given(st.text(min_size=6, max_size=60), st.text(max_size=40), st.sampled_from(sorted(FORMS)))
def test_no_secret_is_left_in_any_text(secret, words, form):
    forget_hidden()
    if len("".join(secret.split())) < 6:
        return
    hide(secret)
    said = FORMS[form](secret)
    with within(cpu=1.0):
        assert said not in redacted(f"{words} {said} {words}")


def test_other_words_stay_as_they_are():
    assert redacted("nothing is hidden yet") == "nothing is hidden yet"
    hide(PLAIN)
    hide("abc")  # so short a word would be found in any text
    said = "535 5.7.8 the mail server mail.example.org:587 refuses abc dGhpcyBpcyBub3RoaW5n"
    assert redacted(said) == said


def test_much_text_with_little_in_it_takes_no_time():
    hide(PLAIN)
    for text in (
        "A" * 200_000,
        f"{PLAIN} " * 10_000,
        b64encode(PLAIN.encode() * 10_000).decode(),
        " " * 200_000,
    ):
        with within(cpu=1.0):
            assert PLAIN not in redacted(text)


class Quoting(socketserver.StreamRequestHandler):
    """A mail server that repeats whatever it was told. It takes the login if `takes` is set."""

    takes = False

    def handle(self):
        self.say("220 quoting")
        heard = []
        while line := self.rfile.readline().decode().strip():
            heard.append(line)
            word = line.partition(" ")[0].upper()
            if word == "EHLO":
                self.say("250-quoting\r\n250 AUTH PLAIN LOGIN")
            elif word == "AUTH" and self.takes:
                self.say("235 welcome")
            elif word == "AUTH":
                self.say(f"535-you said {line[:30]}\r\n535 {line[30:]} and that is {PLAIN}")
            elif word == "RCPT":
                self.say(f"550 5.1.1 no; you logged in with {' '.join(heard)} and {PLAIN}")
            elif word == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")
        return None

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture(params=[False, True], ids=["login refused", "recipient refused"])
def quoting(request, monkeypatch):
    monkeypatch.setattr(Quoting, "takes", request.param)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Quoting) as listening:
        listening.daemon_threads = True
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield listening.server_address[1]
        listening.shutdown()


def test_a_run_against_a_server_that_quotes_the_login_leaves_it_nowhere(
    quoting, tmp_path, monkeypatch, capfd, caplog
):
    given = {
        "MODE": "live",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": quoting,
        "SMTP_TLS": "none",
        "SMTP_USER": "ana",
    }
    for name, value in (given | {"SMTP_PASSWORD": PLAIN, "SMTP_TIMEOUT": 5}).items():
        monkeypatch.setenv(f"ROADMAP_{name}", str(value))
    caplog.set_level(logging.DEBUG)
    said = ""
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", "review", domain="x.org") as ledger:
        ledger.mailings.draft(mailing(), [draft("a"), draft("b")], AT, state=State.RELEASED)
        postman = SmtpPostman(Account.of(Settings()), Sender("Network", "review@x.org", "office@x.org"))
        try:
            deliver(ledger, postman, STEP, AT)
        except MailProblem as problem:
            said = str(problem)
        reasons = [m.reason for m in ledger.messages()]
    assert "535" in said or all("550" in reason for reason in reasons)
    assert "[hidden]" in said + "".join(reasons)
    logging.getLogger("anything").error("it failed: %s", PLAIN)
    left = [said, capfd.readouterr(), caplog.text, *reasons]
    left += [path.read_bytes().decode("latin-1") for path in tmp_path.rglob("*") if path.is_file()]
    for marked in (PLAIN, b64encode(f"\0ana\0{PLAIN}".encode()).decode(), b64encode(PLAIN.encode()).decode()):
        assert not any(marked in str(words) for words in left)


@pytest.mark.parametrize("problem", [MailProblem, MailboxProblem, LedgerProblem, RedactedProblem])
def test_our_problems_hold_no_secret(problem):
    hide(PLAIN)
    assert str(problem(f"the server said {PLAIN}")) == "the server said [hidden]"


def test_an_address_that_holds_a_key_is_shown_to_its_host_only(monkeypatch, caplog):
    monkeypatch.setenv("ROADMAP_ALARM_WEBHOOK", WEBHOOK)
    Settings()
    assert redacted(f"POST {WEBHOOK} failed") == "POST https://hooks.example.org/… failed"
    assert "kE9qZtYw3nVbLxRp" not in redacted("no route to services/T0/B0/kE9qZtYw3nVbLxRp")
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").info('HTTP Request: %s %s "%s"', "POST", httpx.URL(WEBHOOK), "HTTP/1.1 200 OK")
    assert "https://hooks.example.org/…" in caplog.text
    assert "kE9qZ" not in caplog.text
    assert beat("http://127.0.0.1:9/kE9qZtYw3nVbLxRp", []) == [
        "the external check was not reached (ConnectError)"
    ]


@pytest.mark.parametrize("name", ["ALARM_WEBHOOK", "PULSE_URL", "AUTH", "SMTP_PASSWORD"])
def test_a_wrong_setting_that_may_be_a_secret_is_not_repeated(monkeypatch, name):
    monkeypatch.setenv(f"ROADMAP_{name}", f"http://hooks.example.org/{PLAIN}")
    monkeypatch.setenv("ROADMAP_SMTP_PORT", "none")
    with pytest.raises(SettingsProblem) as problem:
        Settings()
    assert PLAIN not in "".join(format_exception(problem.value))
    assert "ROADMAP_SMTP_PORT is “none”" in str(problem.value)


def test_the_ledgers_password_comes_out_of_no_problem(monkeypatch):
    url = f"postgresql+psycopg://ana:{PLAIN}@127.0.0.1:1/none?password={PLAIN}"
    hide_address(url)
    with pytest.raises(LedgerProblem) as problem:
        Ledger.open(url, "review", domain="x.org")
    assert PLAIN not in str(problem.value)


def test_the_servers_own_password_is_hidden_once_it_is_known():
    Access("http://127.0.0.1:4200/api", f"roadmap:{PLAIN}")
    assert redacted(f"401 for roadmap:{PLAIN}, {PLAIN}") == "401 for [hidden], [hidden]"


def test_the_process_of_prefects_server_has_none_of_our_settings(tmp_path, monkeypatch):
    for name in ("SMTP_PASSWORD", "IMAP_PASSWORD", "ALARM_WEBHOOK", "GOOGLE_KEY_FILE", "LEDGER_URL"):
        monkeypatch.setenv(f"ROADMAP_{name}", PLAIN)
    monkeypatch.setenv("PGPASSWORD", PLAIN)
    monkeypatch.setenv("ROADMAP_HOSTS", "review.example.org")
    (tmp_path / "run").mkdir()
    kept = server(tmp_path, tmp_path, Address("127.0.0.1", 4200), "roadmap:a-login")
    kept.words = ("http.server", "0")
    kept.start()
    try:
        environment = Path(f"/proc/{kept.process.pid}/environ")
        until(lambda: b"PREFECT_HOME" in environment.read_bytes(), every=0.02)
        assert PLAIN.encode() not in environment.read_bytes()
        assert b"ROADMAP_HOSTS=review.example.org" in environment.read_bytes()  # the guard needs it
    finally:
        kept.stop(5)
