"""A message's identity, and the states it passes through."""

from itertools import product

import pytest

from roadmap.mail.message import AFTER, Disallowed, Identity, State, check_change

ONE = Identity("isles-2030", "briefing/reminder", "focal@xa.example.org", 1)
DOMAIN, KEY = "mail.example.org", "a key"


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_only_the_known_changes_of_state_are_allowed(before, after):
    if after in AFTER[before]:
        check_change(before, after)
    else:
        with pytest.raises(Disallowed, match=f"a message that is {before} cannot become {after}"):
            check_change(before, after)


def reachable(start):
    found, new = set(), {start}
    while new:
        found |= new
        new = {after for state in new for after in AFTER[state]} - found
    return found


def test_what_was_sent_or_skipped_is_never_sent_again():
    assert reachable(State.SENT) == {State.SENT}
    assert reachable(State.SKIPPED) == {State.SKIPPED}


def test_nothing_is_sent_that_was_not_released_and_claimed():
    assert [state for state in State if State.CLAIMED in AFTER[state]] == [State.RELEASED]
    assert [state for state in State if State.SENT in AFTER[state]] == [State.CLAIMED, State.UNKNOWN]


def test_every_state_can_be_reached_from_a_draft():
    assert reachable(State.DRAFTED) == set(State)


def test_a_message_id_is_the_same_on_every_run():
    assert ONE.message_id(DOMAIN, KEY) == "<2eaa813b1bc3f237fa2037e489d9887e@mail.example.org>"
    shouted = Identity(ONE.review, ONE.step, "FOCAL@xa.example.org", 1)
    assert shouted.message_id(DOMAIN, KEY) == ONE.message_id(DOMAIN, KEY)


@pytest.mark.parametrize(
    "other",
    [
        Identity("isles-2031", ONE.step, ONE.recipient, 1),
        Identity(ONE.review, "briefing/last-call", ONE.recipient, 1),
        Identity(ONE.review, ONE.step, "mission@xa.example.org", 1),
        Identity(ONE.review, ONE.step, ONE.recipient, 2),
    ],
)
def test_another_message_has_another_id(other):
    assert other.message_id(DOMAIN, KEY) != ONE.message_id(DOMAIN, KEY)


def test_whoever_knows_no_key_cannot_guess_an_id():
    assert ONE.message_id(DOMAIN, "another key") != ONE.message_id(DOMAIN, KEY)
