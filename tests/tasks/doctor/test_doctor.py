"""`roadmap doctor` against real servers: it finds what is wrong, says what to do, and never sends."""

from dataclasses import dataclass
from functools import cache, partial

import pendulum
import pytest

from config.settings import Settings
from roadmap.mail.message import State
from tasks.configuration import load
from tasks.context import open_context
from tasks.doctor import examine
from tasks.ledger import Content, Draft, Mailing
from tasks.render import TEMPLATES, Templates
from tests.smtp.server import serving, unused_port
from tests.tasks import isles

templates = cache(partial(Templates, TEMPLATES))  # they are compiled once for all tests
NOW = pendulum.datetime(2030, 5, 1, 9, tz="UTC")


@dataclass
class Doctor:
    """An examination of a small review, in settings of its own."""

    file: object
    monkeypatch: object

    def set(self, **more):
        for name, value in more.items():
            self.monkeypatch.setenv(f"ROADMAP_{name}", str(value))

    def finds(self, now=NOW):
        """Each finding by its name."""
        loaded = load(self.file)
        words = templates(tuple(loaded.review.languages), loaded.review.fallback)
        return {f.name: f for f in examine(Settings(), loaded, words, now, lambda name: None)}

    def draft(self, at):
        """Something in the ledger that was changed at that moment."""
        with open_context(self.file, at) as context:
            context.book.create(
                [form for m in context.review.milestones if (form := context.review.form(m))], "en"
            )
            mailing = Mailing("briefing/invitation", 0, "briefing-invitation", at, None)
            draft = Draft("focal@xa.example.org", "XA", "", "en", Content("en", "S", "<p>H</p>", "T"))
            context.ledger.mailings.draft(mailing, [draft], at, state=State.RELEASED)


@pytest.fixture
def doctor(tmp_path, monkeypatch):
    made = Doctor(isles.write(tmp_path, isles.REVIEW.replace("[en, sw]", "[en, es]")), monkeypatch)
    made.set(HOME=tmp_path / "home", MODE="live", SMTP_HOST="127.0.0.1", SMTP_TLS="none", SMTP_TIMEOUT="5")
    return made


@pytest.fixture
def mail(doctor):
    with serving() as server:
        doctor.set(SMTP_PORT=server.port)
        yield server


def wrong(found):
    return {name for name, finding in found.items() if finding.verdict == "wrong"}


def test_all_is_well_and_nothing_was_sent(doctor, mail):
    doctor.draft(NOW.subtract(days=1))
    found = doctor.finds()
    assert wrong(found) == set()
    assert found["mode"].said == "live: mail goes to its recipients"
    assert found["sender"].said == "review@un.example.org is accepted (250 2.1.0 ok); nothing was sent"
    assert found["ledger"].said.endswith("opens and can be written to (mode live, messages: 1)")
    assert found["answer book"].said.endswith("has a tab for each form (forms: 1, rows: 0)")
    assert "2 zones load" in found["time zones"].said
    assert mail.accepted == []
    assert [command.partition(" ")[0] for command in mail.commands] == ["ehlo", "MAIL", "RSET", "quit"]


def test_a_secret_or_a_kept_file_that_others_can_read_is_told_with_what_to_run(doctor, mail, tmp_path):
    home = tmp_path / "home"
    (home / "run").mkdir(parents=True)
    home.chmod(0o755)
    for name in ("run/auth", "password", "kept.txt"):
        (home / name).write_text("s3cret")
        (home / name).chmod(0o644)
    doctor.set(SMTP_USER="u", SMTP_PASSWORD_FILE=home / "password", IMAP_PASSWORD_FILE=home / "run" / "auth")
    found = doctor.finds()
    secrets = {"ROADMAP_SMTP_PASSWORD_FILE", "ROADMAP_IMAP_PASSWORD_FILE", "server's password"}
    assert secrets <= wrong(found)
    assert found["server's password"].remedy == f"run `chmod go= {home / 'run' / 'auth'}`"
    assert (found["files"].verdict, found["files"].remedy[:17].strip()) == ("open", "run `chmod -R go=")
    for name in ("run/auth", "password"):
        (home / name).chmod(0o600)
    home.chmod(0o700)
    found = doctor.finds()
    assert not secrets & wrong(found)
    assert found["files"].verdict == "well"


