"""Words that agree with a number, in each language's plural forms, and the numbers themselves."""

import shutil

import pytest
from babel import Locale
from pydantic import ValidationError

from tasks.render import TEMPLATES, Templates
from tasks.render.words.counted import Counted

LANGUAGES = ("en", "es", "pt", "fr")
# By language: texts of 0, 1, 2 and 1,200 things. Portuguese and French count nothing as one (CLDR).
DATES = {
    "en": (
        "0 dates are still to be fixed.",
        "1 date is still to be fixed.",
        "2 dates are still to be fixed.",
        "1,200 dates are still to be fixed.",
    ),
    "es": (
        "Quedan 0 fechas por fijar.",
        "Queda 1 fecha por fijar.",
        "Quedan 2 fechas por fijar.",
        "Quedan 1\u202f200 fechas por fijar.",
    ),
    "pt": (
        "Resta 0 data a definir.",
        "Resta 1 data a definir.",
        "Restam 2 datas a definir.",
        "Restam 1.200 datas a definir.",
    ),
    "fr": (
        "Il reste 0 date à fixer.",
        "Il reste 1 date à fixer.",
        "Il reste 2 dates à fixer.",
        "Il reste 1\u202f200 dates à fixer.",
    ),
}
HEADLINES = {
    "en": ("2 mailings waiting, 1 expired", "1 mailing waiting", "3 expired"),
    "es": ("2 envíos en espera, 1 vencido", "1 envío en espera", "3 vencidos"),
    "pt": ("2 envios pendentes, 1 vencido", "1 envio pendente", "3 vencidos"),
    "fr": ("2 envois en attente, 1 échu", "1 envoi en attente", "3 échus"),
}


def words(language):
    return Templates(TEMPLATES, LANGUAGES, "en").words(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_agrees_with_its_number(language):
    own = words(language)
    written = tuple(own.count(own.digest.open_dates, number) for number in (0, 1, 2, 1200))
    assert written == DATES[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_there_is_none_of_is_not_counted(language):
    own = words(language)
    waiting, late = own.approvals.waiting, own.approvals.late
    written = tuple(own.tally((waiting, a), (late, b)) for a, b in ((2, 1), (1, 0), (0, 3)))
    assert written == HEADLINES[language]


def test_where_there_is_none_of_anything_the_first_is_counted():
    own = words("en")
    assert own.tally((own.mailbox.returned, 0), (own.mailbox.replies, 0)) == "0 not delivered"


def test_a_text_without_forms_serves_for_every_number():
    own = words("fr")
    always = Counted.model_validate("{count} en attente")
    assert [own.count(always, number) for number in (1, 2)] == ["1 en attente", "2 en attente"]
    assert always.missing(own.cldr) == []


def test_each_plural_form_of_a_language_must_have_a_text():
    text = Counted(one="{count} date", other="{count} dates")
    assert text.missing(Locale.parse("en_GB")) == []
    assert text.missing(Locale.parse("ru")) == ["few", "many"]
    assert text.missing(Locale.parse("ar")) == ["few", "many", "two", "zero"]


def test_there_is_no_text_without_the_form_for_all_others():
    with pytest.raises(ValidationError, match="other"):
        Counted.model_validate({"one": "{count} date"})


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ('{two: "Queda {count} fecha', "digest.open-dates has no plural form “one”"),
        ('{one: "Queda {cuenta} fecha', "digest.open-dates has {cuenta}, but not in its form “other”"),
    ],
)
def test_the_check_names_a_form_that_is_wrong(tmp_path, wrong, fault):
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    file = tmp_path / "templates" / "words" / "es.yaml"
    text = file.read_text(encoding="utf-8")
    assert '{one: "Queda {count} fecha' in text
    file.write_text(text.replace('{one: "Queda {count} fecha', wrong), encoding="utf-8")
    (only,) = map(str, Templates(tmp_path / "templates", LANGUAGES, "en").check())
    assert "words/es.yaml" in only
    assert fault in only
