"""An organisation that no directory knows registers: it waits, is let in, and is in the directory then."""

import asyncio

import pytest

from roadmap.people.newcomers import id_for
from roadmap.problems import Problem
from roadmap.reports.history import summary_of
from tasks.collecting.collecting import collected
from tasks.forms.waiting_answers import field, form, settle_one, settled
from tasks.people.newcomers import welcome
from tasks.privacy.forgetting import forget
from tests.rehearsal.small import at_home
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, write
from tests.tasks.people.registering import FORM, INVITED, registered, row

SENDER = "hello@weavers.example.org"
SIGNED = ("C. Ordinator", "They rang")


@pytest.fixture
def path(tmp_path):
    start = REVIEW.index("    form:\n"), REVIEW.index("    steps:\n")
    review = (REVIEW[: start[0]] + FORM + REVIEW[start[1] :]).replace(
        "audience: {delegations: all}", "audience: {delegations: all, stakeholders: all}"
    )
    with at_home(tmp_path):
        yield write(tmp_path, review, DELEGATIONS, STAKEHOLDERS)


@pytest.fixture
def opened(context, tmp_path):
    rows = (
        row(1, SENDER, "Wim Weaver", country="Weavers of the Isles", language="Kiswahili"),
        row(2, "other@weavers.example.org", "Ada Loom", country="Weavers of the Isles"),
    )
    return registered(context, tmp_path, *rows, at=INVITED)


def keys(opened):
    return [answer.key for answer, _ in opened.known.standing.unsettled()]


def test_it_is_added_to_the_directory_and_its_person_is_registered(opened, context):
    first, _ = keys(opened)
    party = welcome(opened, first, "unions", *SIGNED, country="XA")
    assert (party.id, party.title) == ("weavers-of-the-isles", "Weavers of the Isles")
    assert (party.language, party.sub_region, party.contacts[0].address) == ("sw", "north", SENDER)
    later = context(INVITED.add(days=1))
    assert later.directory.party(party.id) == party
    assert [p.name for p in later.known.standing.persons("briefing", party.id)] == ["Wim Weaver"]


def test_its_next_row_is_known_by_its_name_and_domain(opened, context):
    welcome(opened, keys(opened)[0], "unions", *SIGNED)
    later = context(INVITED.add(days=1))
    collected(later)
    assert keys(later) == []
    assert len(later.known.standing.persons("briefing", "weavers-of-the-isles")) == 2


def test_the_form_offers_it_and_history_shows_it(opened):
    first, _ = keys(opened)
    answer = opened.answers[first].answer
    asked = form(opened)
    (choice,) = [c for c in asked.model_json_schema()["properties"][field(answer)]["enum"] if "newcomer" in c]
    assert choice.startswith("newcomer, Unions: ")  # narrow screens show no more of it
    owners = settled(asked(by="C", reason="They rang", **{field(answer): choice}))
    settle_one(opened, first, owners[first], *SIGNED)
    (decision,) = opened.ledger.history.decisions("welcome")
    assert (decision.subject, decision.by) == (first, "C. Ordinator")
    assert "Weavers of the Isles" in summary_of(decision)


def test_two_rows_of_one_newcomer_are_let_in_on_one_form(context, tmp_path):
    rows = (
        row(1, SENDER, "Wim Weaver", country="Weavers of the Isles"),
        row(2, "ada@looms.example.org", "Ada Loom", country="WEAVERS of the isles"),
        row(3, SENDER, "Zed Weaver", country="Weavers of the Isles"),
    )
    opened = registered(context, tmp_path, *rows, at=INVITED)
    for key in keys(opened):
        settle_one(opened, key, "+unions", *SIGNED)
    assert len(opened.ledger.history.decisions("welcome")) == 1
    assert keys(opened) == []
    persons = context(INVITED).known.standing.persons("briefing", "weavers-of-the-isles")
    assert sorted(person.name for person in persons) == ["Ada Loom", "Wim Weaver", "Zed Weaver"]


def test_a_row_that_names_no_organisation_is_offered_to_no_constituency(context, tmp_path):
    opened = registered(context, tmp_path, row(1, SENDER, "Wim Weaver", country=""), at=INVITED)
    assert len(keys(opened)) == 1
    assert "newcomer" not in str(form(opened).model_json_schema())


@pytest.mark.parametrize(
    ("constituency", "given", "message"),
    [
        ("union", {}, "did you mean “unions”"),
        ("unions", {"name": "Dockers"}, "is dockers in the directory"),
        ("unions", {"address": "office@dockers.example.org"}, "is a contact of dockers"),
        ("unions", {"address": "nothing"}, "e-mail address"),
        ("unions", {"language": "xx"}, "does not write xx"),
        ("unions", {"country": "ZZ"}, "no country of the directory"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(opened, constituency, given, message):
    with pytest.raises(Problem, match=message):
        welcome(opened, keys(opened)[0], constituency, *SIGNED, **given)
    assert opened.ledger.history.decisions("welcome") == []


def test_whoever_was_let_in_is_erased_on_request(opened, context):
    welcome(opened, keys(opened)[0], "unions", *SIGNED)
    asyncio.run(forget(opened, SENDER, *SIGNED))
    (decision,) = opened.ledger.history.decisions("welcome")
    assert SENDER not in decision.model_dump_json()
    later = context(INVITED.add(days=1))
    party = later.directory.party("weavers-of-the-isles")
    assert party.contacts[0].address.endswith("@forgotten.invalid")
    assert party.contacts[0].address in later.known.unreachable


@pytest.mark.parametrize(
    ("name", "identity"),
    [("Asociación «Ñandú»", "asociacion-nandu"), ("3 Rivers", "newcomer-3-rivers"), ("dockers", "dockers-2")],
)
def test_its_id_follows_from_its_name(name, identity):
    assert id_for(name, {"dockers"}) == identity
    assert id_for("جمعية", set()).startswith("newcomer-")
