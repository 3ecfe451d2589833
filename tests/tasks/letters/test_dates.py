"""Dates, hours and places as each language writes them: a table of examples, to be read by eye.

`~` stands for a no-break space, `^` for a narrow one.
"""

from datetime import time

import pendulum
import pytest
from babel import Locale

from roadmap.review.dates import When, read_date
from roadmap.review.milestones import Place
from tasks.letters.phrases import (
    at_place,
    brief_words,
    by_date,
    closing_words,
    date_words,
    hour_words,
    on_date,
    opening_words,
    own_clock,
)
from tasks.render import TEMPLATES, Templates

LANGUAGES = ("en", "es", "pt", "fr")
SANTIAGO = "America/Santiago"

ALONE = {
    "2024-10-29": (
        "Tuesday, 29 October 2024",
        "martes 29 de octubre de 2024",
        "terça-feira, 29 de outubro de 2024",
        "mardi 29 octobre 2024",
    ),
    "2025-03-01": (
        "Saturday, 1 March 2025",
        "sábado 1 de marzo de 2025",
        "sábado, 1º de março de 2025",
        "samedi 1er mars 2025",
    ),
    "2025-08-11": (
        "Monday, 11 August 2025",
        "lunes 11 de agosto de 2025",
        "segunda-feira, 11 de agosto de 2025",
        "lundi 11 août 2025",
    ),
    "2025-03-19/2025-03-20": (
        "19 and 20 March 2025",
        "19 y 20 de marzo de 2025",
        "19 e 20 de março de 2025",
        "19 et 20 mars 2025",
    ),
    "2025-05-01/2025-05-02": (
        "1 and 2 May 2025",
        "1 y 2 de mayo de 2025",
        "1º e 2 de maio de 2025",
        "1er et 2 mai 2025",
    ),
    "2025-02-28/2025-03-01": (
        "28 February and 1 March 2025",
        "28 de febrero y 1 de marzo de 2025",
        "28 de fevereiro e 1º de março de 2025",
        "28 février et 1er mars 2025",
    ),
    "2024-12-31/2025-01-01": (
        "31 December 2024 and 1 January 2025",
        "31 de diciembre de 2024 y 1 de enero de 2025",
        "31 de dezembro de 2024 e 1º de janeiro de 2025",
        "31 décembre 2024 et 1er janvier 2025",
    ),
    "2025-05-01/2025-05-03": (
        "1 to 3 May 2025",
        "del 1 al 3 de mayo de 2025",
        "de 1º a 3 de maio de 2025",
        "du 1er au 3 mai 2025",
    ),
    "2025-01-27/2025-02-02": (
        "27 January to 2 February 2025",
        "del 27 de enero al 2 de febrero de 2025",
        "de 27 de janeiro a 2 de fevereiro de 2025",
        "du 27 janvier au 2 février 2025",
    ),
    "2024-12-30/2025-01-02": (
        "30 December 2024 to 2 January 2025",
        "del 30 de diciembre de 2024 al 2 de enero de 2025",
        "de 30 de dezembro de 2024 a 2 de janeiro de 2025",
        "du 30 décembre 2024 au 2 janvier 2025",
    ),
    "2025-01": ("January 2025", "enero de 2025", "janeiro de 2025", "janvier 2025"),
    "end of 2025-01": (
        "end of January 2025",
        "fines de enero de 2025",
        "fim de janeiro de 2025",
        "fin janvier 2025",
    ),
    "2025": ("2025", "2025", "2025", "2025"),
    "end of 2024": ("end of 2024", "fines de 2024", "fim de 2024", "fin 2024"),
    "2 days before 2025-01": (
        "between 30 December 2024 and 29 January 2025",
        "entre el 30 de diciembre de 2024 y el 29 de enero de 2025",
        "entre 30 de dezembro de 2024 e 29 de janeiro de 2025",
        "entre le 30 décembre 2024 et le 29 janvier 2025",
    ),
    "1 day after end of 2024-08": (
        "between 26 August and 1 September 2024",
        "entre el 26 de agosto y el 1 de septiembre de 2024",
        "entre 26 de agosto e 1º de setembro de 2024",
        "entre le 26 août et le 1er septembre 2024",
    ),
}
IN_A_SENTENCE = {
    "2024-10-29": (
        "on 29 October 2024",
        "el 29 de octubre de 2024",
        "em 29 de outubro de 2024",
        "le 29 octobre 2024",
    ),
    "2025-03-19/2025-03-20": (
        "on 19 and 20 March 2025",
        "los días 19 y 20 de marzo de 2025",
        "nos dias 19 e 20 de março de 2025",
        "les 19 et 20 mars 2025",
    ),
    "2025-05-01/2025-05-03": (
        "from 1 to 3 May 2025",
        "del 1 al 3 de mayo de 2025",
        "de 1º a 3 de maio de 2025",
        "du 1er au 3 mai 2025",
    ),
    "2025-01": ("in January 2025", "en enero de 2025", "em janeiro de 2025", "en janvier 2025"),
    "end of 2025-08": (
        "at the end of August 2025",
        "a fines de agosto de 2025",
        "no fim de agosto de 2025",
        "fin août 2025",
    ),
    "2025": ("in 2025", "en 2025", "em 2025", "en 2025"),
    "end of 2024": ("at the end of 2024", "a fines de 2024", "no fim de 2024", "fin 2024"),
}
LIMITS = {
    "2025-03-05": (
        "by 5 March 2025",
        "a más tardar el 5 de marzo de 2025",
        "até 5 de março de 2025",
        "le 5 mars 2025 au plus tard",
    ),
    "2025-03-01": (
        "by 1 March 2025",
        "a más tardar el 1 de marzo de 2025",
        "até 1º de março de 2025",
        "le 1er mars 2025 au plus tard",
    ),
    "2025-01": (
        "by the end of January 2025",
        "a más tardar a fines de enero de 2025",
        "até o fim de janeiro de 2025",
        "d’ici à la fin de janvier 2025",
    ),
}
IN_SUBJECTS = {
    "2024-10-01": ("1 October", "1 de octubre", "1º de outubro", "1er octobre"),
    "2025-03-19/2025-03-20": ("19 and 20 March", "19 y 20 de marzo", "19 e 20 de março", "19 et 20 mars"),
    "2025-01-27/2025-02-02": (
        "27 January to 2 February",
        "del 27 de enero al 2 de febrero",
        "de 27 de janeiro a 2 de fevereiro",
        "du 27 janvier au 2 février",
    ),
    "2024-12-31/2025-01-01": (
        "31 December 2024 and 1 January 2025",
        "31 de diciembre de 2024 y 1 de enero de 2025",
        "31 de dezembro de 2024 e 1º de janeiro de 2025",
        "31 décembre 2024 et 1er janvier 2025",
    ),
    "end of 2024": ("end of 2024", "fines de 2024", "fim de 2024", "fin 2024"),
}
HOURS = {
    "00:00": ("0000~hours", "0.00~horas", "0h", "0~heure"),
    "00:30": ("12.30~a.m.", "0.30~horas", "0h30", "0^h^30"),
    "01:00": ("1~a.m.", "1.00~horas", "1h", "1~heure"),
    "09:00": ("9~a.m.", "9.00~horas", "9h", "9~heures"),
    "09:05": ("9.05~a.m.", "9.05~horas", "9h05", "9^h^05"),
    "09:30": ("9.30~a.m.", "9.30~horas", "9h30", "9^h^30"),
    "10:00": ("10~a.m.", "10.00~horas", "10h", "10~heures"),
    "12:00": ("12~noon", "12.00~horas", "12h", "12~heures"),
    "12:30": ("12.30~p.m.", "12.30~horas", "12h30", "12^h^30"),
    "13:00": ("1~p.m.", "13.00~horas", "13h", "13~heures"),
    "21:00": ("9~p.m.", "21.00~horas", "21h", "21~heures"),
    "23:59": ("11.59~p.m.", "23.59~horas", "23h59", "23^h^59"),
}
# The end of the day in Santiago, as it is read on other clocks.
ELSEWHERE = {
    "America/Mexico_City": (
        "8.59~p.m. (Mexico City time)",
        "20.59~horas (hora de Ciudad de México)",
        "20h59 (horário da Cidade do México)",
        "20^h^59 (heure de Mexico)",
    ),
    "America/Havana": (
        "9.59~p.m. (Havana time)",
        "21.59~horas (hora de La Habana)",
        "21h59 (horário de Havana)",
        "21^h^59 (heure de La Havane)",
    ),
    "America/Anguilla": (
        "10.59~p.m. (Anguilla time)",
        "22.59~horas (hora de Anguila)",
        "22h59 (horário de Anguila)",
        "22^h^59 (heure d’Anguilla)",
    ),
    "Africa/Cairo": (
        "Wednesday, 1 January 2025, 4.59~a.m. (Cairo time)",
        "miércoles 1 de enero de 2025, a las 4.59~horas (hora de El Cairo)",
        "quarta-feira, 1º de janeiro de 2025, 4h59 (horário do Cairo)",
        "mercredi 1er janvier 2025, à 4^h^59 (heure du Caire)",
    ),
    "UTC": (
        "Wednesday, 1 January 2025, 2.59~a.m. (UTC)",
        "miércoles 1 de enero de 2025, a las 2.59~horas (UTC)",
        "quarta-feira, 1º de janeiro de 2025, 2h59 (UTC)",
        "mercredi 1er janvier 2025, à 2^h^59 (UTC)",
    ),
    "America/Argentina/Buenos_Aires": (None, None, None, None),  # they read the hour of Santiago
}
CLOSINGS = {
    "2024-12-31": (
        "Tuesday, 31 December 2024, 11.59~p.m. (Santiago time)",
        "martes 31 de diciembre de 2024, a las 23.59~horas (hora de Santiago)",
        "terça-feira, 31 de dezembro de 2024, 23h59 (horário de Santiago)",
        "mardi 31 décembre 2024, à 23^h^59 (heure de Santiago)",
    ),
    "2025-03-01 12:00": (
        "Saturday, 1 March 2025, 12~noon (Santiago time)",
        "sábado 1 de marzo de 2025, a las 12.00~horas (hora de Santiago)",
        "sábado, 1º de março de 2025, 12h (horário de Santiago)",
        "samedi 1er mars 2025, à 12~heures (heure de Santiago)",
    ),
    "2025-03-01 01:30": (
        "Saturday, 1 March 2025, 1.30~a.m. (Santiago time)",
        "sábado 1 de marzo de 2025, a la 1.30~horas (hora de Santiago)",
        "sábado, 1º de março de 2025, 1h30 (horário de Santiago)",
        "samedi 1er mars 2025, à 1^h^30 (heure de Santiago)",
    ),
}
OPENINGS = {
    "2025-03-19 09:00/2025-03-20": (
        "Opens on Wednesday, 19 March, at 9~a.m.",
        "Apertura el miércoles 19 de marzo, a las 9.00~horas",
        "A partir de quarta-feira, 19 de março, às 9h",
        "Ouverture le mercredi 19 mars, à 9~heures",
    ),
    "2025-03-01 01:00/2025-03-02": (
        "Opens on Saturday, 1 March, at 1~a.m.",
        "Apertura el sábado 1 de marzo, a la 1.00~horas",
        "A partir de sábado, 1º de março, à 1h",
        "Ouverture le samedi 1er mars, à 1~heure",
    ),
}
PLACES = {
    "online": ({"virtual": True}, ("online", "en línea", "on-line", "en ligne")),
    "santiago": ({"city": "Santiago"}, ("in Santiago", "en Santiago", "em Santiago", "à Santiago")),
    "cairo": (
        {"city": {"en": "Cairo", "es": "El Cairo", "pt": "Cairo", "fr": "Le Caire"}},
        ("in Cairo", "en El Cairo", "no Cairo", "au Caire"),
    ),
    "mexico": (
        {"city": {"en": "Mexico City", "es": "Ciudad de México", "pt": "Cidade do México", "fr": "Mexico"}},
        ("in Mexico City", "en Ciudad de México", "na Cidade do México", "à Mexico"),
    ),
    "nowhere": ({"country": "CL"}, ("", "", "", "")),
}


