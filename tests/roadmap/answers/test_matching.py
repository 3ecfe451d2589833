"""Whose answer it is, tried on a whole directory."""

from pathlib import Path

import pendulum
import pytest
from ruamel.yaml import YAML

from roadmap.answers.matching import Matcher
from roadmap.answers.reading import Answer
from roadmap.review.directory import Directory
from roadmap.review.forms import Form

FOLDER = Path(__file__).parents[3] / "config" / "directory" / "lac"
LANGUAGES = ["en", "es", "pt", "fr"]
FORM = Form.model_validate(
    {
        "tab": "Briefing 1",
        "url": "https://forms.example.org/1",
        "questions": [{"id": "country", "role": "party", "wording": "Country"}],
    }
)
ELSEWHERE = "someone@gmail.example.org"
BRAZIL, CHILE = "BR", "CL"


def load(*names):
    files = [YAML(typ="safe").load(FOLDER / f"{name}.yaml") for name in names]
    return {key: value for file in files for key, value in file.items()}


DIRECTORY = Directory.model_validate(load("delegations", "stakeholders"))
DELEGATIONS = Matcher(DIRECTORY.delegations, DIRECTORY, LANGUAGES)
STAKEHOLDERS = DELEGATIONS.asking(DIRECTORY.stakeholders)


def answer(said="", sender=ELSEWHERE):
    values = {"country": said} if said else {}
    return Answer("k", "briefing-1", "Briefing 1", 2, sender, pendulum.datetime(2024, 10, 21), values)


def contact(party):
    return DIRECTORY.party(party).contacts[0].address


def colleague(party):
    return "colleague@" + contact(party).partition("@")[2]


def match(said="", sender=ELSEWHERE, matcher=DELEGATIONS):
    return matcher.match(answer(said, sender), FORM)


@pytest.mark.parametrize("said", ["", "Brasil", "Brazil", "brésil", "BR", "BRA", "Atlantis"])
def test_a_contact_of_the_party_is_certain(said):
    found = match(said, contact(BRAZIL).upper())
    assert (found.party, found.certainty) == (BRAZIL, "certain")


def test_a_domain_alone_is_no_proof_where_the_answer_names_nobody():
    found = match("", colleague(BRAZIL))
    assert (found.party, found.certainty, found.likely) == (None, "likely", (BRAZIL,))


@pytest.mark.parametrize("said", ["Chile y Brasil", "Brasil e Chile", "Argentina on behalf of Brasil"])
def test_two_delegations_in_one_answer_wait_whoever_sent_it(said):
    assert match(said, contact(BRAZIL)).certainty == "likely"


@pytest.mark.parametrize("said", ["Brasil", "Republic of Brazil"])
def test_a_colleague_at_the_partys_own_domain_is_certain(said):
    found = match(said, colleague(BRAZIL))
    assert (found.party, found.certainty) == (BRAZIL, "certain")


@pytest.mark.parametrize(
    ("said", "party"),
    [
        ("Brasil", "BR"),
        ("Bolivia (Plurinational State of)", "BO"),
        ("Bolivia, Plurinational State of", "BO"),
        ("Plurinational State of Bolivia", "BO"),
        ("República Dominicana", "DO"),
        ("Dominica", "DM"),
        ("UK", "GB"),
        ("U.S.", "US"),
        ("Países Bajos", "NL"),
        ("Kingdom of the Netherlands", "NL"),
        ("Hondurás", "HN"),
        ("NO", "NO"),
        ("St. Vincent", "VC"),
        ("Hondruas", "HN"),
        ("The Bahamas", "BS"),
        ("Gobierno de Chile", "CL"),
    ],
)
def test_a_name_from_a_private_account_waits_for_a_person(said, party):
    found = match(said)
    assert (found.party, found.certainty, found.likely) == (None, "likely", (party,))
    assert said in found.why


@pytest.mark.parametrize("said", ["Atlantis", "", "no", "n/a", "Ministry of Foreign Affairs", "Belgium", "?"])
def test_what_nobody_is_called_matches_nobody(said):
    found = match(said)
    assert (found.party, found.certainty, found.likely) == (None, "none", ())
    assert found.why


@pytest.mark.parametrize("sender", [contact(BRAZIL), colleague(BRAZIL)])
def test_an_address_and_a_name_that_disagree_are_both_likely(sender):
    found = match("Chile", sender)
    assert (found.party, found.certainty, found.likely) == (None, "likely", (BRAZIL, CHILE))


def test_a_domain_is_no_proof_for_a_name_that_nobody_has():
    assert match("Atlantis", colleague(BRAZIL)).likely == (BRAZIL,)


def test_an_address_that_a_person_settled_counts_as_theirs():
    settled = Matcher(DIRECTORY.delegations, DIRECTORY, LANGUAGES, {ELSEWHERE.upper(): CHILE})
    assert match("", matcher=settled).party == CHILE
    assert match("Chile", matcher=settled.asking(DIRECTORY.delegations)).party == CHILE


def with_addresses(*addresses):
    parties = [
        {"code": code, "languages": ["es"], "zone": "America/Santiago", "contacts": [{"address": address}]}
        for code, address in zip(["BR", "CL", "PE"], addresses, strict=False)
    ]
    return Directory.model_validate({"delegations": parties})


@pytest.mark.parametrize(
    "directory",
    [
        with_addresses("brasil@post.example.org", "chile@post.example.org"),  # shared by two
        with_addresses("brasil@gmail.example.org"),  # anybody's
    ],
)
def test_a_shared_domain_is_no_evidence(directory):
    matcher = Matcher(directory.delegations, directory, LANGUAGES)
    sender = "colleague@" + directory.delegations[0].contacts[0].address.partition("@")[2]
    assert matcher.match(answer("", sender), FORM).certainty == "none"
    assert matcher.match(answer("Brasil", sender), FORM).likely == ("BR",)


def test_a_stakeholder_answers_by_name_address_or_domain():
    body = DIRECTORY.stakeholders[0]
    assert match(body.title, contact(body.id), STAKEHOLDERS).party == body.id
    assert match(body.title, colleague(body.id), STAKEHOLDERS).party == body.id
    assert match("", colleague(body.id), STAKEHOLDERS).likely == (body.id,)
    assert match(body.title.upper(), matcher=STAKEHOLDERS).likely == (body.id,)


def test_an_answer_of_somebody_who_is_not_asked_is_misplaced():
    body = DIRECTORY.stakeholders[0]
    found = match("", contact(body.id))
    assert (found.party, found.certainty, found.likely) == (None, "none", ())
    assert f"{body.title} is not asked here" in found.why
    assert "Brazil is not asked here" in match("Brasil", matcher=STAKEHOLDERS).why


def test_of_two_likely_ones_only_the_asked_one_is_kept():
    body = DIRECTORY.stakeholders[0]
    assert match("Chile", contact(body.id)).likely == (CHILE,)


def test_every_official_name_of_every_delegation_is_its_own():
    for delegation in DIRECTORY.delegations:
        for language in LANGUAGES:
            found = match(delegation.name(language), contact(delegation.id))
            assert found.party == delegation.id, (delegation.code, language, found)
