"""A coordinator decides on registrations on a form of the Prefect UI, and the person is told at once."""

import re

import pendulum
import pytest
from prefect import get_client
from prefect.deployments import run_deployment

from tasks.collecting.collecting import collected
from tasks.context import open_context
from tasks.forms.registrations import ACCEPT
from tasks.prefect_api.orchestration import reporting_to
from tests.e2e.inputs import schema_of
from tests.e2e.test_queue import until
from tests.rehearsal.small import at_home
from tests.tasks.filled import fill
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, write
from tests.tasks.people.registering import ANA, FORM, HEADINGS, STEPS, row

pytestmark = pytest.mark.e2e

AT = pendulum.datetime(2030, 6, 12, 9, tz="Africa/Nairobi")


def a_review(folder, home):
    """A review whose briefing waits for approval of each person, one of whom is registered."""
    start = REVIEW.index("    form:\n"), REVIEW.index("  - id: meeting\n")
    rule = "    registration: {approve: true}\n"
    path = write(
        folder, REVIEW[: start[0]] + rule + FORM + STEPS + REVIEW[start[1] :], DELEGATIONS, STAKEHOLDERS
    )
    fill(home, row(1, ANA, "Ana Pérez"), headings=HEADINGS)
    with at_home(home), open_context(path, AT) as context:
        collected(context)
    return path


async def test_whoever_is_accepted_on_the_form_is_told_at_once(server, home, worker, tmp_path):
    path = a_review(tmp_path, home)
    given = {"review": str(path), "at": AT.isoformat()}
    async with reporting_to(server, home / "caller"), get_client() as client:
        run = await run_deployment(
            "decide-on-registrations/decide on registrations", parameters=given, timeout=0, as_subflow=False
        )
        suspended = await until(client, run.id, {"Suspended"})
        schema = await schema_of(client, run.id, suspended)
        (field,) = set(re.findall("seat_[0-9a-f]{32}", str(schema)))
        filled = {"by": "Aroha Te Puni", "reason": "accredited", field: ACCEPT}
        await client.resume_flow_run(run.id, run_input=filled)
        ended = await until(client, run.id, {"Completed", "Failed", "Crashed"})
    assert ended.message == "1 decision recorded", (home / "worker.log").read_text()
    (mail,) = (home / "outbox" / "registrations").rglob("*.eml")
    assert mail.stem == ANA
