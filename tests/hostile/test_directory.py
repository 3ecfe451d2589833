"""Directories that are made to hurt: names, addresses, languages and zones of parties, as they are read."""

import pytest

from tasks.configuration import ConfigurationProblem, load
from tests.hostile.budget import within
from tests.tasks.isles import DELEGATIONS, STAKEHOLDERS, spoil, write

LONG = "a" * 200_000
FIELDS = {
    "name": (STAKEHOLDERS, "name: Dockers"),
    "id": (STAKEHOLDERS, "id: dockers"),
    "constituency": (STAKEHOLDERS, "constituency: unions"),
    "language": (STAKEHOLDERS, "language: en"),
    "address": (STAKEHOLDERS, "address: office@dockers.example.org"),
    "zone": (DELEGATIONS, "zone: Pacific/Auckland"),
    "code": (DELEGATIONS, "code: XB"),
    "sub_region": (DELEGATIONS, "sub_region: south"),
    "languages": (DELEGATIONS, "languages: [en]"),
}
WORST = {
    "letters": LONG,
    "at signs": "@" * 200_000,
    "labels": "a@" + "a." * 100_000 + "org",
    "quotes in an address": '"\\"' + '\\"' * 50_000 + '\\"@x.org"',
    "marks": '"a' + "\u0301\u0316" * 50_000 + '"',
    "a line break": '"a@b.org\\nBcc: c@d.org"',
    "another direction": '"\u202egro.b@a"',
    "a formula": "'=1+1'",
    "markup": '"<script>alert(1)</script>"',
    "a list": "[" + "a, " * 5000 + "a]",
    "a mapping": "{" + ", ".join(f"k{n}: v" for n in range(5000)) + "}",
    "a number": "1" * 4000,
    "a date": "2030-06-26",
    "nothing": "",
    "a truth": "true",
}


@pytest.mark.parametrize("shape", WORST)
@pytest.mark.parametrize("field", FIELDS)
def test_a_party_is_taken_or_refused_by_file_and_line(tmp_path, field, shape):
    text, old = FIELDS[field]
    key = old.partition(":")[0]
    spoilt, line = spoil(text, old, f"{key}: {WORST[shape]}")
    which = "stakeholders" if text is STAKEHOLDERS else "delegations"
    path = write(tmp_path, **{which: spoilt})
    with within(cpu=2.0):
        problems = _problems(path)
    assert all(len(str(problem)) < 1500 for problem in problems)
    places = {(problem.path.name, problem.line) for problem in problems}
    known = {(f"{which}.yaml", line), (f"{which}.yaml", line + 1), (f"{which}.yaml", line - 1)}
    assert all(place in known or place[0] == "isles.yaml" for place in places)


def _problems(path):
    try:
        load(path)
    except ConfigurationProblem as problem:
        return problem.faults
    return ()


def test_an_address_that_adds_a_header_is_refused(tmp_path):
    text, line = spoil(STAKEHOLDERS, "office@dockers.example.org", '"a@b.example.org\\nBcc: c@d.example.org"')
    (problem, *_) = _problems(write(tmp_path, stakeholders=text))
    assert (problem.path.name, problem.line) == ("stakeholders.yaml", line)
    assert "is not an e-mail address" in problem.what


@pytest.mark.parametrize("code", ["ZZZ", "x", "12 ", '"\\n\\n"', '"\u202ea"'])
def test_a_code_that_is_none_is_refused(tmp_path, code):
    text, _ = spoil(DELEGATIONS, "code: XB", f"code: {code}")
    assert _problems(write(tmp_path, delegations=text))


def test_many_parties_of_one_address_are_told_once_and_at_once(tmp_path):
    office = (
        "  - {{id: b{0}, name: B, constituency: unions, language: en, "
        "contacts: [{{address: a@b.example.org}}]}}\n"
    )
    every = STAKEHOLDERS + "".join(office.format(number) for number in range(2000))
    with within(cpu=4.0):
        (problem,) = _problems(write(tmp_path, stakeholders=every))
    assert "stands twice in the directory" in problem.what
