"""Mails that ask for nothing that cannot be done, and that take a cancellation back, in all languages."""

from dataclasses import replace

import pytest

from roadmap.answers.standing import fold_answers
from roadmap.people.audience import Known, recipients
from roadmap.plan.amendments import in_force
from roadmap.plan.changes import gather_news
from roadmap.plan.plan import plan
from tasks.configuration import Loaded
from tasks.letters.letter import Correspondence
from tasks.letters.samples import sample
from tasks.render import TEMPLATES, Templates
from tests.samples import amendment

FORM = {"en": "the form", "es": "formulario", "pt": "formulário", "fr": "formulaire"}
INVITATIONS = ("briefing-invitation", "consultation-invitation", "hearing-invitation", "meeting-invitation")
AGAIN = {
    "en": "the cancellation of the First Briefing for Member States has been withdrawn",
    "es": "ha quedado sin efecto la cancelación de la primera reunión informativa",
    "pt": "ficou sem efeito o cancelamento da primeira reunião informativa",
    "fr": "l’annulation de la première réunion d’information à l’intention des États Membres a été rapportée",
}


@pytest.fixture(scope="module")
def templates(real):
    return Templates(TEMPLATES, real.review.languages, real.review.fallback)


def formless(real):
    """The real review without any form where a milestone can do without, nor details that speak of one."""
    milestones = [
        m.model_copy(update={"form": None, "details": None}) if m.kind not in {"call", "questionnaire"} else m
        for m in real.review.milestones
    ]
    return Loaded(real.path, real.review.model_copy(update={"milestones": milestones}), real.directory)


@pytest.mark.parametrize("language", FORM)
@pytest.mark.parametrize("mail", INVITATIONS)
def test_an_invitation_asks_for_a_reply_only_where_there_is_a_form(real, templates, mail, language):
    asking = sample(real, templates, mail, language, None)
    assert FORM[language] in asking.text.casefold()
    assert "https://forms.example.org/" in asking.text
    silent = sample(formless(real), templates, mail, language, None)
    assert FORM[language] not in silent.text.casefold()
    assert "https://forms.example.org/" not in silent.text + silent.html


def test_nobody_is_reminded_of_what_has_no_form(real):
    made = formless(real)
    planned = plan(in_force(made.review), real.directory)
    kinds = {m.id: m.form for m in made.review.milestones}
    reminding = [step for step in planned.steps if step.rule.to == "silent"]
    assert reminding
    assert all(kinds[step.milestone] for step in reminding)


@pytest.mark.parametrize("language", FORM)
@pytest.mark.parametrize("moved", [False, True])
def test_what_takes_place_after_all_is_told_in_all_languages(real, templates, language, moved):
    made = [amendment("cancel", "briefing-1"), amendment("reinstate", "briefing-1")]
    made += [amendment("move", "briefing-1", "2031-02-03")] if moved else []
    roadmap = in_force(real.review, made)
    step = next(s for s in plan(roadmap, real.directory).steps if s.key == "briefing-1/change")
    milestone, known = roadmap.review.milestone("briefing-1"), Known(fold_answers([], real.review))
    letters = Correspondence(roadmap.review, real.directory, known, templates, step.due)
    everyone = step.rule.model_copy(update={"to": "everyone"})
    reader = recipients(real.review, real.directory, milestone, everyone, known, None)[0]
    mail = letters.write(step, replace(reader, language=language), gather_news(roadmap, milestone, 1))
    assert AGAIN[language] in " ".join(mail.text.split())
    assert ("2031" in mail.text) == moved
    assert "2024" in mail.text
