"""Rounds over the answer book: what they find, what they write back, and what hostile rows do to them."""

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from flows.playing.actions import refuse_unread
from roadmap.mail.message import Skip
from roadmap.problems import Refusal
from tasks.book import BookProblem
from tasks.collecting.collecting import collected
from tasks.collecting.overview import Overview
from tasks.collecting.writing_back import written_back
from tasks.deciding.decisions import settle
from tasks.mailing.mailing import considered
from tests.tasks.filled import AT, HEADINGS, A, B, fill, row

STRANGER = "somebody@elsewhere.example.net"
LATER = "2030-06-09 12:00:00"


def found(context, folder, *rows, at=AT, **more):
    fill(folder, *rows, **more)
    return collected(context(at))


def tab(folder, name):
    return CalamineWorkbook.from_path(folder / "workbook.xlsx").get_sheet_by_name(name).to_python()


def test_a_round_says_what_it_found(context, tmp_path):
    one = found(context, tmp_path, row(A, "XA"), row(STRANGER, "XB"))
    assert (one.rows, one.new, one.matched, one.queued, one.calls) == (2, 2, 1, 1, 0)
    again = collected(context(AT.add(hours=1)))
    assert (again.rows, again.new, again.matched, again.queued) == (2, 0, 1, 1)
    assert not again.changed


def test_revised_moved_and_withdrawn_rows_are_told_apart(context, tmp_path):
    found(context, tmp_path, row(A, "XA"), row(B, "XB"))
    one = found(context, tmp_path, row(B, "XB", comments="more"), at=AT.add(hours=1))
    assert (one.new, one.revised, one.withdrawn, one.matched) == (0, 1, 1, 1)


def test_a_forged_change_waits_and_the_answer_stands(context, tmp_path):
    forged = row("intern@xa.example.org", "XA", "No", stamp=LATER)
    one = found(context, tmp_path, row(A, "XA", "Yes"), forged)
    assert (one.matched, one.queued) == (1, 1)
    standing = context(AT).known.standing
    assert standing.coming("briefing", "XA")
    ((waits, _),) = standing.unsettled()
    settle(context(AT), waits.key, "XA", "C. Ordinator", "asked them")
    assert not context(AT).known.standing.coming("briefing", "XA")


def test_an_answer_that_is_edited_after_it_was_settled_is_a_new_matter(context, tmp_path):
    forged = row("intern@xa.example.org", "XA", "No", stamp=LATER)
    found(context, tmp_path, row(A, "XA", "Yes"), forged)
    ((waits, _),) = context(AT).known.standing.unsettled()
    settle(context(AT), waits.key, None, "C. Ordinator", "asked them: not theirs")
    assert context(AT).known.standing.unsettled() == []
    edited = row("intern@xa.example.org", "XA", "No", "really", stamp=LATER)
    assert found(context, tmp_path, row(A, "XA", "Yes"), edited, at=AT.add(hours=1)).queued == 1


def test_a_missing_column_leaves_the_last_good_answers_and_is_said_every_time(context, tmp_path):
    found(context, tmp_path, row(A, "XA"))
    renamed = ["Land" if heading.startswith("Country") else heading for heading in HEADINGS]
    for hours in (1, 2):  # the book is the same the second time, and the mistake is still there
        one = found(context, tmp_path, row(A, "XA"), at=AT.add(hours=hours), headings=renamed)
        assert "column “Country or territory”: there is no such column" in one.problems[0]
        assert (one.withdrawn, one.matched) == (0, 1)


def test_a_missing_tab_is_named_and_nothing_is_lost(context, tmp_path):
    found(context, tmp_path, row(A, "XA"))
    one = found(context, tmp_path, row(A, "XA"), at=AT.add(hours=1), tab="Briefing (copy)")
    assert "“Briefing”" in one.problems[0]
    assert "Briefing (copy)" in one.problems[0]
    assert (one.withdrawn, one.matched) == (0, 1)


def test_a_half_written_book_is_one_line_and_the_answers_stay(context, tmp_path):
    found(context, tmp_path, row(A, "XA"))
    path = tmp_path / "workbook.xlsx"
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(BookProblem, match=r"not an intact \.xlsx workbook"):
        collected(context(AT.add(hours=1)))
    assert context(AT).known.standing.answered("briefing", "XA")


def test_a_wording_added_to_the_review_is_enough_to_have_the_tab_read_again(context, tmp_path, path):
    renamed = ["Land" if heading.startswith("Country") else heading for heading in HEADINGS]
    assert found(context, tmp_path, row(A, "XA"), headings=renamed).problems
    question = "{id: party, role: party, kind: country, wording: Country, also: [Land]}"
    form = f"      url: https://forms.example.org/briefing\n      questions: [{question}]\n"
    path.write_text(path.read_text().replace("      url: https://forms.example.org/briefing\n", form))
    assert collected(context(AT.add(hours=1))).new == 1


def test_an_address_that_the_directory_has_got_meanwhile_is_known(context, tmp_path, path):
    assert found(context, tmp_path, row("new@elsewhere.example", "XB")).queued == 1
    delegations = path.parent / "isles" / "delegations.yaml"
    contact = "      - {role: focal-point, address: focal@xb.example.org}\n"
    added = contact + "      - {role: permanent-mission, address: new@elsewhere.example}\n"
    delegations.write_text(delegations.read_text().replace(contact, added))
    again = collected(context(AT.add(hours=1)))
    assert (again.matched, again.queued, again.new) == (1, 0, 0)


