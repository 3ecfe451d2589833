"""A mail server that misbehaves: what becomes of each message, what it took, and what the next run does."""

from collections import Counter
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import pytest
from pydantic import SecretStr

from tasks.ledger import Content
from tasks.mail import MailProblem
from tests.smtp.misbehaviours import CASES, FAILED, GOES_ON, LEFT, MEND, RETRY, STATE, STOPS, table
from tests.smtp.post import AT, CONTENT, draft, reasons, send, states
from tests.smtp.server import serving

PAGE = Path(__file__).parents[2] / "docs" / "smtp.md"
LARGE = Content("en", "Invitation", "<p>Come.</p>", ("Come to the meeting, please. " * 2 + "\n") * 150_000)
OTHERS = {GOES_ON: "sent", STOPS: STATE[LEFT], MEND: STATE[LEFT], FAILED: "failed"}


@contextmanager
def serving_case(case, authorities):
    """The server that misbehaves as the case says."""
    more = dict(case.server)
    if more.get("tls"):
        more["tls"] = authorities.context(case.authority)
    with serving(script=deepcopy(case.script), **more) as server:
        yield server


def run(ledger, server, case, at):
    """A run: what it told, and whether it failed because a person has to mend something."""
    more = dict(case.account)
    if "password" in more:
        more["password"] = SecretStr(more["password"])
    try:
        return send(ledger, server, at, **more).unreachable, False
    except MailProblem as problem:
        return str(problem), True


def mend(server, case, authorities):
    """The server behaves from now on."""
    server.script.clear()
    if case.account.get("user"):
        server.login = (case.account["user"], case.account["password"])
    if case.account.get("tls"):
        server.tls = authorities.context("trusted")


def assert_told(case, told, failed, ledger):
    """The run, or the ledger, says why, and says no password."""
    first = ledger.messages(recipient=case.address)[0]
    assert failed == (case.others == MEND)
    assert bool(told) == (case.others in {STOPS, MEND})
    assert case.said in (told or first.reason)
    assert "wrong" not in told
    assert (first.attempts, first.retry_at is not None) == ((1, True) if case.first == RETRY else (0, False))


def assert_once(server, ledger):
    """Nobody got it twice, and who is `sent` got it; of the unknown alone nobody can tell."""
    taken = Counter(server.recipients())
    assert max(taken.values(), default=0) <= 1
    for message in ledger.messages():
        address = message.recipient.replace("bücher", "xn--bcher-kva")
        if message.state != "unknown":
            assert taken[address] == (message.state == "sent")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_what_becomes_of_each_message(case, ledger, authorities, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authorities.file))
    first = case.address.partition("@")[0]
    draft(ledger, case.address, "second", "third", content=LARGE if case.large else CONTENT)
    with serving_case(case, authorities) as server:
        port, server.port = server.port, server.port if case.listens else 1
        told, failed = run(ledger, server, case, AT)
        other = OTHERS[case.others]
        assert states(ledger) == {first: STATE[case.first], "second": other, "third": other}
        assert_told(case, told, failed, ledger)
        assert_once(server, ledger)

        server.port = port
        if case.mended:
            mend(server, case, authorities)
        run(ledger, server, case, AT.add(minutes=20))
        assert states(ledger)[first] == case.then
        assert_once(server, ledger)


def test_the_page_holds_the_table_of_these_cases():
    assert table() in PAGE.read_text(encoding="utf-8")


def test_every_reason_in_the_ledger_is_one_line(ledger):
    draft(ledger, "first")
    with serving(
        script={"RCPT": "550-5.1.1 No such user.\r\n550-5.1.1 Try another.\r\n550 5.1.1 Bye"}
    ) as server:
        send(ledger, server)
    assert reasons(ledger)["first"] == (
        "refused by the server at RCPT: 550 5.1.1 No such user. Try another. Bye"
    )
