"""`roadmap match`: a country as somebody wrote it, a line each."""

import io
import json

from tests.e2e.conftest import ISLES

LINES = "Brasil\nBolivia (Plurinational State of)\nRep. Dominicana\nSt. Vincent\nUK\n"
LINES += "Países Bajos\nAtlantis\n\nChile y Argentina\n"


def test_each_line_gets_the_code_the_certainty_and_the_candidates(roadmap, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(LINES))
    found = json.loads(roadmap("match", "--json", "--review", "config/lac-2025.yaml").out)
    assert [one["said"] for one in found] == LINES.split("\n")[:-1]
    assert [one["delegation"] for one in found] == ["BR", "BO", "DO", "VC", "GB", "NL", None, None, None]
    assert {one["certainty"] for one in found[:3]} == {"certain"}
    assert sorted(found[-1]["candidates"]) == ["AR", "CL"]


def test_another_reviews_delegations_are_its_own(roadmap, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("Fidji\nBrasil\n"))
    said = roadmap("match", "--review", ISLES).out
    assert "FJ" in said
    assert "BR" not in said


def test_names_may_be_given_as_arguments(roadmap):
    found = json.loads(roadmap("match", "Brasil", "Brazl", "--json", "--review", "config/lac-2025.yaml").out)
    assert [one["certainty"] for one in found] == ["certain", "likely"]
