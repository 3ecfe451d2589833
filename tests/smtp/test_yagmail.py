"""The holes of yagmail 0.16 (read in its source), each closed: shown on a real conversation."""

import warnings
from contextlib import suppress
from email import message_from_bytes
from email.policy import default

import yagmail

from tasks.ledger import Content
from tests.smtp.post import AT, draft, send, states
from tests.smtp.server import DROP, TAKE_AND_DROP, serving


def read(accepted):
    return message_from_bytes(accepted.data, policy=default)


def test_one_login_serves_all_messages_and_its_connection_is_closed(ledger):
    with serving() as server:
        draft(ledger, *"abcdefgh")
        send(ledger, server)
        assert (len(server.accepted), server.connections) == (8, 1)
        assert server.commands[-1] == "quit"


def test_after_disconnects_nothing_counts_as_done_that_is_not(ledger):
    with serving(script={"RCPT": DROP}) as server:
        draft(ledger, *"abcdefgh")
        told = send(ledger, server).unreachable
        assert "ended 3 connections one after the other" in told
        assert set(states(ledger).values()) == {"released"}
        server.script.clear()
        send(ledger, server, AT.add(minutes=10))
        assert set(states(ledger).values()) == {"sent"}
        assert sorted(server.recipients()) == [f"{name}@example.org" for name in "abcdefgh"]


def test_a_message_is_not_sent_again_after_a_disconnect_in_the_middle(ledger):
    with serving(script={"END": [TAKE_AND_DROP]}) as server:
        draft(ledger, "a")
        for minutes in (0, 10, 20):
            send(ledger, server, AT.add(minutes=minutes))
        assert server.recipients() == ["a@example.org"]
        assert states(ledger) == {"a": "unknown"}


def test_yagmail_itself_would_have_sent_it_twice(monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with serving(script={"END": [TAKE_AND_DROP]}) as server, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaks the connection that broke
        plain = yagmail.SMTP(
            "a@example.org",
            "x",
            "127.0.0.1",
            server.port,
            smtp_ssl=False,
            smtp_starttls=False,
            smtp_skip_login=True,
        )
        plain.set_logging(None)
        plain.send("ana@example.org", "Hello", "Hello")
        plain.close()
        assert server.recipients() == ["ana@example.org"] * 2


def test_words_that_read_like_a_path_attach_no_file(ledger, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("for nobody's eyes")
    with serving() as server:
        draft(ledger, "a", content=Content("en", "Hello", f"<p>{secret}</p>", str(secret)))
        send(ledger, server)
        assert b"for nobody's eyes" not in server.accepted[0].data
        assert not list(read(server.accepted[0]).iter_attachments())


def test_the_plain_text_is_a_text_of_its_own(ledger):
    with serving() as server:
        draft(ledger, "a", content=Content("en", "Hello", "<p>Come & <b>see</b></p>", "Come and see\n"))
        send(ledger, server)
        message = read(server.accepted[0])
        assert message.get_body(("plain",)).get_content().strip() == "Come and see"
        assert "<b>see</b>" in message.get_body(("html",)).get_content()


def test_two_reminders_with_the_same_words_have_two_message_ids(ledger):
    with serving() as server:
        draft(ledger, "a")
        draft(ledger, "a", step="briefing/reminder")
        send(ledger, server)
        send(ledger, server, step="briefing/reminder")
        first, second = map(read, server.accepted)
        assert first["Subject"] == second["Subject"]
        assert first["Message-ID"] != second["Message-ID"]
        assert {first["Message-ID"], second["Message-ID"]} == {m.message_id for m in ledger.messages()}


def test_a_login_without_an_at_sign_is_not_made_an_address_of_gmail(ledger):
    from pydantic import SecretStr

    with serving(login=("apikey", "right")) as server:
        draft(ledger, "a")
        send(ledger, server, user="apikey", password=SecretStr("right"))
        assert server.recipients() == ["a@example.org"]


def test_the_encryption_that_yagmail_asks_for_by_itself_would_trust_anybody(authorities):
    with serving(tls=authorities.context("unknown")) as server:
        plain = yagmail.SMTP(
            "a@example.org",
            "x",
            "127.0.0.1",
            server.port,
            smtp_ssl=False,
            smtp_starttls=True,
            smtp_skip_login=True,
        )
        with suppress(OSError):
            plain.login()
        assert plain.smtp.has_extn("size")  # it went on, after a certificate that nobody knows
        plain.close()
