"""IMAP as servers really answer it: safe connections, and what goes wrong, each with what to do."""

import socket
import ssl

import pendulum
import pytest
import trustme

from config.settings import Settings
from tasks.mailbox import MailboxProblem, open_mailbox
from tasks.mailbox.account import MailboxAccount, account_of
from tasks.mailbox.imap import imap
from tests.tasks.mailbox.imap_server import PASSWORD, USER, serving
from tests.tasks.mailbox.mails import mail

AUTHORITY = trustme.CA()


@pytest.fixture(scope="module")
def context():
    """The server's own side of TLS."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(made)
    return made


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """The test's authority is one of the system's."""
    path = tmp_path / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


def account(server, **changes):
    port = getattr(server, "port", server)
    return MailboxAccount(
        **{**vars(MailboxAccount("127.0.0.1", port, "none", USER, PASSWORD, "INBOX", 10)), **changes}
    )


def told(account):
    with pytest.raises(MailboxProblem) as problem, imap(account) as mailbox:
        list(mailbox.listed(None))
    said = str(problem.value)
    assert PASSWORD not in said
    assert "\n" not in said
    return said


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("tls", ["ssl", "starttls"])
def test_a_mailbox_is_read_over_a_safe_connection(context, tls):
    with serving(context, implicit=tls == "ssl") as server:
        server.put(mail("failed"))
        with imap(account(server, tls=tls)) as mailbox:
            assert len(list(mailbox.listed(None))) == 1


@pytest.mark.parametrize("tls", ["ssl", "starttls"])
def test_an_untrusted_certificate_is_refused(context, tls):
    with serving(context, implicit=tls == "ssl") as server:
        said = told(account(server, tls=tls))
    assert "its certificate is not trusted" in said
    assert "SSL_CERT_FILE" in said


def test_a_server_without_starttls_is_not_talked_to_in_the_clear():
    with serving() as server:
        said = told(account(server, tls="starttls"))
    assert "refused (TLS not supported by server)" in said


def test_a_server_that_speaks_no_tls_at_all():
    with serving() as server:
        assert "correct ROADMAP_IMAP_TLS" in told(account(server, tls="ssl"))


@pytest.mark.parametrize("password", ["wrong", "señal", 'quo"ted\\'])
def test_a_wrong_password(password):
    with serving() as server:
        said = told(account(server, password=password))
    assert f"refuses the login of {USER}" in said
    assert "ROADMAP_IMAP_PASSWORD" in said
    assert password not in said


def test_a_folder_that_is_not_there():
    with serving() as server:
        server.put(mail("failed"), folder="Bounces")
        said = told(account(server, folder="Bounced"))
        assert "has no folder “Bounced”" in said
        assert "one of its folders: Bounces, INBOX" in said
        with imap(account(server, folder="Bounces")) as mailbox:
            assert len(list(mailbox.listed(None))) == 1


def test_a_server_that_is_not_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert f"127.0.0.1:{port} does not answer (Connection refused)" in told(account(port))


def test_a_server_that_goes_away_in_the_middle():
    with serving() as server:
        server.put(mail("failed"))
        with imap(account(server)) as mailbox:
            (listed,) = mailbox.listed(None)
            server.stop()
            with pytest.raises(MailboxProblem, match="next round tries again"):
                mailbox.read(listed.place)


def test_a_server_that_says_nothing():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "does not answer (timed out)" in told(account(silent.getsockname()[1], seconds=0.2))


def test_only_the_mails_since_a_day_are_asked_for():
    with serving() as server:
        server.put(mail("failed"), came=pendulum.datetime(2030, 5, 1, tz="UTC"))
        server.put(mail("reply"), came=pendulum.datetime(2030, 5, 30, tz="UTC"))
        with imap(account(server)) as mailbox:
            found = list(mailbox.listed(pendulum.datetime(2030, 5, 23, tz="UTC")))
    assert [one.key for one in found] == ["<person.1@xb.example.org>"]


def settings(monkeypatch, **given):
    for name, value in given.items():
        monkeypatch.setenv(f"ROADMAP_{name.upper()}", str(value))
    return Settings()


def test_no_mailbox_is_read_unless_one_is_named(monkeypatch):
    with open_mailbox(settings(monkeypatch)) as mailbox:
        assert mailbox is None


def test_the_settings_name_the_mailbox(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
    with serving() as server:
        server.put(mail("failed"))
        given = settings(
            monkeypatch,
            imap_host="127.0.0.1",
            imap_port=server.port,
            imap_tls="none",
            imap_user=USER,
            imap_password_file=secret,
        )
        with open_mailbox(given) as mailbox:
            assert len(list(mailbox.listed(None))) == 1


def test_the_port_follows_the_way_of_the_connection(monkeypatch):
    given = {"imap_host": "imap.example.org", "imap_user": "review", "imap_password": "secret"}
    assert account_of(settings(monkeypatch, **given)).port == 993
    assert account_of(settings(monkeypatch, imap_tls="starttls")).port == 143


def test_the_password_shows_nowhere(monkeypatch):
    given = settings(monkeypatch, imap_host="imap.example.org", imap_user="review", imap_password="hidden")
    assert "hidden" not in repr(given) + str(given) + repr(account_of(given))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "ROADMAP_IMAP_USER is not set"),
        ({"imap_user": "review"}, "neither is set: set one of them"),
        ({"imap_user": "review", "imap_password": "a", "imap_password_file": "b"}, "both are set"),
        ({"imap_user": "review", "imap_password_file": "nowhere"}, "cannot be read: No such file"),
        ({"incoming": "folder"}, "ROADMAP_INCOMING and ROADMAP_IMAP_HOST are both set"),
        (
            {"imap_user": "review", "imap_password": "a", "imap_tls": "none"},
            "ROADMAP_IMAP_TLS=none would send the password in clear",
        ),
    ],
)
def test_settings_that_do_not_fit_together(monkeypatch, given, said):
    made = settings(monkeypatch, imap_host="imap.example.org", **given)
    with pytest.raises(MailboxProblem, match=said), open_mailbox(made):
        pass


def test_a_folder_that_is_to_be_read_must_be_there(monkeypatch, tmp_path):
    made = settings(monkeypatch, incoming=tmp_path / "nowhere")
    with open_mailbox(made) as mailbox, pytest.raises(MailboxProblem, match="make it, or correct"):
        list(mailbox.listed(None))
