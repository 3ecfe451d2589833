"""What people look at, in a real browser: the report of a rehearsal, and the Prefect UI."""

import asyncio
from urllib.parse import urlsplit

import pendulum
import pytest
from playwright.sync_api import expect

from flows.milestones.briefing import briefing
from tasks.prefect_api.orchestration import reporting_to
from tests.e2e.browser import opened
from tests.e2e.conftest import ISLES
from tests.login import ENTER
from tests.rehearsal.small import at_home

pytestmark = pytest.mark.e2e

DUE = pendulum.datetime(2031, 3, 11, 9, tz="Pacific/Chatham")
RUN = "briefing · invitation"


@pytest.fixture
def browser():
    with opened(ENTER) as seen:
        yield seen


@pytest.fixture
def report(browser, plays):
    browser.page.goto((plays["workbook"].out / "report.html").as_uri())
    return browser.page


def test_the_report_opens_without_an_error_and_asks_the_network_for_nothing(browser, report):
    expect(report.locator("h1")).to_contain_text("Charter on Rescue at Sea")
    expect(report.locator("#checked li.passed")).to_have_count(19)
    expect(report.locator("#roadmap svg").first).to_be_visible()
    assert browser.errors == []
    assert browser.hosts == set()


def test_a_mail_opens_as_it_looks_and_as_plain_text_and_closes(browser, report):
    report.get_by_role("button", name="Read in French: Briefing for members: Invitation").click()
    dialog = report.locator("dialog#mail")
    expect(dialog).to_be_visible()
    expect(dialog.locator("#mail-subject")).to_contain_text("Réunion d'information des membres")
    expect(dialog.frame_locator("iframe").locator("body")).to_contain_text(
        "Réunion d'information des membres"
    )
    dialog.get_by_role("tab", name="As plain text").click()
    expect(dialog.locator("pre")).to_contain_text("Réunion d'information des membres")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    assert browser.errors == []
    assert browser.hosts == set()


def test_the_search_leaves_whom_one_looks_for(report):
    report.locator("#search").fill("kiribati")
    expect(report.locator(".story:visible")).to_have_count(1)
    expect(report.locator("#found")).to_have_text("1 found")


@pytest.fixture(scope="module")
def held(server, tmp_path_factory):
    """An invitation that waits for release, drafted by a run that the server knows."""
    home = tmp_path_factory.mktemp("held")

    async def draft():
        async with reporting_to(server, home / "prefect"):
            return await briefing("briefing", "invitation", at=DUE, review=str(ISLES))

    with at_home(home):
        return asyncio.run(draft())


def test_prefects_ui_shows_the_run_under_the_names_of_milestone_and_step(browser, server, held):
    browser.page.goto(f"{server.ui}/runs")
    run = browser.page.get_by_role("link", name=RUN).first
    expect(run).to_be_visible()
    run.click()
    expect(browser.page.get_by_text("Held").first).to_be_visible()
    assert browser.hosts == {urlsplit(server.ui).netloc}


def test_prefects_ui_shows_the_preview_to_whoever_releases(browser, server, held):
    browser.page.goto(f"{server.ui}/artifacts/key/preview-briefing-invitation")
    browser.page.locator("a[href*='/artifacts/artifact/']").first.click()
    words = browser.page.locator("body")
    expect(words).to_contain_text("Recipients")
    expect(words).to_contain_text("Sample: fr")
    expect(words).to_contain_text("Réunion d'information des membres")
    assert browser.hosts == {urlsplit(server.ui).netloc}
