"""Which delegation is meant, tried on a whole directory and on a set of spellings that people use.

The constants SIMILAR and AHEAD are justified by `tuning.csv`; `unseen.csv` was not looked at.
"""

import csv
from functools import lru_cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from roadmap.answers.recognition import Index
from roadmap.countries.countries import Countries, territories
from roadmap.countries.names import LEAD, SIMILAR
from roadmap.review.directory import Directory

HERE = Path(__file__)
FOLDER = HERE.parents[3] / "config" / "directory" / "lac"
LANGUAGES = ["en", "es", "pt", "fr"]


def load(*names):
    files = [YAML(typ="safe").load(FOLDER / f"{name}.yaml") for name in names]
    return Directory.model_validate({key: value for file in files for key, value in file.items()})


DIRECTORY = load("delegations", "stakeholders")
INDEX = Index(DIRECTORY, LANGUAGES)
OURS = {delegation.code for delegation in DIRECTORY.delegations}


def spellings(name):
    with (HERE.parent / "spellings" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["said"], None if row["code"] == "-" else row["code"]) for row in csv.DictReader(file)]


@lru_cache
def countries(similar=SIMILAR, ahead=LEAD):
    called = {d.code: {*d.names.values(), *d.also} for d in DIRECTORY.delegations}
    associates = [d.code for d in DIRECTORY.delegations if d.status == "associate"]
    return Countries(called, LANGUAGES, associates=associates, similar=similar, ahead=ahead)


def measured(rows, similar=SIMILAR, ahead=LEAD):
    """The share that is matched, of those that mean somebody, and what is matched wrongly."""
    known = countries(similar, ahead)
    found = [(said, meant, known.delegation(said).code) for said, meant in rows]
    matched = [code == meant for _, meant, code in found if meant in OURS]
    wrong = [one for one in found if one[2] and one[2] != one[1]]
    return sum(matched) / (len(matched) or 1), wrong


def cities():
    return [(city, code) for code, city in territories.cities(LANGUAGES)]


def one_letter_missing():
    """Names of others, of which a letter within is left away."""
    names = [
        (name, code) for code in territories.all_codes() - OURS for name in territories.names_of(code, ["en"])
    ]
    return [
        (name[:at] + name[at + 1 :], code)
        for name, code in names
        if len(name) < 8
        for at in range(1, len(name))
    ]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Brésil", "BR"),
        ("BR", "BR"),
        ("BRA", "BR"),
        ("UK", "GB"),
        ("U.S.A.", "US"),
        ("EE. UU.", "US"),
        ("Holanda", "NL"),
        ("Deutschland", "DE"),
        ("República Federativa do Brasil", "BR"),
        ("Bahamas, The", "BS"),
        ("Virgin Islands (U.S.)", "VI"),
        ("St Kitts & Nevis", "KN"),
        ("Sto. Kitts y Nevis", "KN"),
        ("Government of the Republic of Chile", "CL"),
        ("Ministry of Foreign Affairs of Belize", "BZ"),
        ("Misión Permanente del Perú ante las Naciones Unidas", "PE"),
        ("Ambassade du Brésil à Paris", "BR"),
        ("Embassy of Peru in Chile", "PE"),
        ("Brazil (BR)", "BR"),
        ("Brasil/Brazil", "BR"),
        ("🇨🇱", "CL"),
        ("Chile 🇨🇱", "CL"),
        ("COSTARICA", "CR"),
        ("MÃ©xico", "MX"),
        ("M&eacute;xico", "MX"),
    ],
)
def test_a_name_of_one_is_certain(said, code):
    found = INDEX.delegation(said)
    assert (found.text, found.code, found.certainty, found.candidates) == (said, code, "certain", (code,))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Hondruas", "HN"),
        ("Uraguay", "UY"),
        ("St. Kits", "KN"),
        ("Goverment of Brazl", "BR"),
        ("Brasil - Brasília", "BR"),
        ("Embajada de Bolivia, Buenos Aires", "BO"),
    ],
)
def test_what_can_only_be_one_is_likely(said, code):
    found = INDEX.delegation(said)
    assert (found.code, found.certainty, found.candidates) == (code, "likely", (code,))


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("Virgin Islands", {"VG", "VI"}),
        ("Guayana", {"GY", "GF"}),
        ("Republic of Dominica", {"DM", "DO"}),
        ("Brasil e Chile", {"BR", "CL"}),
        ("Brasil / Argentna", {"BR", "AR"}),
        ("Chile 🇵🇪", {"CL", "PE"}),
        ("Korea", {"KR"}),
        ("Universidad de Chile", {"CL"}),
        ("Santiago de Chile", {"CL"}),
        ("Georgia, USA", {"US"}),
        ("Port of Spain", {"TT"}),
        ("Peru, Indiana", {"PE"}),
        ("San Vicente", {"VC"}),
    ],
)
def test_what_could_be_several_or_anothers_is_left_to_a_person(said, codes):
    found = INDEX.delegation(said)
    assert (found.code, found.certainty, set(found.candidates)) == (None, "likely", codes)


