"""`roadmap preview`: every mail in every language of the real review, as text and as HTML."""

import pytest

from tasks.render import TEMPLATES, Templates
from tests.conftest import REVIEW

LANGUAGES = ("en", "es", "fr", "pt")
MAILS = Templates(TEMPLATES, LANGUAGES).mails()


def test_there_are_thirty_four_mails():
    assert len(MAILS) == 34


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mail", MAILS)
def test_a_mail_as_text(roadmap, mail, language):
    said = roadmap("preview", mail, "--language", language, "--review", REVIEW)
    assert said.code == 0, said.err
    subject, empty, *text = said.out.splitlines()
    assert subject.startswith("Subject: ")
    assert len(subject) > len("Subject: ") + 10
    assert empty == ""
    assert len("".join(text)) > 200
    assert whole("\n".join((subject, *text)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mail", MAILS)
def test_a_mail_as_html(roadmap, mail, language):
    said = roadmap("preview", mail, "--language", language, "--html", "--review", REVIEW)
    assert said.code == 0, said.err
    assert f'lang="{language}"' in said.out
    assert said.out.lower().lstrip().startswith("<!doctype html")
    assert whole(said.out)


def whole(mail):
    """No value was forgotten or left open."""
    return not any(trace in mail for trace in ("{{", "{%", "None", "Undefined", "@@"))


def test_the_languages_differ(roadmap):
    said = [roadmap("preview", "reminder", "--language", one, "--review", REVIEW).out for one in LANGUAGES]
    assert len(set(said)) == len(LANGUAGES)


def test_the_milestone_can_be_chosen(roadmap):
    said = roadmap("preview", "reminder", "--milestone", "briefing-2", "--review", REVIEW)
    assert "Second Briefing for Member States" in said.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("reminders",),
            "there is no mail “reminders”; there are acknowledgement, alarm, announcement-document, ",
        ),
        (
            ("reminder", "--milestone", "briefing-3"),
            "there is no milestone “briefing-3”; did you mean “briefing-2”? ",
        ),
        (("chase", "--milestone", "hearing"), "“hearing” has no step that sends the mail “chase”"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(roadmap, words, told):
    said = roadmap("preview", *words, "--review", REVIEW)
    assert said.code == 1
    assert said.out == ""
    assert said.err.startswith(told)
    assert said.err.count("\n") == 1