def table(rows):
    """Each example in each language, with its number in the row."""
    return pytest.mark.parametrize(
        ("given", "language", "written"),
        [
            pytest.param(given, language, written, id=f"{given}-{language}")
            for given, all_written in rows.items()
            for language, written in zip(LANGUAGES, all_written, strict=True)
        ],
    )


def words(language):
    return Templates(TEMPLATES, LANGUAGES, "en").words(language)


def spaced(written):
    return written and written.replace("~", "\u00a0").replace("^", "\u202f")


def when(text) -> When:
    """A date as in a review, or some days off an imprecise one."""
    number, _, rest = text.partition(" day")
    if not rest:
        return read_date(text)
    side, _, date = rest.removeprefix("s").strip().partition(" ")
    return read_date(date).plus(int(number) * (-1 if side == "before" else 1))


@table(ALONE)
def test_a_date_that_stands_alone(given, language, written):
    assert date_words(when(given), words(language)) == written


@table(IN_A_SENTENCE)
def test_a_date_in_a_sentence(given, language, written):
    assert on_date(when(given), words(language)) == written


@table(LIMITS)
def test_the_last_day_for_something(given, language, written):
    assert by_date(when(given), words(language)) == written


@table(IN_SUBJECTS)
def test_a_date_in_a_subject(given, language, written):
    assert brief_words(when(given), words(language)) == written


