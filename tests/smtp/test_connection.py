"""A connection: encrypted, logged in, and what goes over it to the byte."""

import pytest
from pydantic import SecretStr

from roadmap.mail.verdicts import Reply, Stage, Verdict
from tasks.mail import Connection, MailProblem, Unreachable, refused
from tests.smtp.post import SENDER, account
from tests.smtp.server import DROP, serving

MESSAGE = b"Subject: x\r\n\r\nOne.\r\n"


@pytest.fixture
def connect():
    """Opens connections that are closed after the test."""
    opened = []

    def connecting(server, **more):
        opened.append(Connection(account(server, **more), SENDER.address))
        return opened[-1]

    yield connecting
    for connection in opened:
        connection.close()


@pytest.mark.parametrize("tls", ["starttls", "ssl"])
def test_an_encrypted_connection_logs_in_and_sends(tls, authorities, connect, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authorities.file))
    context = authorities.context("trusted")
    with serving(tls=context, implicit=tls == "ssl", login=("apikey", "s3cret")) as server:
        made = connect(server, tls=tls, user="apikey", password=SecretStr("s3cret"))
        assert made.send("ana@example.org", MESSAGE).verdict is Verdict.SENT
        assert made.send("eva@example.org", MESSAGE).verdict is Verdict.SENT
        assert server.recipients() == ["ana@example.org", "eva@example.org"]
        made.close()


@pytest.mark.parametrize("tls", ["starttls", "ssl"])
@pytest.mark.parametrize(("authority", "host"), [("unknown", "127.0.0.1"), ("trusted", "mail.example.org")])
def test_nothing_is_sent_to_a_server_that_may_be_another(tls, authority, host, authorities, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authorities.file))
    context = authorities.context(authority, host)
    with (
        serving(tls=context, implicit=tls == "ssl") as server,
        pytest.raises(MailProblem, match=r"is not trusted .*SSL_CERT_FILE"),
    ):
        Connection(account(server, tls=tls), SENDER.address)
    assert not any(command.startswith(("AUTH", "MAIL")) for command in server.commands)


def test_ssl_to_a_server_that_speaks_in_clear_says_what_to_set():
    with serving() as server, pytest.raises(MailProblem, match=r"does not speak TLS .*ROADMAP_SMTP_TLS"):
        Connection(account(server, tls="ssl"), SENDER.address)


def test_a_server_that_hangs_up_while_encryption_begins_is_tried_again_later(authorities):
    with (
        serving(tls=authorities.context("trusted"), script={"STARTTLS": DROP}) as server,
        pytest.raises(Unreachable),
    ):
        Connection(account(server, tls="starttls"), SENDER.address)


def test_the_password_shows_in_no_text(capsys, caplog):
    caplog.set_level(0)
    with serving(login=("user", "other")) as server:
        given = account(server, user="user", password=SecretStr("hunter22"))
        with pytest.raises(MailProblem) as raised:
            Connection(given, SENDER.address)
    problem = raised.value
    said = f"{given!r} {given} {problem!r} {problem.__cause__!r} {problem.__suppress_context__}"
    assert problem.__suppress_context__
    assert "hunter22" not in said + caplog.text + "".join(capsys.readouterr())
    assert "correct ROADMAP_SMTP_USER and the password" in str(problem)


