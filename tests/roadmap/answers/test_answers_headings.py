"""Which columns are read: renamed, doubled, and those that look like the sender's."""

from roadmap.answers.reading import Row, read_answers
from roadmap.review.forms import SENDER, TIMESTAMP, Form

QUESTIONS = [
    {"id": "country", "role": "party", "wording": {"en": "Country", "es": "País"}, "also": ["Nation"]},
    {"id": "contact", "wording": "Email"},
    {"id": "theme", "wording": "What does “region” mean, d'accord?"},
]
CELLS = {"Timestamp": "2024-10-21 09:14:03", "Email Address": "ana@x.example", "Country": "Brasil"}


def reading(*rows, questions=QUESTIONS):
    form = Form.model_validate({"tab": "T", "url": "https://x.example", "questions": questions})
    return read_answers([Row("T", number, cells) for number, cells in enumerate(rows, 2)], "m", form, "UTC")


def renamed(**names):
    return {names.get(heading.replace(" ", "_"), heading): text for heading, text in CELLS.items()}


def test_a_heading_that_the_review_declares_besides_is_known():
    (answer,) = reading(renamed(Country="NATION *")).answers
    assert answer.values == {"country": "Brasil"}


def test_forms_own_headings_are_known_in_all_languages():
    for language in ("en", "es", "pt", "fr"):
        cells = renamed(Timestamp=TIMESTAMP.say(language), Email_Address=SENDER.say(language))
        assert reading(cells).answers == reading(CELLS).answers


def test_a_question_about_an_address_is_not_the_senders_column():
    (answer,) = reading(CELLS | {"Email": "office@x.example"}).answers
    assert (answer.sender, answer.values["contact"]) == ("ana@x.example", "office@x.example")


def test_a_column_that_may_be_the_senders_counts_only_where_forms_own_says_nothing():
    more = CELLS | {"Correo": "office@x.example"}
    senders = [answer.sender for answer in reading(more, more | {"Email Address": ""}).answers]
    assert senders == ["ana@x.example", "office@x.example"]


def test_quotes_spaces_and_marks_make_no_other_heading():
    heading = "\u200fWhat  does\n«region» mean, d’accord?\u200b *"
    assert reading(CELLS | {heading: "x"}).answers[0].values["theme"] == "x"


def test_a_question_that_was_made_anew_has_two_columns_of_which_each_row_fills_one():
    rows = CELLS | {"Country ": ""}, CELLS | {"Country": "", "Country ": "Chile"}
    assert [answer.values["country"] for answer in reading(*rows).answers] == ["Brasil", "Chile"]


def test_one_heading_over_two_different_things_makes_the_tab_unreadable():
    found = reading(CELLS | {"Country ": ""}, CELLS | {"Country ": "Chile"})
    assert not found.readable
    assert "column “Country”: it stands in more than one column" in str(found.problems[0])


def test_what_two_languages_say_alike_is_said_once():
    assert reading(CELLS | {"País": "Brasil"}).answers == reading(CELLS).answers


def test_a_renamed_column_of_forms_is_told_with_the_heading_that_resembles_it_most():
    cells = renamed(Timestamp="Times", Email_Address="The email\naddresses") | {"Noise": "x"}
    first, second = map(str, reading(cells).problems)
    assert "column “Timestamp”: there is no such column; rename “Times” to “Timestamp” or" in first
    assert "rename “The email addresses” to “Email Address” or" in second


def test_nothing_is_suggested_where_nothing_resembles_it():
    (problem,) = reading(renamed(Country="Q7")).problems
    assert str(problem).endswith("rename its column to “Country” or “País” or “Nation”")
