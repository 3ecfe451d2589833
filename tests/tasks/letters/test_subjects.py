"""Subjects: no more than 60 characters, so that a list of mails shows them whole, in every language."""

import pytest

from tasks.letters.samples import sample
from tasks.render import TEMPLATES, Templates

LONGEST = 60
# Mails whose subjects are still to be shortened. Take one out when it is done; add none.
STILL_LONG = {
    *("announcement-document", "call-last-reminder", "call-reminder", "chase", "closing", "escalation"),
    *("external-debrief", "external-notice", "joining-instructions", "last-call", "last-call-deadline"),
    *("reminder", "reminder-deadline", "save-the-date", "selection", "thanks", "thanks-answer"),
}


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_each_mail_of_each_milestone_has_a_subject_that_is_shown_whole(real, language):
    review = real.review
    templates = Templates(TEMPLATES, review.languages, review.fallback)
    subjects = {
        (rule.mail, milestone.id): sample(real, templates, rule.mail, language, milestone.id).subject
        for milestone in review.milestones
        for rule in review.rules(milestone)
        if rule.mail not in STILL_LONG
    }
    assert len(subjects) > 10
    assert {key: subject for key, subject in subjects.items() if len(subject) > LONGEST} == {}