def test_a_password_that_no_login_can_carry_is_told_without_it():
    with serving(login=("user", "x")) as server, pytest.raises(MailProblem, match="outside ASCII") as raised:
        Connection(account(server, user="user", password=SecretStr("pässword")), SENDER.address)
    assert "pässword" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_a_name_that_no_machine_has_is_told(monkeypatch):
    import socket

    def nowhere(*_args, **_more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with (
        serving() as server,
        pytest.raises(MailProblem, match=r"no machine has the name .*ROADMAP_SMTP_HOST"),
    ):
        Connection(account(server), SENDER.address)


@pytest.mark.parametrize("extensions", [("PIPELINING", "SIZE 9999"), ()])
def test_what_arrives_is_what_was_given(extensions, connect):
    message = b"Subject: x\r\n\r\n.\r\n..two\r\n.one\r\nlast\r\n.\r\n"
    with serving(extensions=extensions) as server:
        made = connect(server)
        assert made.send("ana@example.org", message).verdict is Verdict.SENT
        assert made.send("ana@example.org", b".begins with a dot").verdict is Verdict.SENT
        assert made.send("ana@example.org", b"Subject: y\r\n\r\n.\r\n").verdict is Verdict.SENT
        assert [one.data for one in server.accepted] == [
            message,
            b".begins with a dot\r\n",
            b"Subject: y\r\n\r\n.\r\n",
        ]
        assert server.accepted[0].parameters == (f"SIZE={len(message)}" if extensions else "")
        made.close()


def test_no_parameter_asks_for_8bitmime_or_smtputf8_where_neither_is_needed(connect):
    with serving() as server:
        connect(server).send("info@bücher.example.org", MESSAGE)
        assert server.recipients() == ["info@xn--bcher-kva.example.org"]
        assert server.accepted[0].parameters == f"SIZE={len(MESSAGE)}"


def test_a_local_part_outside_ascii_asks_for_smtputf8(connect):
    with serving() as server:
        connect(server).send("josé@bücher.example.org", MESSAGE)
        assert server.recipients() == ["josé@xn--bcher-kva.example.org"]
        assert server.accepted[0].parameters.endswith(" SMTPUTF8")


@pytest.mark.parametrize(
    "address", ["a\r\nRCPT TO:<eve@example.org>@example.org", "a b@example.org", "<>", ""]
)
def test_an_address_cannot_give_commands(address, connect):
    with serving() as server:
        report = connect(server).send(address, MESSAGE)
        assert report.verdict is Verdict.PERMANENT
        assert "is not an address" in report.reason
        assert not any(command.startswith("MAIL") for command in server.commands)


def test_a_connection_that_the_server_gave_up_is_noticed_before_it_is_used(connect):
    with serving(script={"NOOP": ["250 2.0.0 here", "421 4.4.2 idle for too long"]}) as server:
        made = connect(server)
        made.talk.idle_limit = 0
        assert made.fresh()
        assert not made.fresh()
        assert not made.usable


def test_an_answer_that_nobody_asked_for_ends_the_connection(connect):
    with serving(script={"END": "250 2.0.0 taken\r\n250 2.0.0 and once more"}) as server:
        made = connect(server)
        assert made.send("ana@example.org", MESSAGE).verdict is Verdict.SENT
        assert not made.fresh()


def test_the_sender_is_tried_without_sending_anything(connect):
    with serving(script={"MAIL": [None, "550 5.7.1 not yours"]}) as server:
        talk = connect(server).talk
        assert talk.sender_accepted().accepts(Stage.MAIL)
        reply = talk.sender_accepted()
        problem = refused(Stage.MAIL, reply, account(server))
        assert isinstance(problem, MailProblem)
        assert "550 5.7.1 not yours; set the review's secretariat.sender" in str(problem)
        assert (talk.pipelining, talk.utf8, talk.largest) == (True, True, 10_000_000)
        assert server.accepted == []


def test_a_connection_can_be_cut_from_outside(connect):
    with serving() as server:
        made = connect(server)
        made.cut()
        assert made.send("ana@example.org", MESSAGE).verdict is Verdict.RETRY
        assert not made.usable


def test_replies_are_kept_in_one_line():
    assert str(Reply.of(550, b"5.1.1 No\n5.1.1 such\x07 user")) == "550 5.1.1 No such user"


def test_a_server_that_never_ends_its_answer_is_left(connect):
    endless = "\r\n".join(["250-on and on"] * 10_000)
    with serving(script={"MAIL": [f"{endless}\r\n250 ok"]}) as server:
        made = connect(server)
        assert made.send("ana@example.org", MESSAGE).verdict is Verdict.RETRY
        assert not made.usable
