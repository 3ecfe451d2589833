"""A coordinator approves two mailings on one form, and chooses on another: a real server, worker, browser."""

import json

import openpyxl
import pendulum
import pytest
from playwright.async_api import async_playwright, expect
from prefect import get_client
from prefect.client.schemas.filters import FlowFilter, FlowRunFilter
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments import run_deployment

from tasks.configuration import load
from tasks.forms.release import RELEASE, STOP
from tasks.prefect_api.orchestration import reporting_to
from tests.e2e.browser import MILLISECONDS, OPTIONS, chromium
from tests.e2e.inputs import schema_of
from tests.login import ENTER
from tests.tasks import isles
from tests.waiting import SECONDS, reached

pytestmark = pytest.mark.e2e

ZONE = "Africa/Nairobi"
FIRST, SECOND = "briefing/invitation", "second/invitation"
CALL = """
  - id: chairs
    kind: call
    title: Co-chairs
    source: III
    audience: {{delegations: sub-regional}}
    opens: {opens}
    closes: {closes}
    selected_by: {chosen}
    selection: {{seats: 2, one_of_each: sub-region}}
    form: {{tab: Chairs, url: "https://forms.example.org/chairs"}}
"""
SAID = {"XA": "focal@xa.example.org", "XB": "focal@xb.example.org"}


def day(days):
    return pendulum.today(ZONE).add(days=days).to_date_string()


def write(folder):
    """Two briefings whose invitations are due and wait for release, and a call that has closed."""
    text = isles.REVIEW.replace("when: 2030-06-19", f"when: {day(10)}")
    text = text.replace("mail: briefing-invitation}", "mail: briefing-invitation, release: true}")
    start = text.index("  - id: briefing")
    second = text[start : text.index("  - id: meeting")].replace("id: briefing", "id: second", 1)
    second = second.replace("title: Briefing", "title: Second briefing").replace("tab: Briefing", "tab: Two")
    text += second + CALL.format(opens=day(-40), closes=day(-8), chosen=day(20))
    return isles.write(folder, text)


def answer(home, path):
    """One delegation of each sub-region expresses interest."""
    review = load(path).review
    book = openpyxl.Workbook()
    for number, milestone in enumerate(m for m in review.milestones if m.form):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet()
        form = review.form(milestone)
        sheet.title = form.tab
        sheet.append(form.headings("en"))
        for code, sender in SAID.items() if milestone.id == "chairs" else ():
            stamp = f"{day(-10)} 10:00:00"
            sheet.append([stamp, sender, *({"party": code}.get(q.role or "", "") for q in form.questions)])
    book.save(home / "workbook.xlsx")


async def newest(client, flow, states, besides=None):
    """The newest run of a flow that is in one of these states, once there is one `besides` another."""
    which = FlowFilter.model_validate({"name": {"any_": [flow]}})
    wanted = FlowRunFilter.model_validate({"state": {"name": {"any_": list(states)}}})

    async def there():
        runs = await client.read_flow_runs(
            flow_filter=which, flow_run_filter=wanted, sort=FlowRunSort.EXPECTED_START_TIME_DESC
        )
        return runs[0] if runs and runs[0].id != besides else None

    return await reached(there, f"no run of {flow} is in {states}")


async def until(client, run):
    async def final():
        state = (await client.read_flow_run(run)).state
        return state if state.is_final() else None

    return await reached(final, "it does not end")


async def properties(client, run):
    return await schema_of(client, run.id, run.state)


async def play(milestone, kind, step, path):
    given = {"milestone": milestone, "step": step, "review": str(path)}
    run = await run_deployment(
        f"{kind}/{kind}", parameters=given, timeout=SECONDS, poll_interval=0.3, as_subflow=False
    )
    return run.state


async def shown(page, url, words):
    """Open the form of a suspended run as a coordinator does; it shows these words beside its choices."""
    await page.goto(url)
    await page.get_by_role("button", name="Resume").first.click()
    form = page.locator(".p-modal")
    await expect(form.get_by_text("Your name")).to_be_visible()
    for said in words:
        await expect(form.get_by_text(said, exact=True)).to_be_visible()


async def test_two_mailings_on_one_form_and_a_choice_on_another(server, home, worker, tmp_path):
    path = write(tmp_path)
    answer(home, path)
    before = set(home.rglob("outbox/**/*.eml"))
    async with (
        reporting_to(server, home / "approver"),
        get_client() as client,
        async_playwright() as playwright,
    ):
        first = await play("briefing", "briefing", "invitation", path)
        assert first.name == "Held", first.message
        form = await newest(client, "approve-mailings", {"Suspended"})
        await play("second", "briefing", "invitation", path)
        # The form with both takes the place of the first.
        both = await newest(client, "approve-mailings", {"Suspended"}, besides=form.id)
        assert (await client.read_flow_run(form.id)).state.name == "Cancelled"
        schema = await properties(client, both)
        assert "decide__briefing__invitation__" in schema
        assert "decide__second__invitation__" in schema
        await play("chairs", "call", "selection", path)
        choice = await newest(client, "choose-candidates", {"Suspended"})
        browser = await playwright.chromium.launch(
            executable_path=chromium(), args=OPTIONS, timeout=MILLISECONDS
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 1100})
        page.set_default_timeout(MILLISECONDS)
        await page.add_init_script(ENTER)
        words = (
            "Briefing – Invitation: messages waiting: 2",
            "Second briefing – Invitation: messages waiting: 2",
        )
        await shown(page, f"{server.ui}/runs/flow-run/{both.id}", words)
        await shown(page, f"{server.ui}/runs/flow-run/{choice.id}", ("North", "South"))
        await browser.close()
        filled = {"by": "C. Ordinator", "reason": "read them"}
        for name in json.loads(schema)["properties"]:
            if name.startswith("decide__"):
                filled[name] = RELEASE if "__briefing__" in name else STOP
        await client.resume_flow_run(both.id, run_input=filled)
        seats = json.loads(await properties(client, choice))["properties"]
        north, south = [name for name in seats if "__" in name]
        chosen = {north: seats[north]["enum"][0], south: "nobody", "by": "C. Ordinator", "reason": "agreed"}
        await client.resume_flow_run(choice.id, run_input=chosen)
        ended = await until(client, both.id)
        assert ended.message == f"{FIRST}: released; {SECOND}: 2 messages stopped; 0 still waiting"
        made = await until(client, choice.id)
        assert made.message.startswith("chairs: XA chosen; chairs/announcement announces it ")
        delivered = await newest(client, "deliver", {"Sent"})
        assert delivered.state.message == f"{FIRST}: 2 sent"
    left = set(home.rglob("outbox/**/*.eml")) - before
    briefing = home / "outbox" / "briefing"
    assert {mail.stem for mail in left if briefing in mail.parents} == set(SAID.values())
    assert not [mail for mail in left if home / "outbox" / "second" in mail.parents]
