"""Subjects of the mails to the coordinator and of announcements: short, and the review's name first."""

import pytest

from roadmap.problems import Refusal
from tasks.letters.samples import sample
from tasks.render import TEMPLATES, Templates

LONGEST = 60
OWN = ("escalation", "selection", "chase", "external-notice", "external-debrief", "announcement-document")


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
@pytest.mark.parametrize("mail", OWN)
def test_a_subject_is_short_and_names_the_review(real, mail, language):
    templates, subjects = Templates(TEMPLATES, real.review.languages), []
    for milestone in real.review.milestones:
        try:
            subjects.append(sample(real, templates, mail, language, milestone.id).subject)
        except Refusal:
            continue  # it has no step that sends this mail
    assert subjects
    assert [subject for subject in subjects if len(subject) > LONGEST] == []
    assert all(subject.startswith(real.review.short.say(language)) for subject in subjects)
