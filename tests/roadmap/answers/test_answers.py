"""Rows made into answers, and what changed since the last round."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.answers.reading import Changes, Row, compare_answers, read_answers
from roadmap.review.forms import Form

ZONE = "America/Santiago"
FORM = Form.model_validate(
    {
        "tab": "Briefing 1",
        "url": "https://forms.example.org/1",
        "questions": [
            {"id": "country", "role": "party", "wording": {"en": "Country", "es": "País", "fr": "Pays"}},
            {"id": "coming", "role": "attending", "wording": {"en": "Will you attend?", "es": "¿Asistirá?"}},
            {"id": "remarks", "wording": {"en": "Remarks", "es": "Observaciones"}},
        ],
    }
)
CELLS = {
    "Timestamp": "2024-10-21 09:14:03",
    "Email Address": "ana@rree.example.org",
    "Country": "Brasil",
    "Will you attend?": "Yes",
    "Remarks": "",
}


def row(number=2, **cells):
    return Row("Briefing 1", number, CELLS | cells)


def reading(*rows):
    return read_answers(rows, "briefing-1", FORM, ZONE)


def known(answers):
    return {answer.key: answer for answer in answers}


def test_a_row_becomes_an_answer():
    (answer,) = reading(row()).answers
    assert answer.sender == "ana@rree.example.org"
    assert answer.received_at.isoformat() == "2024-10-21T09:14:03-03:00"
    assert answer.values == {"country": "Brasil", "coming": "Yes"}
    assert (answer.milestone, answer.tab, answer.row) == ("briefing-1", "Briefing 1", 2)


def test_headings_of_several_languages_mix():
    cells = {
        "Marca temporal": "21/10/2024 9:14:03",
        "adresse E-mail ": "ana@rree.example.org",
        "PAIS:": "Brasil",
        "Asistirá": "Yes",
    }
    found = reading(Row("Briefing 1", 2, cells))
    assert not found.problems
    assert found.answers == reading(row()).answers


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-10-21T09:14:03", "2024-10-21T09:14:03-03:00"),
        ("2024-10-21T12:14:03Z", "2024-10-21T09:14:03-03:00"),
        ("2024-10-21 14:14:03+02:00", "2024-10-21T09:14:03-03:00"),
        ("5/7/2024 9:14", "2024-07-05T09:14:00-04:00"),  # the day first; winter time
        ("08/09/2024 00:30:00", "2024-09-08T01:30:00-03:00"),  # an hour that the clocks skip
    ],
)
def test_timestamps_are_read_on_the_forms_clock(text, moment):
    (answer,) = reading(row(Timestamp=text)).answers
    assert answer.received_at.isoformat() == moment


@pytest.mark.parametrize("text", ["", "soon", "10/21/2024 9:14:03", "2024-13-01 09:00:00", "2024-W43"])
def test_a_row_whose_timestamp_cannot_be_read_is_named(text):
    found = reading(row(7, Timestamp=text), row(8))
    assert [a.row for a in found.answers] == [8]
    assert found.readable
    assert str(found.problems[0]).startswith("tab “Briefing 1”, row 7: ")
    assert "2024-10-21 09:14:03" in str(found.problems[0])


@pytest.mark.parametrize("sender", ["", "see below"])
def test_a_row_without_an_address_is_named(sender):
    found = reading(row(7, **{"Email Address": sender}))
    assert not found.answers
    assert found.unreadable_rows == {7}


def test_rows_with_nothing_in_the_forms_columns_are_nothing():
    blank = dict.fromkeys(CELLS, " ") | {"A coordinator's own column": "note"}
    assert reading(Row("Briefing 1", 2, blank)) == reading()


@pytest.mark.parametrize("gone", ["Timestamp", "Email Address", "Country", "Will you attend?"])
def test_a_missing_column_makes_the_tab_unreadable(gone):
    cells = {heading: text for heading, text in CELLS.items() if heading != gone} | {"Renamed": "x"}
    found = reading(Row("Briefing 1", 2, cells))
    assert not found.readable
    assert found.answers == ()
    assert "“Briefing 1”" in str(found.problems[0])
    assert f"“{gone}”" in str(found.problems[0])


def test_a_question_for_people_may_be_missing():
    cells = {heading: text for heading, text in CELLS.items() if heading != "Remarks"}
    assert reading(Row("Briefing 1", 2, cells)).answers == reading(row()).answers


def test_a_doubled_column_makes_the_tab_unreadable():
    found = reading(row(**{"Country ": "Chile"}))
    assert not found.readable
    assert "more than one column" in str(found.problems[0])


def test_a_form_in_several_languages_may_have_a_column_a_language():
    found = reading(row(País=""), row(3, Country="", País="Chile"))
    assert [answer.values["country"] for answer in found.answers] == ["Brasil", "Chile"]


def test_a_row_that_says_two_things_is_named_and_the_others_are_read():
    found = reading(row(2, País="Chile"), row(3, País=""))
    assert [answer.row for answer in found.answers] == [3]
    assert "row 2, column “Country”: it says two things: “Brasil” and “Chile”" in str(found.problems[0])


@pytest.mark.parametrize(
    "heading",
    [
        "  E-MAIL\naddress: ",
        "Correo electrónico",
        "Nom d’utilisateur",
        "Endereço\u00a0de e\u2011mail",
        "\u200femail",
    ],
)
def test_headings_are_known_whatever_marks_and_spaces_they_have(heading):
    cells = {heading if name == "Email Address" else name: text for name, text in CELLS.items()}
    assert reading(Row("Briefing 1", 2, cells)).answers == reading(row()).answers


def test_a_renamed_column_is_told_with_the_heading_it_seems_to_have_now():
    cells = {"Countries" if name == "Country" else name: text for name, text in CELLS.items()}
    assert "rename “Countries” to “Country”" in str(reading(Row("Briefing 1", 2, cells)).problems[0])


def test_an_answer_edited_in_the_form_is_a_revision_although_its_time_is_new():
    before = reading(row(2), row(3, **{"Email Address": "other@x.example"})).answers
    edited = row(2, Timestamp="2024-10-29 10:00:00", Country="Chile")
    changes = compare_answers(
        known(before), reading(edited, row(3, **{"Email Address": "other@x.example"})).answers
    )
    assert [answer.values["country"] for answer in changes.revised] == ["Chile"]
    assert changes.replaced == before[:1]
    assert (changes.new, changes.withdrawn, changes.moved) == ((), (), ())


@pytest.mark.parametrize(
    "text",
    [
        '=IMPORTXML("https://x.example")',
        "<script>alert(1)</script>",
        "{{ 7 * 7 }}",
        "[x](https://x.example)",
        "مرحبا",
        "日本",
        "x" * 50_000,
        "a\u202eb",
    ],
)
def test_whatever_a_cell_holds_is_text(text):
    (answer,) = reading(row(Country=text)).answers
    assert answer.values["country"] == text


def test_control_characters_are_dropped_and_letters_are_composed():
    (answer,) = reading(row(Country="Cu\0rac\u0327ao\x1b")).answers
    assert answer.values["country"] == "Curaçao"


@pytest.mark.parametrize(
    "sender", ["a@x.example, b@x.example", "a@x.example\nBcc: b@x.example", "a b@x.example", "@"]
)
def test_a_sender_that_is_no_single_address_is_a_problem(sender):
    assert reading(row(**{"Email Address": sender})).unreadable_rows == {2}


@pytest.mark.parametrize("sender", ["\u200bana@x.example\u200f", " ana@x.example ", "o'neil+x@sub.x.example"])
def test_marks_around_an_address_are_dropped_and_odd_addresses_pass(sender):
    (answer,) = reading(row(**{"Email Address": sender})).answers
    assert answer.sender == sender.strip(" \u200b\u200f")


def test_a_withdrawn_answer_that_comes_back_is_revised():
    answers = reading(row()).answers
    changes = compare_answers(known(answers), answers, withdrawn=[answers[0].key])
    assert changes.revised == answers
    assert not compare_answers(known(answers), [], withdrawn=[answers[0].key])


def test_the_last_good_answer_of_an_unreadable_row_stays():
    before = reading(row(2)).answers
    after = reading(row(2, Timestamp="?"))
    assert not compare_answers(known(before), after.answers, unreadable_rows=after.unreadable_rows)


def test_two_answers_of_one_second_are_two():
    first, second = reading(row(2), row(3, **{"Email Address": "ANA@rree.example.org"})).answers
    assert first.key != second.key
    assert first.content == second.content


text = st.text(max_size=12)
tables = st.lists(
    st.tuples(st.integers(0, 59), st.sampled_from(["a@x.example", "b@y.example"]), text, text),
    unique_by=lambda cells: cells[:2],
    max_size=8,
)


def rows(table):
    return [
        row(
            number,
            Timestamp=f"2024-10-21 09:00:{second:02}",
            **{"Email Address": sender, "Country": country, "Remarks": remarks},
        )
        for number, (second, sender, country, remarks) in enumerate(table, start=2)
    ]


@given(tables)
def test_reading_the_same_rows_again_changes_nothing(table):
    assert not compare_answers(known(reading(*rows(table)).answers), reading(*rows(table)).answers)


@given(tables, st.randoms())
def test_moved_rows_are_the_same_answers(table, chance):
    before = reading(*rows(table)).answers
    chance.shuffle(table)
    changes = compare_answers(known(before), reading(*rows(table)).answers)
    assert changes == Changes(moved=changes.moved)
    at = {answer.key: answer.row for answer in before}
    assert all(answer.row != at[answer.key] for answer in changes.moved)


@given(tables.filter(bool), st.data())
def test_an_edited_row_is_a_revision(table, data):
    before = reading(*rows(table)).answers
    at = data.draw(st.integers(0, len(table) - 1))
    edited = rows(table)
    edited[at] = replace(edited[at], cells=edited[at].cells | {"Remarks": "quite another thing"})
    changes = compare_answers(known(before), reading(*edited).answers)
    assert [a.key for a in changes.revised] == [before[at].key]
    assert changes == Changes(revised=changes.revised)


@given(tables.filter(bool), st.data())
def test_a_deleted_row_is_withdrawn_and_those_below_move(table, data):
    before = reading(*rows(table)).answers
    at = data.draw(st.integers(0, len(table) - 1))
    changes = compare_answers(known(before), reading(*rows(table[:at] + table[at + 1 :])).answers)
    assert changes.withdrawn == (before[at],)
    assert [a.key for a in changes.moved] == [a.key for a in before[at + 1 :]]
    assert changes == Changes(moved=changes.moved, withdrawn=changes.withdrawn)
