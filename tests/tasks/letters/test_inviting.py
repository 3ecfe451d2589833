"""Invitations as each group of readers gets them, in each language: form, subject, facts."""

import re

import pytest

from roadmap.answers.standing import fold_answers
from roadmap.people.audience import Known, Recipient
from roadmap.plan.amendments import in_force
from roadmap.plan.plan import plan
from roadmap.review.review import Review
from tasks.letters.courtesies import held
from tasks.letters.letter import Correspondence
from tasks.letters.reader import Reader
from tasks.letters.samples import sample
from tasks.render import TEMPLATES, Templates
from tests.samples import amendment

LANGUAGES = ("en", "es", "pt", "fr")
GROUPS = ("mission", "government", "authorities", "organization")
EVENTS = {
    "briefing-invitation": "briefing-1",
    "consultation-invitation": "pre-consultations",
    "hearing-invitation": "hearing",
    "meeting-invitation": "meeting",
}
OTHERS = {
    "questionnaire-invitation": "pledges",
    "sign-up": "subscription",
    "call-invitation": "keynote-speaker",
    "save-the-date": "briefing-2",
}
MAILS = EVENTS | OTHERS
SECRETARIAT = re.compile(r"secretar|secrétar", re.IGNORECASE)
FIRST_PERSON = re.compile(r"\b(I|my|me|tengo|tenho|Agradeceria|j’ai|Je|ma)\b|\bLe agrad")
HONOUR = {"en": "honour", "es": "honor", "pt": "honra", "fr": "honneur"}
REPLY_BY = {
    "en": "by 5 March 2025",
    "es": "a más tardar el 5 de marzo de 2025",
    "pt": "até 5 de março de 2025",
    "fr": "le 5 mars 2025 au plus tard",
}
INTERPRETED = {
    "en": "English, Spanish, Portuguese and French",
    "es": "Inglés, español, portugués y francés",
    "pt": "Inglês, espanhol, português e francês",
    "fr": "Anglais, espagnol, portugais et français",
}
SESSIONS = [
    amendment("fix", "consultations", f"2025-01-{13 + n} 10:00", date=f"session-{n}") for n in (1, 2, 3, 4)
]


@pytest.fixture(scope="module")
def templates(real):
    return Templates(TEMPLATES, real.review.languages, real.review.fallback)


def flat(text):
    return " ".join(text.split())


def body(mail):
    """The letter without its small print, and without the heading and the line below it."""
    return flat("\n\n".join(mail.text.partition("\n-- \n")[0].split("\n\n")[2:]))


def write(real, templates, key, *amendments, language="en", group="organization", change=None):
    """A planned mail, or `change`d: a review that is otherwise."""
    roadmap = in_force(change(real.review) if change else real.review, amendments)
    known = Known(fold_answers([], real.review))
    step = plan(roadmap, real.directory).step(key)
    letters = Correspondence(roadmap.review, real.directory, known, templates, step.due)
    recipient = Recipient("", "a@example.org", "", language, "America/Santiago", group)
    return letters.write(step, recipient)


def changed(milestone, **fields):
    """A review in which a milestone has other fields."""

    def change(review: Review) -> Review:
        made = [m.model_copy(update=fields) if m.id == milestone else m for m in review.milestones]
        return review.model_copy(update={"milestones": made})

    return change


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mail", MAILS)
def test_each_form_in_each_language(real, templates, mail, language, group):
    made = sample(real, templates, mail, language, MAILS[mail], group)
    review, words = real.review, templates.words(language)
    text, milestone = body(made), review.milestone(MAILS[mail])
    assert len(made.subject) <= 60, made.subject
    assert flat(made.subject).startswith(flat(f"{review.short.say(language)}{words.colon} …")[:-1])
    assert not SECRETARIAT.search(made.subject + text)
    assert milestone.named.say(language).split(maxsplit=1)[-1][-20:] in text
    assert review.secretariat.coordinator.address in text
    sender = review.sender.introduced.say(language)
    if group == "mission":
        assert text.startswith(sender[0].upper() + sender[1:])
        assert not FIRST_PERSON.search(text)
        assert not any(greeting in text for greeting in words.courtesy.salutation.values())
    else:
        assert text.startswith(words.courtesy.salutation[group])
        assert FIRST_PERSON.search(text)
    assert (HONOUR[language] in text) == (group != "organization")


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mail", EVENTS)
def test_an_invitation_says_when_where_and_how_to_reply(real, templates, mail, language, group):
    milestone = real.review.milestone(EVENTS[mail])
    made = sample(real, templates, mail, language, milestone.id, group)
    text, words = body(made), templates.words(language)
    when = getattr(milestone, "when", None) or milestone.sessions[0].when
    assert flat(held(milestone, when, Reader(language, words, "UTC"))) in text
    assert milestone.form.url in text
    assert words.answer.attend in text
    assert words.phrases.calendar_entry in text
    assert INTERPRETED[language] in text
    assert (flat(f"{words.labels.questions}{words.colon} Valentina") in text) == (group == "mission")


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invitation_says_by_when_to_reply(real, templates, language, group):
    made = sample(real, templates, "meeting-invitation", language, "meeting", group)
    assert REPLY_BY[language] in body(made)


def test_a_hearing_invites_organizations_and_informs_delegations(real, templates):
    hearing = "the Multi-stakeholder Hearing"
    organization = body(sample(real, templates, "hearing-invitation", "en", None, "organization"))
    assert f"I am pleased to invite your organization to take part in {hearing}" in organization
    delegation = body(sample(real, templates, "hearing-invitation", "en", None, "government"))
    assert f"I have the honour to inform your Government of {hearing}" in delegation
    assert "Delegations are welcome to attend." in delegation


