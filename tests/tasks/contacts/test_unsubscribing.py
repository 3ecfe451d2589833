"""Links to unsubscribe: signed, the same for all workers, honoured at the next step; and their page."""

import re
import threading

import httpx
import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.mail.message import Skip
from roadmap.problems import UnknownName
from tasks.contacts.contacts import check_contact, mark, unsubscribed
from tasks.contacts.unsubscribe_page import Page, unsubscribe_app
from tasks.contacts.unsubscribing import BadToken, Unsubscribing
from tasks.context import open_context
from tasks.ledger import Ledger
from tasks.mailing.mailing import considered
from tests.tasks import isles
from tests.tasks.ledger.build import AT

BASE = "https://un.example.org/unsubscribe"
OFFICE = "office@dockers.example.org"


def opened(folder, review="isles-2030"):
    return Ledger.open(f"sqlite:///{folder / 'ledger.db'}", review, domain="un.example.org")


@pytest.fixture
def ledger(tmp_path):
    with opened(tmp_path) as ledger:
        yield ledger


@pytest.fixture
def links(ledger):
    return Unsubscribing(ledger, BASE)


def test_a_link_is_below_the_reviews_own_and_names_its_address(links):
    link = links.link(OFFICE)
    assert link.startswith(f"{BASE}/")
    assert links.address(link.rpartition("/")[2]) == OFFICE
    assert re.fullmatch(r"[\w.-]+", link.rpartition("/")[2])  # as it stands in a header and in a subject


def test_all_workers_make_the_same_link(tmp_path, links):
    with opened(tmp_path) as another:
        assert Unsubscribing(another, BASE).link(OFFICE) == links.link(OFFICE)


def test_workers_that_make_the_key_at_once_make_one(tmp_path):
    with opened(tmp_path):
        pass
    found = []

    def work():
        with opened(tmp_path) as ledger:
            found.append(Unsubscribing(ledger, BASE).link(OFFICE))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1


def test_another_ledger_signs_otherwise(tmp_path, links):
    (tmp_path / "other").mkdir()
    with opened(tmp_path / "other") as other, pytest.raises(BadToken):
        Unsubscribing(other, BASE).address(links.token(OFFICE))


def test_a_link_of_another_review_in_the_same_ledger_is_refused(tmp_path, links):
    with opened(tmp_path, "other-2030") as other, pytest.raises(BadToken, match="another review"):
        Unsubscribing(other, BASE).address(links.token(OFFICE))


def test_whoever_changes_a_link_has_none(links):
    token = links.token(OFFICE)
    for bad in ("", token[:-1], token + "A", token.swapcase(), "a.b", token.replace(".", "")):
        with pytest.raises(BadToken):
            links.address(bad)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_made_up_token_is_one(tmp_path_factory, text):
    with opened(tmp_path_factory.getbasetemp()) as ledger, pytest.raises(BadToken):
        Unsubscribing(ledger, BASE).address(text)


def test_unsubscribing_is_recorded_once_signed_by_the_address(ledger, links):
    for _ in range(2):
        assert links.unsubscribe(links.token(OFFICE), AT, "one click") == OFFICE
    (decision,) = ledger.history.decisions("unsubscribe")
    assert (decision.subject, decision.by, decision.reason) == (OFFICE, OFFICE, "one click")


def test_it_can_be_undone_and_done_again(ledger):
    marks = (("unsubscribe", 0), ("resubscribe", 1), ("unsubscribe", 2))
    for kind, hour in marks:
        assert mark(ledger, kind, OFFICE, at=AT.add(hours=hour), by="C.", reason="They wrote")
        assert (OFFICE in unsubscribed(ledger)) == (kind == "unsubscribe")


def test_a_mistyped_address_is_no_contact(tmp_path):
    from tasks.configuration import load

    directory = load(isles.write(tmp_path)).directory
    check_contact(directory, OFFICE.upper())
    with pytest.raises(UnknownName, match="did you mean “office@dockers"):
        check_contact(directory, "offise@dockers.example.org")


def test_it_is_honoured_at_the_next_step_and_never_for_delegations(tmp_path, monkeypatch):
    monkeypatch.setenv("ROADMAP_HOME", str(tmp_path / "home"))
    everyone = isles.REVIEW.replace(
        "audience: {delegations: all}", "audience: {delegations: all, stakeholders: all}"
    )
    with open_context(isles.write(tmp_path, review=everyone), AT) as context:
        links = Unsubscribing(context.ledger, BASE)
        for address in (OFFICE, "focal@xa.example.org"):
            links.unsubscribe(links.token(address), AT, "one click")
        context.refresh()
        found = {r.party: r.skip for r in considered(context, context.step("briefing/invitation"))}
    assert found == {"XA": None, "XB": None, "dockers": Skip.UNSUBSCRIBED}


@pytest.fixture
def app(links, real):
    from tasks.render import TEMPLATES, Templates

    templates = Templates(TEMPLATES, real.review.languages, real.review.fallback)
    return unsubscribe_app(links, Page(templates, real.review.languages, "en"), lambda: AT)


@pytest.fixture
def web(app):
    """The page on a real socket."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        yield client
    server.should_exit = True
    thread.join(10)


def test_looking_at_the_page_does_nothing(web, ledger, links):
    answer = web.get(f"/unsubscribe/{links.token(OFFICE)}")
    assert answer.status_code == 200
    assert unsubscribed(ledger) == {}
    assert OFFICE in answer.text
    for language in ("en", "es", "pt", "fr"):
        assert f'<section lang="{language}"' in answer.text
    assert answer.text.count('<form method="post"><button') == 4


def test_one_click_is_recorded_and_answered_in_one_sentence(web, ledger, links):
    answer = web.post(f"/unsubscribe/{links.token(OFFICE)}", data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.text) == (200, "The address is unsubscribed.\n")
    assert answer.headers["content-type"].startswith("text/plain")
    assert set(unsubscribed(ledger)) == {OFFICE}


def test_a_person_who_presses_the_button_reads_it_in_their_language(web, links):
    answer = web.post(f"/{links.token(OFFICE)}", headers={"Accept": "text/html"})
    assert "La dirección se ha dado de baja." in answer.text
    assert "<form" not in answer.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_bad_link_is_a_400_in_words(web, ledger, method):
    answer = getattr(web, method)("/unsubscribe/abc.def<script>")
    assert answer.status_code == 400
    assert "This link is not complete" in answer.text
    assert "<script>" not in answer.text
    assert unsubscribed(ledger) == {}


def test_nothing_of_the_link_goes_elsewhere(web, links):
    answer = web.get(f"/{links.token(OFFICE)}")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert "http" not in answer.text


def test_there_is_nothing_else_to_find(web):
    assert web.get("/docs").status_code == 400
    assert web.get("/openapi.json").status_code == 400
    assert web.put("/x").status_code == 405


def test_while_the_ledger_is_gone_mail_programs_are_asked_to_try_again(web, ledger, links, monkeypatch):
    from tasks.ledger import LedgerProblem

    def gone(*_given, **_more):
        raise LedgerProblem("the disk is full")

    monkeypatch.setattr(type(links), "unsubscribe", gone)
    answer = web.post(f"/{links.token(OFFICE)}")
    assert (answer.status_code, answer.text) == (503, "Service Unavailable\n")
