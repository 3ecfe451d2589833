"""A step's mailing by SMTP, from the settings to what a run says: when it goes on, and why it does not."""

import pendulum
import pytest

from tasks.context import open_context
from tasks.mail import MailProblem
from tasks.mailing.mailing import delivered, draft_mailing
from tests.smtp.server import serving
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, write

ZONE = "Africa/Nairobi"
DUE = pendulum.datetime(2030, 5, 29, 9, tz=ZONE)  # of the briefing's invitation
STEP = "briefing/invitation"


@pytest.fixture
def at(tmp_path, monkeypatch):
    """Runs the invitation at a moment, through a server, as each run does: a context of its own."""

    async def go(moment, server, mode="live", sending="", **more):
        variables = {"HOME": tmp_path, "MODE": mode, "SMTP_HOST": "127.0.0.1", "SMTP_PORT": server.port}
        for name, value in {**variables, "SMTP_TLS": "none", "SMTP_CONNECTIONS": 1, **more}.items():
            monkeypatch.setenv(f"ROADMAP_{name}", str(value))
        path = tmp_path / "isles.yaml"
        if not path.exists():
            review = REVIEW.replace("milestones:", f"sending: {{{sending}}}\nmilestones:")
            path = write(tmp_path, review, DELEGATIONS, STAKEHOLDERS)
        with open_context(path, moment) as context:
            await draft_mailing.fn(context, context.step(STEP))
            return delivered(context, STEP)

    return go


async def test_a_live_mailing_reaches_the_people_themselves(at):
    with serving() as server:
        result = await at(DUE, server)
        assert (str(result), result.waits, result.why) == (f"{STEP}: 2 sent", None, "")
        assert sorted(server.recipients()) == ["focal@xa.example.org", "focal@xb.example.org"]
        assert {one.sender for one in server.accepted} == {"review@un.example.org"}


async def test_what_is_refused_for_now_says_when_it_goes_on(at):
    with serving(script={"RCPT": ["451 4.7.1 greylisted"]}) as server:
        result = await at(DUE, server, sending="retries: [7, 20]")
        assert (result.waits, result.why) == (DUE.add(minutes=7), "1 to be tried again")
        result = await at(DUE.add(minutes=7), server, sending="retries: [7, 20]")
        assert (result.waits, result.states) == (None, {"sent": 2})


async def test_an_unreachable_server_is_tried_again_after_the_first_wait(at):
    with serving() as server:
        pass
    result = await at(DUE, server, sending="retries: [7, 20]")
    assert result.waits == DUE.add(minutes=7)
    assert "cannot be reached" in result.why
    assert result.states == {"released": 2}


async def test_a_day_that_is_used_up_goes_on_when_the_hosts_next_day_begins(at):
    with serving() as server:
        result = await at(DUE, server, sending="per_day: 1")
        assert result.waits == pendulum.datetime(2030, 5, 30, tz=ZONE)
        assert result.why == "1 for another day: the account's 1 are used up"
        result = await at(result.waits, server, sending="per_day: 1")
        assert (result.waits, result.states) == (None, {"sent": 2})


async def test_a_trial_to_one_address_does_not_count_as_sent(at):
    with serving() as server:
        result = await at(DUE, server, mode="redirect", REDIRECT_TO="me@example.org")
        assert (server.recipients(), result.states) == (["me@example.org"] * 2, {"sent": 2})
        result = await at(DUE, server)
        assert sorted(server.recipients()[2:]) == ["focal@xa.example.org", "focal@xb.example.org"]


async def test_settings_that_are_not_complete_are_told_before_anything_leaves(at):
    with serving() as server:
        with pytest.raises(MailProblem, match="ROADMAP_SMTP_HOST"):
            await at(DUE, server, SMTP_HOST="")
        with pytest.raises(MailProblem, match="ROADMAP_REDIRECT_TO"):
            await at(DUE, server, mode="redirect")
        assert server.connections == 0


async def test_a_dry_run_talks_to_nobody(at):
    with serving() as server:
        result = await at(DUE, server, mode="dry")
        assert (result.states, server.connections) == ({"released": 2}, 0)