@pytest.mark.parametrize(
    ("language", "days", "subject"),
    [
        ("en", "to be held online from 14 to 17 January 2025", "14 to 17 January"),
        ("es", "que se celebrarán en línea del 14 al 17 de enero de 2025", "14 al 17 de enero"),
        ("pt", "que se realizarão on-line de 14 a 17 de janeiro de 2025", "14 a 17 de janeiro"),
        ("fr", "qui se tiendront en ligne du 14 au 17 janvier 2025", "14 au 17 janvier"),
    ],
)
def test_sessions_are_held_from_the_first_to_the_last(real, templates, language, days, subject):
    made = write(real, templates, "consultations/invitation", *SESSIONS, language=language)
    assert days in body(made)
    assert subject in made.subject
    assert len(made.subject) <= 60


def test_how_long_it_lasts_is_said_where_the_review_fixes_it(real, templates):
    sessions = real.review.milestone("consultations").sessions
    alike = [one.model_copy(update={"minutes": 90}) for one in sessions]
    unlike = [*alike[:3], sessions[3].model_copy(update={"minutes": 60})]
    for these, there in ((sessions, False), (alike, True), (unlike, False)):
        change = changed("consultations", sessions=these)
        text = body(write(real, templates, "consultations/invitation", *SESSIONS, change=change))
        assert ("Duration: 1 hour and 30 minutes (each session)" in text) == there
    change = changed("briefing-1", minutes=120)
    assert "Durée : 2 heures" in body(
        write(real, templates, "briefing-1/invitation", language="fr", change=change)
    )
    change = changed("meeting", minutes=480)  # of several days
    assert "Duration" not in body(write(real, templates, "meeting/invitation", change=change))


def test_details_stand_in_invitations_and_joining_instructions_and_in_no_reminder(real, templates):
    timed = amendment("fix", "meeting", "2025-03-19 09:00/2025-03-20")
    steps = {"invitation": True, "joining-instructions": True, "reminder": False, "last-call": False}
    for step, there in steps.items():
        text = body(write(real, templates, f"meeting/{step}", timed))
        assert ("Interpretation: English" in text) == there, step
        assert ("Costs:" in text) == there, step


def test_a_spanish_list_of_languages_says_e_before_an_i(real, templates):
    details = real.review.milestone("briefing-1").details.model_copy(update={"interpretation": ["es", "en"]})
    change = changed("briefing-1", details=details)
    mail = write(real, templates, "briefing-1/invitation", language="es", change=change)
    assert "Interpretación: Español e inglés" in body(mail)


def test_a_save_the_date_speaks_of_no_link_and_asks_to_note_the_period(real, templates):
    text = body(sample(real, templates, "save-the-date", "en", "briefing-2", "government"))
    assert "The link" not in text
    assert "Please take note of this period. The exact date will follow with the invitation." in text


def test_no_calendar_entry_is_spoken_of_where_there_is_none(real, templates):
    entry = templates.words("en").phrases.calendar_entry
    unfixed = sample(real, templates, "consultation-invitation", "en", "consultations", "organization")
    assert entry not in body(unfixed)
    assert entry in body(write(real, templates, "consultations/invitation", *SESSIONS))


@pytest.mark.parametrize(
    ("closes", "language", "by"),
    [
        (None, "en", "reply through the form by the end of 2024."),
        (None, "es", "respondiera por medio del formulario a más tardar a fines de 2024."),
        (None, "pt", "responder por meio do formulário até o fim de 2024."),
        (None, "fr", "répondre au moyen du formulaire d’ici à la fin de 2024."),
        ("2024-12-31", "en", "reply through the form by 31 December 2024."),
        ("2024-12-31", "fr", "répondre au moyen du formulaire le 31 décembre 2024 au plus tard."),
    ],
)
def test_a_deadline_is_a_limit_whether_or_not_its_day_is_fixed(real, templates, closes, language, by):
    fixed = [amendment("fix", "annex-1", closes, date="closes")] if closes else []
    made = write(real, templates, "annex-1/invitation", *fixed, language=language, group="government")
    assert by in body(made)


def test_a_question_that_is_its_own_section_stands_below_a_heading(real, templates):
    text = flat(sample(real, templates, "questionnaire-invitation", "en", "annex-1").text)
    assert "Other comments - Any other comments or inputs that could be included" in text


def test_signing_up_is_a_mail_of_its_own_that_nobody_has_to_answer(real, templates):
    rules = real.review.rules(real.review.milestone("subscription"))
    assert [(rule.step, rule.mail) for rule in rules] == [("invitation", "sign-up")]
    text = body(sample(real, templates, "sign-up", "en", None))
    assert "choose in which language, and to which address, information on the Second Regional Review" in text
    assert "messages will continue to be sent to this address, in this language; no reply is needed." in text
    assert "questionnaire" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_subject_of_the_review_is_longer_than_sixty_characters(real, templates, language):
    sent = {(m.id, r.mail) for m in real.review.milestones for r in real.review.rules(m) if r.mail in MAILS}
    subjects = [
        sample(real, templates, mail, language, milestone).subject for milestone, mail in sorted(sent)
    ]
    assert len(subjects) > len(MAILS)
    assert [subject for subject in subjects if len(subject) > 60] == []