def test_nobody_is_reminded_while_a_tab_cannot_be_read(context, tmp_path):
    found(context, tmp_path, row(A, "XA"))
    renamed = ["Land" if heading.startswith("Country") else heading for heading in HEADINGS]
    step = context(AT).step("briefing/reminder")
    for broken in ({"headings": renamed}, {"tab": "Briefing (copy)"}):
        unread = found(context, tmp_path, row(A, "XA"), row(B, "XB"), at=AT.add(hours=1), **broken)
        with pytest.raises(BookProblem, match="nobody is reminded before all answers can be read"):
            refuse_unread(unread, step)
    refuse_unread(found(context, tmp_path, row(A, "XA"), at=AT.add(hours=2)), step)


def test_who_stands_in_a_row_that_cannot_be_read_is_not_reminded(context, tmp_path):
    fill(tmp_path, row(A, "XA", stamp="the other day"))
    opened = context(AT)
    assert collected(opened).problems
    step = opened.step("briefing/reminder")
    skipped = {one.address: one.skip for one in considered(opened, step)}
    assert skipped == {A: Skip.PERHAPS_ANSWERED, B: None}


def test_settling_one_answer_does_not_settle_another_that_names_somebody_else(context, tmp_path):
    found(context, tmp_path, row(STRANGER, "XA"), row(STRANGER, "XB", stamp=LATER))
    first = min(context(AT).answers.values(), key=lambda stored: stored.answer.row)
    settle(context(AT), first.answer.key, "XA", "C. Ordinator", "asked them")
    ((other, match),) = context(AT).known.standing.unsettled()
    assert (other.row, match.likely) == (3, ("XB",))


def test_an_answer_cannot_be_of_somebody_who_is_not_asked(context, tmp_path):
    found(context, tmp_path, row(STRANGER, "XA"))
    ((waits, _),) = context(AT).known.standing.unsettled()
    with pytest.raises(Refusal, match="is not asked by briefing"):
        settle(context(AT), waits.key, "dockers", "C. Ordinator", "a slip")
    assert len(context(AT).known.standing.unsettled()) == 1


HOSTILE = (
    *('=IMPORTXML("https://x.example","//a")', "<script>alert(1)</script>", "{{ 7 * 7 }}", "{% raw %}"),
    *("[x](https://x.example)", "\u202edrowssap", "+1", "@SUM(A1)", "x" * 32_000),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_cell_is_text_everywhere(context, tmp_path, text):
    fill(tmp_path, row(STRANGER, text, comments=text), row(A, "XA", comments=text))
    one = collected(context(AT))
    assert (one.matched, one.queued, one.problems) == (1, 1, ())
    assert written_back(context(AT))
    for sheet in openpyxl.load_workbook(tmp_path / "workbook.xlsx").worksheets:
        if sheet.title in {"Rows", "Status"}:
            kinds = {cell.data_type for cells in sheet.iter_rows() for cell in cells}
            assert kinds <= {"s", "n", "inlineStr"}


def test_what_became_of_each_row_is_written_back(context, tmp_path):
    found(context, tmp_path, row(A, "XA"), row(STRANGER, "XB"))
    assert written_back(context(AT))
    assert not written_back(context(AT))
    _, mine, strange = tab(tmp_path, "Rows")
    assert mine[:2] + mine[3:6] == ["Briefing", "2", A, "Pseudo-Accents", "recorded"]
    assert strange[5].startswith("waits for a person: the name “XB” is that of Pseudo-Bidi")
    settle(context(AT), context(AT).known.standing.unsettled()[0][0].key, None, "C. Ordinator", "unknown")
    assert written_back(context(AT))
    assert tab(tmp_path, "Rows")[2][5] == "of nobody, as a person found"


def test_the_status_of_all_parties_is_written_back_and_coloured(context, tmp_path):
    found(context, tmp_path, row(A, "XA", "No"), row(STRANGER, "XB"))
    written_back(context(AT))
    headings, first, second = tab(tmp_path, "Status")
    assert headings == ["Party", "Group", "Briefing\n19 Jun 2030"]
    assert first == ["Pseudo-Accents", "North", "declined 9 Jun 2030"]
    assert second == ["Pseudo-Bidi", "South", "to settle"]
    sheet = openpyxl.load_workbook(tmp_path / "workbook.xlsx")["Status"]
    assert {rule.text for rules in sheet.conditional_formatting for rule in rules.rules} >= {
        "answered",
        "overdue",
    }


def test_who_is_silent_after_the_day_is_overdue(context, tmp_path):
    found(context, tmp_path, row(A, "XA"))
    cells = [cells[2] for cells in Overview(context(AT.add(days=30))).table()[1:]]
    assert cells == ["answered 9 Jun 2030", "overdue"]


def test_the_numbers_of_each_form_are_right(context, tmp_path):
    found(context, tmp_path, row(A, "XA"), row(STRANGER, "XB"))
    (numbers,) = Overview(context(AT)).counts()
    assert {name: numbers[name] for name in ("asked", "answered", "silent", "to settle")} == {
        "asked": 2,
        "answered": 1,
        "silent": 1,
        "to settle": 1,
    }
