"""Calls in the four languages of the real review: in one mail, reminded of, chosen from and announced."""

from dataclasses import replace

import pendulum
import pytest

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.answers.standing import fold_answers
from roadmap.people.audience import Known, as_recipient, recipients
from roadmap.people.salutation import COORDINATOR
from roadmap.plan.amendments import in_force
from roadmap.plan.bundles import bundled
from roadmap.plan.plan import plan
from tasks.context.context import TEMPLATES
from tasks.letters.letter import Correspondence
from tasks.render import Templates

AT = pendulum.datetime(2024, 11, 18, 12, tz="UTC")
STATES = ("co-chairs", "keynote-speaker", "thematic-speakers")
NO_REPLY = {
    "en": "If not, no reply is needed",
    "es": "De lo contrario, no es necesario responder",
    "pt": "Caso contrário, não é necessário responder",
    "fr": "À défaut, aucune réponse n’est nécessaire",
}
LANGUAGES = tuple(NO_REPLY)
GROUPS = ("mission", "government", "authorities")


@pytest.fixture(scope="module")
def templates(real):
    return Templates(TEMPLATES, real.review.languages)


@pytest.fixture(scope="module")
def steps(real):
    return plan(in_force(real.review), real.directory).steps


def letters(real, templates, answers=(), **chosen):
    known = Known(fold_answers(answers, real.review), chosen)
    return Correspondence(real.review, real.directory, known, templates, AT)


def written(real, templates, steps, key, language, salutation, only=()):
    """The mail of a step and those that go with it, as a group of readers reads it."""
    step = next(one for one in steps if one.key == key)
    together = [s for s in bundled(real.review, steps, step) if not only or s.milestone in only]
    rule = step.rule.model_copy(update={"to": "everyone"})
    correspondence = letters(real, templates)
    milestone = real.review.milestone(step.milestone)
    everybody = recipients(real.review, real.directory, milestone, rule, correspondence.known, None)
    reader = replace(everybody[0], language=language, salutation=salutation)
    return correspondence.write_bundle(together, reader)


def one_line(mail):
    return " ".join(mail.text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", ["invitation", "reminder", "last-call"])
@pytest.mark.parametrize("salutation", GROUPS)
def test_three_calls_are_one_mail_with_a_form_each(real, templates, steps, language, step, salutation):
    mail = written(real, templates, steps, f"co-chairs/{step}", language, salutation)
    for call in STATES:
        assert real.review.milestone(call).title.say(language) in one_line(mail)
        assert mail.text.count(f"forms.example.org/lac-2025/{call}\n") == 1
        assert mail.html.count(f'href="https://forms.example.org/lac-2025/{call}"') >= 1
    assert len(mail.subject) <= 60
    assert max(map(len, mail.text.splitlines())) <= 78


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("call", ["rapporteur", "focal-points"])
@pytest.mark.parametrize("step", ["reminder", "last-call"])
def test_nobody_owes_an_answer_to_a_call(real, templates, steps, language, call, step):
    mail = written(real, templates, steps, f"{call}/{step}", language, "organization", only=(call,))
    assert NO_REPLY[language] in one_line(mail)
    assert mail.text.count("forms.example.org") == 1
    owed = ("recorded", "registrado", "não consta", "enregistré", "overdue", "awaited")
    assert not any(word in mail.text for word in owed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_reminder_says_that_it_is_the_last(real, templates, steps, language):
    first, last = (
        written(real, templates, steps, f"co-chairs/{step}", language, "government")
        for step in ("reminder", "last-call")
    )
    assert first.subject != last.subject
    assert first.text != last.text
    said = {"en": "last reminder", "es": "último", "pt": "último", "fr": "dernier rappel"}[language]
    assert said in one_line(last)
    assert said not in one_line(first)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mission_reads_a_note_in_the_third_person(real, templates, steps, language):
    for step in ("invitation", "reminder", "last-call"):
        text = one_line(written(real, templates, steps, f"co-chairs/{step}", language, "mission"))
        please = {"en": "please", "es": "sírvase", "pt": "queira", "fr": "veuillez"}[language]
        assert please not in text.casefold().partition("\n-- ")[0]


def an_answer(call, party, **values):
    made = Answer(f"{call}-{party}", call, call, 2, "x@example.org", AT, values)
    return made, Match(party, "certain")


def announced(real, templates, steps, call, language, answers, chosen):
    correspondence = letters(real, templates, answers, **{call: chosen})
    step = next(s for s in steps if s.key == f"{call}/announcement")
    milestone = real.review.milestone(call)
    everybody = recipients(real.review, real.directory, milestone, step.rule, correspondence.known, None)
    text = correspondence.write(step, replace(everybody[0], language=language)).text
    return [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "Caribbean: Antigua and Barbuda",
                "Central America and Mexico: Nicaragua",
                "South America: Chile",
            ],
        ),
        ("es", ["Caribe: Antigua y Barbuda", "Centroamérica y México: Nicaragua", "América del Sur: Chile"]),
    ],
)
def test_states_are_announced_alone_and_by_sub_region(real, templates, steps, language, lines):
    chosen = ("CL", "AG", "NI")
    answers = [an_answer("co-chairs", party, name="Ignacia Riquelme Soto") for party in chosen]
    regions = [text.say(language) for text in real.review.sub_regions.values()]
    found = announced(real, templates, steps, "co-chairs", language, answers, chosen)
    assert sorted(found) == sorted(lines)
    assert [line.partition(":")[0] for line in found] == [r for r in regions if r in str(lines)]


def test_states_without_groups_are_in_the_alphabetical_order_of_the_language(real, templates, steps):
    chosen = ("DE", "US", "CL")
    answers = [an_answer("keynote-speaker", party) for party in chosen]

    def order(language):
        lines = announced(real, templates, steps, "keynote-speaker", language, answers, chosen)
        names = {real.directory.party(code).name(language): code for code in chosen}
        return [names[line] for line in lines]

    assert order("en") == ["CL", "DE", "US"]
    assert order("es") == order("fr") == order("pt") == ["DE", "CL", "US"]


def test_of_an_organization_the_person_and_the_country_are_announced(real, templates, steps):
    body = next(s for s in real.directory.stakeholders if s.country == "HT")
    answers = [an_answer("rapporteur", body.id, name="Edner Philogène")]
    found = announced(real, templates, steps, "rapporteur", "fr", answers, (body.id,))
    assert found == [f"Edner Philogène, {body.title} (Haïti)"]


def test_the_coordinator_reads_by_sub_region_what_candidates_wrote_and_whom_to_ask(real, templates, steps):
    asked = [s for s in real.directory.stakeholders if s.sub_region]
    some = list({body.sub_region: body for body in asked}.values())[::-1]
    answers = [
        an_answer("rapporteur", body.id, name="Ana", motivation=f"Because of {body.id}.") for body in some
    ]
    correspondence = letters(real, templates, answers)
    step = next(s for s in steps if s.key == "rapporteur/selection")
    reader = as_recipient(real.review.secretariat.coordinator, real.review, COORDINATOR)
    text = correspondence.write(step, reader).text
    places = {body.sub_region: text.index(f"Because of {body.id}.") for body in some}
    assert list(real.review.sub_regions) == sorted(places, key=lambda region: places[region])
    for body in some:
        assert body.contacts[0].address in text
