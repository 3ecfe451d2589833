"""Reminders in four languages: what they recall, how many days are left, and how long their subjects are."""

from dataclasses import replace

import pendulum
import pytest

from roadmap.people.salutation import Salutation
from roadmap.plan.amendments import in_force
from tasks.letters.samples import sample
from tasks.render import TEMPLATES, Templates
from tests.samples import amendment

LANGUAGES = ("en", "es", "pt", "fr")
EARLY = pendulum.datetime(2024, 9, 1)
FIXED = {
    ("briefing-1", None): "2024-10-29 10:00",
    ("annex-1", "closes"): "2024-12-31",
    ("briefing-2", None): "2025-02-20 10:00",
    ("consultations", "session-1"): "2025-01-14 11:00",
    ("consultations", "session-2"): "2025-01-16 11:00",
    ("consultations", "session-3"): "2025-01-21 11:00",
    ("consultations", "session-4"): "2025-01-28 11:00",
}
MAILS = (
    *("reminder", "last-call", "reminder-deadline", "last-call-deadline", "closing", "thanks"),
    *("thanks-answer", "joining-instructions", "change", "cancellation", "registration"),
)
SECOND = {
    "en": ("second reminder", "earlier reminder", "in 7 days", "English, French, Portuguese or Spanish"),
    "es": ("2.º recordatorio", "recordatorio anterior", "7 días", "español, francés, inglés o portugués"),
    "pt": ("segundo lembrete", "lembrete anterior", "em 7 dias", "espanhol, francês, inglês ou português"),
    "fr": ("deuxième rappel", "précédent rappel", "dans 7 jours", "anglais, espagnol, français ou portugais"),
}
TO_OTHERS = {
    "en": "That invitation was sent to the focal points of the delegations on",
    "es": "Dicha invitación se envió a los puntos focales de las delegaciones el",
    "pt": "Esse convite foi enviado aos pontos focais das delegações em",
    "fr": "Cette invitation a été envoyée aux points focaux des délégations le",
}


@pytest.fixture(scope="module")
def dated(real):
    """The real review with days and hours fixed."""
    fixed = [amendment("fix", m, to, date=date, at=EARLY) for (m, date), to in FIXED.items()]
    return replace(real, review=in_force(real.review, fixed).review)


@pytest.fixture(scope="module")
def written(dated):
    templates = Templates(TEMPLATES, dated.review.languages, dated.review.fallback)

    def write(
        mail: str,
        language: str,
        group: Salutation | None,
        milestone: str | None = None,
        step: str | None = None,
    ) -> tuple[str, str]:
        made = sample(dated, templates, mail, language, milestone, group, step)
        return made.subject, " ".join(made.text.split())

    return write


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_reminder_says_so_and_what_is_new(written, language):
    first = written("reminder-deadline", language, "government", "annex-1", "reminder")
    subject, text = written("reminder-deadline", language, "government", "annex-1", "second-reminder")
    in_subject, *in_text = SECOND[language]
    assert in_subject in subject
    assert all(words in text for words in in_text)
    assert not any(words in " ".join(first) for words in SECOND[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("mail", "milestone"), [("last-call", "meeting"), ("last-call-deadline", "annex-1")])
def test_a_last_call_says_where_the_invitation_went(written, language, mail, milestone):
    assert TO_OTHERS[language] in written(mail, language, "mission", milestone)[1]
    assert TO_OTHERS[language] not in written(mail, language, "government", milestone)[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mail", MAILS)
def test_what_follows_an_invitation_has_a_short_subject_and_names_who_writes(dated, written, mail, language):
    review = dated.review
    sends = [m.id for m in review.milestones if any(rule.mail == mail for rule in review.rules(m))]
    for milestone in sends or ["briefing-1", "annex-1"][: 1 if mail == "registration" else 2]:
        subject, text = written(mail, language, "government", milestone)
        assert len(subject) <= 60
        assert subject.startswith(review.short.say(language))
        assert review.secretariat.name.say(language) in text
        assert "secretar" not in text.casefold().replace("secretaría general", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_verbales_speak_in_the_third_person(written, language):
    first_person = {
        "en": (" I ", " me "),
        "es": ("Le agradecería", " me "),
        "pt": (" me ", "Agradeço"),
        "fr": ("Je ", " m’"),
    }
    for mail in ("reminder", "last-call", "last-call-deadline", "change", "cancellation", "thanks"):
        _, text = written(mail, language, "mission")
        note = text.partition(" -- ")[0]
        assert not any(words in note for words in first_person[language])
