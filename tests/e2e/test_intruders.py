"""A page of another site in the coordinator's browser: it reads nothing, and orders nothing."""

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect, sync_playwright
from prefect.client.orchestration import SyncPrefectClient

from tests.e2e.browser import MILLISECONDS, OPTIONS, chromium
from tests.login import LOGIN

pytestmark = pytest.mark.e2e

REBOUND = "rebound.example"  # the intruder's own name, which is made to point at this machine
ATTACKS = """async ([ui, deployment, login]) => {
  const order = `${ui}/api/deployments/${deployment}/create_flow_run`
  const body = JSON.stringify({job_variables: {command: 'touch /tmp/intruder'}})
  const json = {'Content-Type': 'application/json'}
  const tried = {}
  const ask = async (name, url, given) => {
    try {
      const found = await fetch(url, given)
      tried[name] = found.type === 'opaque' ? 'sent, not read' : await found.text()
    } catch (error) { tried[name] = 'refused' }
  }
  await ask('read', `${ui}/api/admin/version`, {credentials: 'include'})
  await ask('page', `${ui}/ui-settings`, {})
  await ask('simple', order, {method: 'POST', mode: 'no-cors', credentials: 'include', body})
  await ask('read by post', `${ui}/api/flow_runs/filter`, {method: 'POST', headers: json, body: '{}'})
  await ask('json', order, {method: 'POST', headers: json, body})
  await ask('guess', order, {method: 'POST', headers: {...json, Authorization: `Basic ${btoa(login)}`}, body})
  await ask('token', `${ui}/api/csrf-token?client=x`, {headers: {'Prefect-Csrf-Client': 'x'}})
  const form = document.createElement('form')
  Object.assign(form, {method: 'POST', action: order, enctype: 'text/plain', target: 'aside'})
  form.innerHTML = `<input name='{"job_variables":{"command":"touch x"},"name":"' value='"}'>`
  const frame = Object.assign(document.createElement('iframe'), {name: 'aside'})
  document.body.append(frame, form)
  form.submit()
  await new Promise(done => { frame.onload = done })
  const socket = path => new Promise(done => {
    const opened = new WebSocket(`${ui.replace('http', 'ws')}/api/${path}`, 'prefect')
    opened.onopen = () => opened.send(JSON.stringify({type: 'auth', token: login}))
    opened.onmessage = said => done(said.data)
    opened.onclose = () => done('refused')
  })
  for (const path of ['events/in', 'events/out', 'logs/out']) tried[path] = await socket(path)
  return tried
}"""


@contextmanager
def elsewhere():
    """A page of another site, served on this machine."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Elsewhere</title><body>")

        def log_message(self, *said):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as site:
        thread = Thread(target=site.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield site.server_port
        finally:
            site.shutdown()
            thread.join()


@pytest.fixture
def deployment(idle_server):
    with SyncPrefectClient(idle_server.api, auth_string=LOGIN) as client:
        yield (
            client.create_deployment(client.create_flow_from_name("ordered-by-intruders"), name="intruders"),
            client,
        )


@pytest.fixture
def context():
    """A browser for which the intruder's name leads to this machine."""
    rules = f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    options = [one for one in OPTIONS if not one.startswith("--host-resolver")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*options, rules])
        yield browser.new_context(viewport={"width": 1280, "height": 900})
        browser.close()


def attacked(context, page, ui, deployment, login):
    intruder = context.new_page()
    intruder.set_default_timeout(MILLISECONDS)
    intruder.goto(page)
    found = intruder.evaluate(ATTACKS, [ui, str(deployment), login])
    intruder.close()
    return found


def log_in(page, ui):
    """As a coordinator does: the one box of the page gets name and password."""
    page.goto(f"{ui}/dashboard")
    box = page.locator("input[type=password], input").first
    expect(box).to_be_visible()
    box.fill(LOGIN)
    box.press("Enter")
    expect(page.get_by_role("button", name="Work Pools")).to_be_visible()


def test_a_page_elsewhere_gets_nothing_before_and_after_the_coordinator_logs_in(
    context, idle_server, deployment
):
    ordered, client = deployment
    with elsewhere() as port:
        pages = [f"http://127.0.0.1:{port}/", f"http://{REBOUND}:{port}/"]
        for login in ("roadmap:guess", LOGIN):  # the second: as if the page knew it
            for page in pages:
                tried = attacked(context, page, idle_server.ui, ordered, login)
                assert tried == dict.fromkeys(tried, "refused"), page
                assert len(tried) == 10
            if login != LOGIN:
                log_in(coordinator := context.new_page(), idle_server.ui)
    assert [run for run in client.read_flow_runs() if run.deployment_id == ordered] == []
    coordinator.reload()
    expect(coordinator.get_by_role("button", name="Work Pools")).to_be_visible()


def test_by_a_name_that_was_pointed_here_the_server_does_not_answer(context, idle_server):
    page = context.new_page()
    url = idle_server.ui.replace("127.0.0.1", REBOUND)
    answer = page.goto(url)
    assert answer.status == 421
    asked = "async () => { const found = await fetch('/api/health'); return found.status }"
    assert page.evaluate(asked) == 421


def test_no_other_page_may_frame_the_ui(context, idle_server):
    log_in(context.new_page(), idle_server.ui)
    with elsewhere() as port:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        framed = page.evaluate(
            """url => new Promise(done => {
              const frame = Object.assign(document.createElement('iframe'), {src: url})
              frame.onload = () => done(true)
              document.body.append(frame)
            })""",
            idle_server.ui,
        )
        assert framed
        assert "chrome-error" in page.frames[1].url
