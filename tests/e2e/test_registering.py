"""Coordinators decide on registrations and record notes verbales on forms of the Prefect UI; late comers are
told how to join."""

import re

import pendulum
import pytest
from prefect import get_client
from prefect.artifacts import Artifact
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.deployments import run_deployment

from flows.rounds.watching import watch
from tasks.collecting.collecting import collected
from tasks.context import open_context
from tasks.forms.deployments import fill_forms
from tasks.forms.registrations import ACCEPT
from tasks.people.registrations_board import registrations_board
from tasks.prefect_api.orchestration import reporting_to
from tests.e2e.inputs import schema_of
from tests.e2e.test_forms import choice
from tests.e2e.test_queue import until
from tests.rehearsal.small import at_home
from tests.tasks.filled import fill
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, write
from tests.tasks.people.registering import ANA, BEN, FORM, HEADINGS, JOINING, STEPS, joined, played, row

pytestmark = pytest.mark.e2e

AT = pendulum.datetime(2030, 6, 12, 9, tz="Africa/Nairobi")
ENDED = {"Completed", "Failed", "Crashed", "Refused"}


def write_review(folder, *changes, rule=""):
    """A review whose briefing registers persons, with pieces of its text replaced."""
    start, end = REVIEW.index("    form:\n"), REVIEW.index("  - id: meeting\n")
    text = REVIEW[:start] + rule + FORM + STEPS + REVIEW[end:]
    for old, new in changes:
        text = text.replace(old, new)
    return write(folder, text, DELEGATIONS, STAKEHOLDERS)


def a_review(folder, home):
    """A review whose briefing waits for approval of each person, one of whom is registered."""
    path = write_review(folder, rule="    registration: {approve: true}\n")
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
        ended = await until(client, run.id, ENDED)
    assert ended.message == "1 decision recorded", (home / "worker.log").read_text()
    (mail,) = (home / "outbox" / "registrations").rglob("*.eml")
    assert mail.stem == ANA


async def test_a_note_verbale_is_recorded_on_the_form_and_the_board_compares_it(
    server, home, worker, tmp_path
):
    path, name = a_review(tmp_path, home), "record-note-verbale/record a note verbale"
    async with reporting_to(server, home / "caller"), get_client() as client:
        with at_home(home), open_context(path, AT) as context:
            await fill_forms(context, path)
            before, _ = registrations_board(context)
        given = {
            "milestone": await choice(client, name, "briefing"),
            "party": await choice(client, name, "XA", "party"),
            "names": "Zoe Quill; Ana Pérez",
            "by": "Aroha Te Puni",
            "reason": "NV 12/2030",
            "at": AT.isoformat(),
        }
        run = await run_deployment(name, parameters=given, timeout=0, as_subflow=False)
        ended = await until(client, run.id, ENDED)
        after, history = (await Artifact.get("registrations")).data, (await Artifact.get("history")).data
    assert "notified briefing of 2 persons" in ended.message, (home / "worker.log").read_text()
    assert section(before, "Registered without notification") == ["- Pseudo-Accents: Ana Pérez"]
    assert section(after, "Registered without notification") == []
    assert section(after, "Notified without registration") == ["- Pseudo-Accents: Zoe Quill"]
    assert "NV 12/2030" in history


def section(board, heading):
    """The lines of a board under a heading; empty if it has none."""
    _, _, rest = board.partition(f"### {heading}\n\n")
    return [line for line in rest.partition("\n#")[0].splitlines() if line.startswith("- ")]


async def test_a_late_comer_is_sent_joining_instructions_by_one_round_in_the_hour(
    server, home, worker, tmp_path
):
    now, zone = pendulum.now("UTC"), "Africa/Nairobi"
    start = pendulum.tomorrow(zone).add(hours=10)  # on the worker's own clock
    path = write_review(
        tmp_path,
        ("id: isles-2030", "id: isles-soon"),
        ("when: 2030-06-19\n", f"when: {start.format('YYYY-MM-DD HH:mm')}\n"),
        ("when: 1 day before start, 09:00", "when: 3 days before start, 09:00"),
    )
    stamp = now.subtract(hours=2).in_timezone(zone).format("YYYY-MM-DD HH:mm:ss")
    rows = [[stamp, *row(1, who, name)[1:]] for who, name in ((ANA, "Ana Pérez"), (BEN, "Ben Okoro"))]
    fill(home, rows[0], headings=HEADINGS)
    async with reporting_to(server, home / "caller"), get_client() as client:
        with at_home(home):
            with open_context(path, now) as context:
                collected(context)
                joined(context)
                assert ANA in await played(context, JOINING)
            fill(home, *rows, headings=HEADINGS)
            first = await watch(at=now, review=str(path), return_state=True)
            await watch(at=now, review=str(path), return_state=True)  # before the round is over, or after
        (run,) = await rounds_of(client, path)
        ended = await until(client, run.id, ENDED)
        with at_home(home):
            later = await watch(at=now, review=str(path), return_state=True)
        assert len(await rounds_of(client, path)) == 1
    assert "the answer book is read for late comers" in first.message
    assert "late comers" not in later.message
    assert f"{JOINING}: 3 sent" in ended.message, (home / "worker.log").read_text()
    assert {mail.stem for mail in (home / "outbox" / JOINING).glob("*.eml")} >= {ANA, BEN}


async def rounds_of(client, path):
    """Runs of collecting for one review."""
    runs = await client.read_flow_runs(flow_filter=FlowFilter(name=FlowFilterName(any_=["collecting"])))
    return [run for run in runs if run.parameters.get("review") == str(path)]
