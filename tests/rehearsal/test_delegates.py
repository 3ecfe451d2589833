"""Simulated delegations: each registers its persons in its own way, and writes down what it means."""

from collections import Counter
from itertools import combinations

import pendulum
import pytest

from rehearsal.people import People
from rehearsal.post import Letter
from rehearsal.script import Behaviour, script_for
from roadmap.answers.persons.names import may_be_same_name
from roadmap.answers.reading import Answer
from tasks.configuration import load
from tests.e2e.conftest import ISLES

AT = pendulum.datetime(2031, 3, 11, 9, tz="Pacific/Chatham")


class Forms:
    """Where forms are handed in."""

    def __init__(self):
        self.rows = []

    def submit(self, *submissions):
        self.rows.extend(submissions)


@pytest.fixture(scope="module")
def isles():
    return load(ISLES)


def registered(loaded, seed=7, **ways):
    """The rows of the briefing's form, and what was meant by them, when all answer at once."""
    script = script_for(ISLES, loaded, None)
    script = script.model_copy(update={"people": Behaviour(at_first=1, declines=0, **ways)})
    forms = Forms()
    people = People(loaded.review, loaded.directory, script, seed, forms)
    link = loaded.review.milestone("briefing").form.url
    people.read(Letter(party.contacts[0].address, AT, (link,)) for party in loaded.directory.parties)
    return people, forms.rows


def test_each_registers_one_to_six_persons_some_through_the_focal_point(isles):
    people, rows = registered(isles, shares=0)
    sizes = Counter(meant.party for meant in people.meant)
    assert set(sizes.values()) <= set(range(1, 7))
    assert len(set(sizes.values())) > 2
    through = [meant for meant in people.meant if meant.sender != meant.address]
    copied = [m for m in people.meant if sum(o.address == m.address for o in people.meant) > 1]
    assert through
    assert copied
    assert len(rows) >= len(people.meant)


def test_persons_of_one_delegation_have_names_that_nobody_can_mix_up(isles):
    people, _ = registered(isles)
    for party in {meant.party for meant in people.meant}:
        names = [meant.name for meant in people.meant if meant.party == party]
        assert not [pair for pair in combinations(names, 2) if may_be_same_name(*pair)]


def test_whoever_is_asked_says_which_row_is_about_somebody_registered_already(isles):
    people, rows = registered(isles, two_spellings=1, through_focal_point=0)
    doubles = [row for row in rows if row.sender.startswith("protocol.")]
    assert doubles
    for row in rows:
        asked = people.ask(_answer(isles, row))
        assert (asked.party is None) == (row in doubles)


def test_who_withdraws_late_says_so_in_the_last_row(isles):
    people, rows = registered(isles, withdraws_late=1, twice=0)
    gone = [meant for meant in people.meant if not meant.comes]
    assert gone
    for meant in gone:
        said = [row.said["attending"] for row in sorted(rows, key=lambda r: r.at) if row.at in meant.rows]
        assert len(said) == 2
        assert said[0] != said[-1]


def test_a_shared_adviser_is_one_address_of_several_delegations(isles):
    people, _ = registered(isles, shares=1)
    shared = {(m.name, m.address) for m in people.meant if "regional-advice" in m.address}
    assert len(shared) == 1
    assert len({m.party for m in people.meant if (m.name, m.address) in shared}) > 1


def _answer(loaded, row):
    return Answer("key", "briefing", "Briefing", 2, row.sender, row.at, dict(row.said))