def test_it_never_makes_a_ledger(doctor, mail, tmp_path):
    assert doctor.finds()["ledger"].said.startswith("there is none yet; the first run makes ")
    assert not (tmp_path / "home").exists()


def test_without_a_server_in_the_settings_it_names_the_setting(doctor):
    doctor.set(SMTP_HOST="")
    found = doctor.finds()["settings"]
    assert found.verdict == "wrong"
    assert "ROADMAP_SMTP_HOST" in found.said


def test_a_server_that_is_not_there(doctor):
    doctor.set(SMTP_PORT=unused_port())
    doctor.set(SMTP_TLS="starttls", SMTP_USER="secretariat", SMTP_PASSWORD="s3cret")
    findings = doctor.finds()
    found = findings["mail server"]
    assert found.verdict == "wrong"
    assert "cannot be reached" in found.said
    assert "ROADMAP_SMTP_HOST" in found.remedy
    settings = findings["settings"].said  # nothing of it was seen
    assert settings.endswith(", to be reached encrypted (starttls) and with a login as secretariat")


def test_a_wrong_password_is_told_without_the_password(doctor, mail):
    mail.login = ("secretariat", "right")
    doctor.set(SMTP_USER="secretariat", SMTP_PASSWORD="quite-wrong")
    found = doctor.finds()
    assert "refuses the login: 535 5.7.8 bad credentials" in found["mail server"].said
    assert "quite-wrong" not in str(found)


def test_a_refused_sender_is_told_in_the_servers_words(doctor, mail):
    mail.script["MAIL"] = "553 5.7.1 not your address"
    found = doctor.finds()["sender"]
    assert found.verdict == "wrong"
    assert "553 5.7.1 not your address" in found.said
    assert "secretariat.sender" in found.remedy


def test_a_server_that_takes_less_than_the_largest_mail(doctor, mail):
    mail.extensions = ("SIZE 9000",)
    found = doctor.finds()
    assert found["size"].verdict == "wrong"
    assert "the server takes 9 kB at most" in found["size"].said
    assert "no PIPELINING" in found["speed"].said
    assert "no SMTPUTF8" in found["addresses"].said


def test_a_server_that_tells_no_limit_is_for_a_person_to_judge(doctor, mail):
    mail.extensions = ()
    assert doctor.finds()["size"].verdict == "open"


def test_a_server_without_starttls_is_never_talked_to_in_clear(doctor, mail):
    doctor.set(SMTP_TLS="starttls")
    found = doctor.finds()["mail server"]
    assert found.verdict == "wrong"
    assert "does not offer STARTTLS" in found.said


def test_a_clock_behind_the_ledgers_last_change_is_wrong(doctor, mail):
    doctor.draft(NOW.add(hours=1))
    found = doctor.finds()
    assert found["clock"].verdict == "wrong"
    assert "the ledger was last changed on 1 May 2030 13:00 Africa/Nairobi" in found["clock"].said


def test_a_ledger_that_is_none(doctor, mail, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "ledger.sqlite").write_text("a letter, not a ledger" * 100, encoding="utf-8")
    found = doctor.finds()["ledger"]
    assert found.verdict == "wrong"
    assert "it is not a ledger" in found.said + found.remedy


def test_a_ledger_that_was_there_and_is_gone(doctor, mail, tmp_path):
    (tmp_path / "home" / "ledger.sqlite.senders").mkdir(parents=True)
    found = doctor.finds()["ledger"]
    assert found.verdict == "wrong"
    assert "backup" in found.said + found.remedy


def test_a_redirect_without_an_address(doctor, mail):
    doctor.set(MODE="redirect")
    assert "ROADMAP_REDIRECT_TO" in doctor.finds()["redirect"].said
    doctor.set(REDIRECT_TO="trial@un.example.org")
    assert doctor.finds()["redirect"].verdict == "well"


def test_in_the_outbox_no_server_is_needed(doctor):
    doctor.set(MODE="outbox", SMTP_HOST="")
    found = doctor.finds()
    assert "mail server" not in found
    assert wrong(found) == set()
    assert found["outbox"].said.endswith("; none leaves")


def test_a_mailbox_that_cannot_be_opened(doctor, mail):
    doctor.set(
        IMAP_HOST="127.0.0.1", IMAP_PORT=unused_port(), IMAP_USER="a", IMAP_PASSWORD="b", IMAP_TLS="none"
    )
    assert doctor.finds()["mailbox"].verdict == "wrong"
