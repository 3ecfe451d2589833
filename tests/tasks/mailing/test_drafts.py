"""What is written for each recipient of a step, before it is recorded."""

from types import SimpleNamespace

import icalendar
import pendulum
import pytest

from roadmap.answers.standing import fold_answers
from roadmap.people.audience import Known, recipients
from roadmap.plan.amendments import in_force
from roadmap.plan.plan import plan
from tasks.letters.letter import Correspondence
from tasks.mailing.drafting import drafts
from tasks.render import TEMPLATES, Templates

AT = pendulum.datetime(2025, 1, 20, 9, tz="America/Santiago")


@pytest.fixture(scope="module")
def written(real):
    """The drafts of a step, by its key."""
    roadmap, known = in_force(real.review), Known(fold_answers([], real.review))
    letters = Correspondence(
        real.review,
        real.directory,
        known,
        Templates(TEMPLATES, real.review.languages, real.review.fallback),
        AT,
    )
    context = SimpleNamespace(review=real.review, roadmap=roadmap, correspondence=letters, at=AT)

    def write(key):
        step = plan(roadmap, real.directory).step(key)
        milestone = real.review.milestone(step.milestone)
        found = recipients(real.review, real.directory, milestone, step.rule, known, step.session)
        return list(drafts(context, step, found))

    return write


def test_an_invitation_carries_its_event_and_a_reminder_none(written):
    for draft in written("meeting/invitation"):
        (event,) = icalendar.Calendar.from_ical(draft.content.calendar).walk("VEVENT")
        assert event["UID"] == "lac-2025-meeting@network.example.org"
        assert event["DTSTAMP"].dt == AT
    assert {draft.content.calendar for draft in written("meeting/reminder")} == {""}


def test_who_shares_the_words_shares_the_event(written):
    contents = {draft.content.id: draft.content for draft in written("meeting/invitation")}
    assert len({(c.language, c.html, c.calendar) for c in contents.values()}) == len(contents)
    assert len(contents) < len(written("meeting/invitation")) / 3


def test_stakeholders_are_subscribers_and_delegations_are_not(written, real):
    delegations = {delegation.id for delegation in real.directory.delegations}
    found = written("meeting/invitation")
    assert {draft.subscriber for draft in found} == {True, False}
    assert all(draft.subscriber == (draft.party not in delegations) for draft in found)
