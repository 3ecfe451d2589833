"""Who came, by a list of names or addresses; what is not certain waits for a person."""

import pytest

from roadmap.answers.standing import fold_answers
from roadmap.people.attendance import Entry, match_attendance
from tests.roadmap.people.test_registered import ASKED, row
from tests.samples import briefing, review

REVIEW = review(briefing(form=ASKED))
ROWS = [
    row(1, "ana@xa.example", "Ana María Pérez"),
    row(2, "ben@xa.example", "Ben Okoro"),
    row(3, "focal@xa.example", "Eva Lima"),
    row(4, "focal@xa.example", "Gil Lima"),
]
PERSONS = fold_answers(ROWS, REVIEW).persons("briefing", "XA")


def matched(*entries):
    found = match_attendance([Entry(n, *entry) for n, entry in enumerate(entries, 1)], PERSONS)
    return [p.name for p in found.came], [
        (u.entry.line, [p.name for p in u.perhaps]) for u in found.unmatched
    ]


@pytest.mark.parametrize(
    "entry",
    [
        ("", "ANA@xa.example"),
        ("PEREZ Ana Maria", ""),
        ("Ana Pérez", "ana@xa.example"),
        ("Ana María Pérez", "x@y.example"),
    ],
)
def test_by_address_or_by_name(entry):
    assert matched(entry) == (["Ana María Pérez"], [])


def test_a_shared_address_counts_for_the_name_at_it():
    assert matched(("Gil Lima", "focal@xa.example")) == (["Gil Lima"], [])
    assert matched(("", "focal@xa.example")) == ([], [(1, ["Eva Lima", "Gil Lima"])])


def test_what_only_resembles_waits_for_a_person():
    assert matched(("A. M. Pérez", "")) == ([], [(1, ["Ana María Pérez"])])
    assert matched(("Zoe Quill", "zoe@else.example")) == ([], [(1, [])])


def test_whoever_stands_twice_on_the_list_came_once():
    assert matched(("", "ben@xa.example"), ("Ben Okoro", "")) == (["Ben Okoro"], [])
