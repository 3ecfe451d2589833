"""The whole way of a mail that comes back: sent by SMTP, bounced into an IMAP mailbox, and acted on once."""

from email import message_from_bytes
from email.policy import default

import pendulum
import pytest

from flows.decisions.deciding import release
from flows.milestones.briefing import briefing
from flows.rounds.mailbox import contact, mailbox
from tasks.prefect_api.orchestration import reporting_to
from tests.e2e.conftest import ISLES
from tests.tasks.mailbox.imap_server import PASSWORD, USER, serving
from tests.tasks.mailbox.mails import XA, mail

pytestmark = pytest.mark.e2e

STEP = "briefing/invitation"
DUE, LATER, LAST = (f"2031-03-1{day}T09:00:00+13:45" for day in (1, 2, 3))
FIRST, NEXT, COORDINATOR = (
    "bahari@tz.example.org",
    "mission@tz.example.org",
    "coordination@office.example.org",
)
REVIEW = {"review": str(ISLES)}


@pytest.fixture
def settings(monkeypatch, tmp_path, smtp_sink):
    """Live, to a mail server that takes everything."""
    given = {
        "HOME": tmp_path / "home",
        "MODE": "live",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": smtp_sink.port,
        "SMTP_TLS": "none",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"ROADMAP_{name}", str(value))
    return monkeypatch


@pytest.fixture
def imap(settings):
    """A mailbox on a server, which the settings name."""
    with serving() as server:
        given = {"HOST": "127.0.0.1", "PORT": server.port, "TLS": "none", "USER": USER, "PASSWORD": PASSWORD}
        for name, value in given.items():
            settings.setenv(f"ROADMAP_IMAP_{name}", str(value))
        yield server


def bounce(sink, recipient):
    """What a mail server answers to the mail that somebody got."""
    (sent,) = [m for m in sink.accepted if m.to == recipient]
    ours = message_from_bytes(sent.data, policy=default)["Message-ID"]
    swap = {"focal@xa.example.org": recipient, "Focal@XA.example.org": recipient}
    return mail("failed", swap={**swap, XA: ours}).replace(b"\n", b"\r\n")


async def test_no_mailbox_is_read_unless_one_is_named(server, tmp_path, settings):
    async with reporting_to(server, tmp_path / "caller"):
        ended = await mailbox(at=LATER, **REVIEW, return_state=True)
    assert (ended.name, ended.message) == ("Off", "no mailbox is read; set ROADMAP_IMAP_HOST to read one")


async def test_a_wrong_password_fails_the_run_in_words(server, tmp_path, imap, settings):
    settings.setenv("ROADMAP_IMAP_PASSWORD", "wrong")
    async with reporting_to(server, tmp_path / "caller"):
        ended = await mailbox(at=LATER, **REVIEW, return_state=True)
    assert ended.is_failed()
    assert "refuses the login of review" in ended.message


async def test_a_bounce_reaches_the_next_contact_and_the_coordinator_once(server, tmp_path, imap, smtp_sink):
    async with reporting_to(server, tmp_path / "caller"):
        await briefing("briefing", "invitation", at=DUE, **REVIEW)
        await release(STEP, "Aroha Te Puni", at=DUE, **REVIEW)
        before = set(smtp_sink.recipients())
        imap.put(bounce(smtp_sink, FIRST), came=pendulum.datetime(2031, 3, 11))

        ended = await mailbox(at=LATER, **REVIEW, return_state=True)
        assert ended.is_completed(), ended.message
        assert ended.message.startswith("new mails: 1 bounced")
        assert set(smtp_sink.recipients()) - before == {NEXT, COORDINATOR}
        count = len(smtp_sink.accepted)

        again = await mailbox(at=LATER, **REVIEW, return_state=True)
        assert again.message == "no new mail"
        assert len(smtp_sink.accepted) == count

        signed = {"by": "Aroha Te Puni", "reason": "they mended it", "at": LAST}
        assert await contact("reachable", FIRST, **signed, **REVIEW) is True
        assert await contact("reachable", FIRST, **signed, **REVIEW) is False


async def test_a_mail_server_that_is_away_is_tried_again_in_the_next_round(
    server, tmp_path, imap, smtp_sink, settings
):
    async with reporting_to(server, tmp_path / "caller"):
        await briefing("briefing", "invitation", at=DUE, **REVIEW)
        await release(STEP, "Aroha Te Puni", at=DUE, **REVIEW)
        imap.put(bounce(smtp_sink, FIRST), came=pendulum.datetime(2031, 3, 11))
        settings.setenv("ROADMAP_SMTP_PORT", "9")
        away = await mailbox(at=LATER, **REVIEW, return_state=True)
        assert away.is_completed(), away.message
        assert NEXT not in smtp_sink.recipients()

        settings.setenv("ROADMAP_SMTP_PORT", str(smtp_sink.port))
        await mailbox(at=LAST, **REVIEW)
        assert smtp_sink.recipients().count(NEXT) == 1
