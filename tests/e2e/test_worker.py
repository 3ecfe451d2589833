"""The deployments of prefect.yaml, run by a real worker that a real server sends to work."""

import pytest
from prefect.deployments import run_deployment

from tasks.configuration import load
from tasks.prefect_api.orchestration import reporting_to
from tests.e2e.conftest import ISLES
from tests.flows.written import DEPLOYMENTS
from tests.login import asking
from tests.waiting import SECONDS

pytestmark = pytest.mark.e2e

DUE, LATER = "2031-03-11T09:00:00+13:45", "2031-03-11T12:00:00+13:45"
INVITATION = {"milestone": "briefing", "step": "invitation", "at": DUE, "review": str(ISLES)}
RELEASE = {"step": "briefing/invitation", "by": "Aroha Te Puni", "at": LATER, "review": str(ISLES)}


async def run(server, home, deployment, parameters):
    """Order a run, and wait until the worker has ended it."""
    async with reporting_to(server, home / "caller"):
        return await run_deployment(
            deployment, parameters=parameters, timeout=SECONDS, poll_interval=0.5, as_subflow=False
        )


def mails(home):
    """Those of this review: others may have mails of the same step in the outbox."""
    addresses = {c.address for party in load(ISLES).directory.parties for c in party.contacts}
    found = home.glob("outbox/briefing/**/*.eml")
    return sorted((path, path.stat().st_mtime_ns) for path in found if path.stem in addresses)


def test_every_deployment_is_known_to_the_server_with_no_path_and_no_schedule_but_the_reviews(server, worker):
    with asking(server.api) as client:
        found = client.post("/deployments/filter", json={}).json()
    assert {deployment["name"] for deployment in found} == set(DEPLOYMENTS)
    for deployment in found:
        assert (deployment["path"], deployment["pull_steps"]) == (None, [])
        others = [
            one for one in deployment["schedules"] if not (one["slug"] or "").startswith("by-the-review")
        ]
        crons = [one["schedule"]["cron"] for one in others]
        assert crons == (["*/10 * * * *"] if deployment["name"] == "watch" else [])
        assert deployment["work_pool_name"] == "roadmap"


async def test_an_invitation_waits_until_it_is_released_and_leaves_once(server, home, worker):
    drafted = await run(server, home, "briefing/briefing", INVITATION)
    assert drafted.name == "briefing · invitation"
    assert drafted.state.is_completed(), (home / "worker.log").read_text(encoding="utf-8")
    assert drafted.state.message == "briefing/invitation: 12 held"
    assert mails(home) == []

    released = await run(server, home, "release/release", RELEASE)
    assert released.state.is_completed(), (home / "worker.log").read_text(encoding="utf-8")
    assert released.state.message == "briefing/invitation: 12 sent"
    sent = mails(home)
    assert len(sent) == 12
    assert {path.parent for path, _ in sent} == {home / "outbox" / "briefing" / "invitation"}

    again = await run(server, home, "briefing/briefing", INVITATION)
    assert again.state.is_completed(), (home / "worker.log").read_text(encoding="utf-8")
    assert again.state.message == "briefing/invitation: 12 sent"
    assert mails(home) == sent
