"""Simulated people: the same ones for the same seed, in whatever order their mail arrives."""

import pendulum
import pytest

from rehearsal.people import People
from rehearsal.post import Letter
from rehearsal.script import script_for
from tasks.configuration import load
from tests.e2e.conftest import ISLES

AT = pendulum.datetime(2031, 3, 1, 9, tz="Pacific/Chatham")


@pytest.fixture(scope="module")
def isles():
    return load(ISLES)


class Context:
    """Where forms are handed in."""

    def __init__(self):
        self.submissions = []

    def submit(self, *submissions):
        self.submissions.extend(submissions)


def answers(loaded, seed, order):
    """What they answer to three mails each with a link to every form, read in this order of the parties."""
    context = Context()
    people = People(loaded.review, loaded.directory, script_for(ISLES, loaded, None), seed, context)
    links = tuple(form.url for m in loaded.review.milestones if (form := loaded.review.form(m)))
    parties = order(loaded.directory.parties)
    addresses = [contact.address for party in parties for contact in party.contacts]
    for number in range(3):
        people.read(Letter(address, AT.add(days=7 * number), links) for address in addresses)
    return sorted(context.submissions, key=lambda one: (one.order, str(one)))


def test_the_same_seed_gives_the_same_people_in_whatever_order_they_read(isles):
    found = answers(isles, 7, list)
    assert len(found) > 20
    assert answers(isles, 7, reversed) == found


def test_another_seed_gives_others(isles):
    assert answers(isles, 8, list) != answers(isles, 7, list)
