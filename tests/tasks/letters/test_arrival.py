"""Whoever answers late, or early, reads so: only what is true of how answers are counted."""

import pendulum
import pytest

from roadmap.answers.reading import Answer
from roadmap.answers.standing import fold_answers
from roadmap.people.audience import Known
from tasks.letters.letter import Correspondence
from tasks.letters.reader import Reader
from tasks.letters.receipts.acknowledgement import acknowledgement_values, receipt_values, registered_values
from tasks.render import TEMPLATES, Templates

LANGUAGES = ("en", "es", "pt", "fr")
ARRIVED = (
    "on 25 February 2025",
    "el 25 de febrero de 2025",
    "em 25 de fevereiro de 2025",
    "le 25 février 2025",
)
DEADLINE = ("16 October 2024", "16 de octubre de 2024", "16 de outubro de 2024", "16 octobre 2024")
NOT_CONSIDERED = (
    "could not be considered",
    "no pudo tenerse en cuenta",
    "não pôde ser considerada",
    "n’a pu être prise en considération",
)
ONLY_IF = (
    "only if the selection",
    "si aún no se ha efectuado",
    "se a seleção ainda não",
    "que si la sélection",
)
AGAIN = ("form again", "de nuevo el formulario", "novamente o formulário", "renvoyer le formulaire")
HELD = (
    "The Second Regional Review Meeting took place on 19 and 20 March 2025",
    "La Segunda Reunión de Revisión Regional tuvo lugar los días 19 y 20 de marzo de 2025",
    "A Segunda Reunião de Revisão Regional ocorreu nos dias 19 e 20 de março de 2025",
    "La deuxième Réunion d’examen régional a eu lieu les 19 et 20 mars 2025",
)
FILED = ("kept on file", "queda archivado", "fica arquivada", "conservé au dossier")
EARLY = (
    "no need to send it again",
    "no es necesario enviarla",
    "não é necessário enviá-la",
    "de la renvoyer",
)


@pytest.fixture(scope="module")
def templates(real):
    return Templates(TEMPLATES, LANGUAGES)


def received(real, templates, milestone, moment, language, chosen=(), mail="acknowledgement", persons=0):
    """The receipt for an answer of that moment on one line, and its subject."""
    about, review = real.review.milestone(milestone), real.review
    everyone = [p for p in (*real.directory.delegations, *real.directory.stakeholders) if p.contacts]
    party = everyone[0 if milestone != "rapporteur" else -1]
    known = Known(fold_answers([], review), {milestone: chosen} if chosen else {})
    letters = Correspondence(review, real.directory, known, templates, pendulum.parse(moment))
    reader = Reader(language, templates.words(language), "America/Santiago")
    answer = Answer(
        "k", milestone, "tab", 2, "ana@example.org", pendulum.parse(moment), {"comments": "Words."}
    )
    if persons:
        values = registered_values(letters, about, [(answer, party, "accepted")] * persons, reader)
    elif mail == "receipt":
        values = receipt_values(letters, about, answer, reader)
    else:
        values = acknowledgement_values(letters, about, answer, party, reader)
    rendered = templates.render(mail, language, values)
    return " ".join(rendered.text.split()), rendered.subject


@pytest.mark.parametrize("number", range(4), ids=LANGUAGES)
def test_after_the_closing_of_a_call_both_days_are_named(real, templates, number):
    language = LANGUAGES[number]
    text, _ = received(real, templates, "focal-points", "2025-02-25T07:00:00-03:00", language)
    assert DEADLINE[number] in text
    assert ARRIVED[number] in text
    assert ONLY_IF[number] in text
    assert NOT_CONSIDERED[number] not in text
    assert AGAIN[number] not in text


@pytest.mark.parametrize("number", range(4), ids=LANGUAGES)
def test_it_could_not_be_considered_only_where_others_were_chosen(real, templates, number):
    language, late = LANGUAGES[number], "2025-02-25T07:00:00-03:00"
    text, _ = received(real, templates, "focal-points", late, language, chosen=("somebody-else",))
    assert NOT_CONSIDERED[number] in text
    assert ONLY_IF[number] not in text
    own = real.directory.delegations[0].id
    text, _ = received(real, templates, "focal-points", late, language, chosen=(own,))
    assert NOT_CONSIDERED[number] not in text


@pytest.mark.parametrize("number", range(4), ids=LANGUAGES)
def test_after_an_event_it_is_said_to_be_over(real, templates, number):
    late = "2025-03-21T09:00:00-03:00"
    for persons in (0, 1, 2):
        text, _ = received(real, templates, "meeting", late, LANGUAGES[number], persons=persons)
        assert HELD[number] in text
        assert FILED[number] in text
        assert AGAIN[number] not in text
    text, _ = received(real, templates, "meeting", late, LANGUAGES[number], mail="receipt")
    assert HELD[number] in text
    assert "Words." not in text


@pytest.mark.parametrize("number", range(4), ids=LANGUAGES)
def test_an_answer_before_the_opening_counts(real, templates, number):
    early, language = "2024-09-01T09:00:00-03:00", LANGUAGES[number]
    text, _ = received(real, templates, "focal-points", early, language)
    assert EARLY[number] in text
    assert AGAIN[number] in text


@pytest.mark.parametrize("number", range(4), ids=LANGUAGES)
def test_in_time_nothing_of_it_is_said(real, templates, number):
    language = LANGUAGES[number]
    moments = ("2024-10-16T23:59:00-03:00", "2025-03-20T23:00:00-03:00")
    for milestone, moment in zip(("focal-points", "meeting"), moments, strict=True):
        text, _ = received(real, templates, milestone, moment, language)
        strange = (*NOT_CONSIDERED, *ONLY_IF, *HELD, *FILED, *EARLY)
        assert [words for words in strange if words in text] == []
        assert AGAIN[number] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_subject_of_a_receipt_is_long_and_each_begins_with_the_review(real, templates, language):
    review = real.review
    for milestone in (m for m in review.milestones if review.form(m)):
        for mail, persons in (("acknowledgement", 0), ("acknowledgement", 1), ("receipt", 0)):
            text, subject = received(
                real, templates, milestone.id, "2024-10-01T12:00:00Z", language, mail=mail, persons=persons
            )
            assert len(subject) <= 60, subject
            assert subject.startswith(review.short.say(language))
            assert "{" not in text