@pytest.mark.parametrize(
    "said",
    [
        *("", " ", "?", "-", "no", "n/a", "us", "Yes", "Atlantis", "12", "Ministry of Foreign Affairs"),
        *(
            "Ireland",
            "Northern Ireland",
            "Irlanda",
            "Austria",
            "Niger",
            "Guinea",
            "New Mexico",
            "Nuevo México",
        ),
        *(
            "North Korea",
            "Democratic People's Republic of Korea",
            "Saint Martin",
            "Latin America",
            "IRL",
            "🇮🇪",
        ),
        *("Europe", "Embajada en Perú", "Bonn"),
    ],
)
def test_what_is_nobodys_is_none(said):
    found = INDEX.delegation(said)
    assert (found.code, found.certainty, found.candidates) == (None, "none", ())


def test_every_name_that_is_known_is_its_owners():
    for delegation in DIRECTORY.delegations:
        own = {*territories.own_names(delegation.code), *delegation.names.values(), *delegation.also}
        for name in own | territories.names_of(delegation.code, LANGUAGES):
            assert INDEX.delegation(name).code == delegation.code, name


def test_no_name_of_another_territory_or_region_is_taken_for_ours():
    for code in territories.all_codes() - OURS:
        for name in territories.names_of(code, LANGUAGES):
            assert INDEX.delegation(name).code is None, name


def test_nothing_is_known_of_a_region():
    """Another directory, in other languages, is told from its own neighbours."""
    one = {
        "code": "CI",
        "languages": ["fr"],
        "zone": "Africa/Abidjan",
        "contacts": [{"address": "a@ci.example.org"}],
    }
    two = one | {"code": "TD", "also": ["Pays des Touareg"], "contacts": [{"address": "a@td.example.org"}]}
    index = Index(Directory.model_validate({"delegations": [one, two]}), ["fr", "de"])
    assert index.delegation("République de Côte d’Ivoire").code == "CI"
    assert index.delegation("Tschad").code == "TD"
    assert index.delegation("pays des touaregs").code == "TD"
    assert index.delegation("Niger").code is None
    assert index.delegation("Brésil").code is None


def test_every_organisation_is_known_by_its_name():
    for body in DIRECTORY.stakeholders:
        assert INDEX.exactly(body.title.upper()) == (body.id,)


def test_of_the_tuning_set_none_is_wrong_and_most_are_matched():
    share, wrong = measured(spellings("tuning"))
    assert wrong == []
    assert share >= 0.97


def test_less_likeness_would_take_other_words_for_countries():
    words = [("Martini", None), ("Portal", None)]
    assert measured([*cities(), *words])[1] == []
    assert measured(words, similar=0.75)[1] == [("Martini", None, "MQ"), ("Portal", None, "PT")]
    assert ("New Mexico", None, "MX") in measured(spellings("tuning"), similar=0.65)[1]


def test_more_likeness_would_leave_more_to_people():
    shares = [measured(spellings("tuning"), similar)[0] for similar in (SIMILAR, 0.85, 0.9)]
    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) == len(shares)


def test_a_smaller_lead_would_take_neighbours_for_ours():
    assert measured(one_letter_missing())[1] == []
    assert ("Guina", "GN", "GY") in measured(one_letter_missing(), ahead=0.0)[1]


def test_a_larger_lead_would_leave_more_to_people():
    rows = spellings("tuning")
    assert measured(rows, ahead=2 * LEAD)[0] < measured(rows)[0]


def test_of_the_unseen_set_nine_in_ten_are_matched_and_one_is_wrong():
    """Counted only: whoever looks at its lines, or tunes by it, needs another set."""
    share, wrong = measured(spellings("unseen"))
    assert share >= 0.9
    assert len(wrong) <= 1
