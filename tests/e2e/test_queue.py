"""Coordinators settle answers that wait, and confirm that others vanished, on forms of the Prefect UI."""

import re

import openpyxl
import pendulum
import pytest
from prefect import get_client
from prefect.deployments import run_deployment

from flows.rounds.collecting import collecting
from tasks.configuration import load
from tasks.context import open_context
from tasks.forms.doubts import CONFIRM
from tasks.prefect_api.orchestration import reporting_to
from tests.e2e.conftest import ISLES
from tests.e2e.inputs import schema_of
from tests.rehearsal.small import at_home
from tests.waiting import reached

pytestmark = pytest.mark.e2e

AT = "2031-03-12T09:00:00+13:45"
STRANGER = "somebody@elsewhere.example.org"


def write(home):
    """Somebody whom nobody knows has answered in the name of a delegation."""
    review = load(ISLES).review
    form = review.form(review.milestone("briefing"))
    book = openpyxl.Workbook()
    book.worksheets[0].title = form.tab
    book.worksheets[0].append(form.headings("en"))
    said = {"party": "Fiji", "attending": "Yes"}
    book.worksheets[0].append(
        ["2031-03-11 10:00:00", STRANGER, *(said.get(q.role or "", "") for q in form.questions)]
    )
    book.save(home / "workbook.xlsx")


async def round_of(home, at):
    """In this process, which is quicker than on the worker."""
    with at_home(home):
        return await collecting(at=pendulum.parse(at), review=str(ISLES), return_state=True)


async def until(client, run, wanted):
    async def named():
        state = (await client.read_flow_run(run)).state
        return state if state.name in wanted else None

    return await reached(named, f"it is not {wanted}")


async def test_the_form_offers_the_answers_choices_and_the_address_is_then_known(server, home, worker):
    write(home)
    given = {"review": str(ISLES), "at": AT}
    async with reporting_to(server, home / "caller"), get_client() as client:
        first = await round_of(home, AT)
        assert "1 waits for a person" in first.message
        run = await run_deployment(
            "settle-queue/settle answers", parameters=given, timeout=0, as_subflow=False
        )
        suspended = await until(client, run.id, {"Suspended"})
        schema = await schema_of(client, run.id, suspended)
        (field,) = set(re.findall("answer_([0-9a-f]{32})", str(schema)))
        assert "Fiji · FJ" in str(schema)
        filled = {"by": "Aroha Te Puni", "reason": "asked them", f"answer_{field}": "Fiji · FJ"}
        await client.resume_flow_run(run.id, run_input=filled)
        ended = await until(client, run.id, {"Completed", "Failed", "Crashed"})
        assert ended.message == "1 answer settled; 0 still waiting", (home / "worker.log").read_text()
        again = await round_of(home, "2031-03-13T09:00:00+13:45")
    assert "1 sent" in again.message  # the acknowledgement, now that it is theirs
    (mail,) = (home / "outbox" / "acknowledgements").rglob("*.eml")
    assert mail.stem == STRANGER


LATER = "2031-03-14T09:00:00+13:45"
FOUR = ("sea@ki.example.org", "sea@ws.example.org", "mer@vu.example.org", "mer@nc.example.org")


def rows_of(home, *senders):
    """Leave these senders' answers in the form's tab, and no others; our own tabs stay."""
    review = load(ISLES).review
    form = review.form(review.milestone("briefing"))
    book = openpyxl.load_workbook(home / "workbook.xlsx")
    sheet = book[form.tab]
    sheet.delete_rows(2, sheet.max_row)
    for sender in senders:
        said = ["Yes" if q.role == "attending" else "" for q in form.questions]
        sheet.append(["2031-03-13 10:00:00", sender, *said])
    book.save(home / "workbook.xlsx")


async def test_rows_that_vanished_are_confirmed_on_the_form(server, home, worker):
    write(home)
    given = {"review": str(ISLES), "at": LATER}
    async with reporting_to(server, home / "caller"), get_client() as client:
        await round_of(home, AT)
        rows_of(home, *FOUR)
        assert "4 new" in (await round_of(home, LATER)).message
        rows_of(home)
        assert "4 answers vanished at once" in (await round_of(home, LATER)).message
        run = await run_deployment(
            "confirm-changes/confirm changes", parameters=given, timeout=0, as_subflow=False
        )
        suspended = await until(client, run.id, {"Suspended"})
        schema = await schema_of(client, run.id, suspended)
        (field,) = set(re.findall("doubt_briefing_[0-9a-f]{16}", str(schema)))
        filled = {"by": "Aroha Te Puni", "reason": "they were tests", field: CONFIRM}
        await client.resume_flow_run(run.id, run_input=filled)
        ended = await until(client, run.id, {"Completed", "Failed", "Crashed"})
        assert ended.message.startswith("1 change confirmed"), (home / "worker.log").read_text()
    with at_home(home), open_context(ISLES, pendulum.parse(LATER)) as context:
        assert context.ledger.doubts.all() == []
        assert not [a for a in context.answers.values() if a.answer.sender in FOUR and not a.withdrawn]
