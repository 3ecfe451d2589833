"""How a run ends: the names that people read in the Prefect UI."""

import pytest

from flows.playing.ending import final
from roadmap.mail.message import State
from tasks.mailing.mailing import Result

SENT, HELD, FAILED, UNKNOWN = State.SENT, State.HELD, State.FAILED, State.UNKNOWN


@pytest.mark.parametrize(
    ("states", "name"),
    [
        ({SENT: 3}, "Sent"),
        ({SENT: 3, State.SKIPPED: 1}, "Sent"),
        ({HELD: 3}, "Held"),
        ({SENT: 2, HELD: 1}, "Held"),
        ({HELD: 1, State.RELEASED: 1}, "Waiting"),
        ({SENT: 2, State.CLAIMED: 1}, "Waiting"),
        ({State.RELEASED: 3}, "Waiting"),
        ({SENT: 2, UNKNOWN: 1}, "Unsettled"),
        ({HELD: 2, FAILED: 1}, "Unsettled"),
        ({State.SKIPPED: 2}, "Completed"),
        ({}, "Completed"),
    ],
)
def test_the_name_says_what_is_left(states, name):
    assert final(Result("briefing/invitation", states)).name == name


def test_what_a_person_has_to_settle_stands_out_as_failed_and_says_how():
    state = final(Result("briefing/invitation", {SENT: 2, UNKNOWN: 1}))
    assert state.is_failed()
    assert state.message == (
        "briefing/invitation: 2 sent, 1 unknown; settle them on the form "
        "“settle unknown messages”, or with `roadmap settle`"
    )