@table(HOURS)
def test_an_hour(given, language, written):
    assert hour_words(time.fromisoformat(given), words(language)) == spaced(written)


@table(ELSEWHERE)
def test_the_hour_on_the_clock_of_a_reader(given, language, written):
    moment = pendulum.datetime(2024, 12, 31, 23, 59, tz=SANTIAGO)
    assert own_clock(moment, given, words(language)) == spaced(written)


@table(CLOSINGS)
def test_the_end_of_a_deadline(given, language, written):
    assert closing_words(when(given), SANTIAGO, words(language)) == spaced(written)


@table(OPENINGS)
def test_the_opening_of_several_days(given, language, written):
    opens = when(given).starts(SANTIAGO)
    assert opening_words(opens, words(language), city=False) == spaced(written)


@table({name: written for name, (_, written) in PLACES.items()})
def test_a_place_in_a_sentence(given, language, written):
    place = Place.model_validate(PLACES[given][0])
    assert at_place(place, language, words(language)) == written


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_month_and_no_weekday_is_in_another_language(language):
    """Each month of a year begins on the first, and each is named in the language's own words."""
    own = Locale.parse(words(language).locale)
    for number, name in own.months["format"]["wide"].items():
        assert name in on_date(read_date(f"2025-{number:02}"), words(language))
    for number, name in own.days["format"]["wide"].items():
        assert name in date_words(read_date(f"2025-09-{number + 1:02}"), words(language))
