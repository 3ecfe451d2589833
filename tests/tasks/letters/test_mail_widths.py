"""Every mail of the real review in every language, as plain text: no line is too long to be read."""

import pytest

from tasks.letters.samples import sample
from tasks.render import TEMPLATES, Templates


@pytest.fixture(scope="module")
def templates(real):
    return Templates(TEMPLATES, real.review.languages, real.review.fallback)


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_no_line_of_a_mail_is_over_78_but_for_an_address(real, templates, language):
    long = {
        mail: line
        for mail in templates.mails()
        for line in sample(real, templates, mail, language, None).text.splitlines()
        if len(line) > 78 and "://" not in line
    }
    assert long == {}


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr"])
def test_the_receipt_of_a_long_questionnaire_has_room_for_its_answers(real, templates, language):
    text = sample(real, templates, "acknowledgement", language, "annex-1").text
    assert max(map(len, text.splitlines())) <= 78
    assert text.count("\n  Shermaine Josephs\n") >= 8
