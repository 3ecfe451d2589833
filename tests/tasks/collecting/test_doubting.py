"""A mass change of the answer book waits for a person, and so does another book: nobody is reminded of it."""

import openpyxl
import pytest

from roadmap.problems import Refusal
from tasks.book import BookProblem, BookReading
from tasks.collecting.book_identity import other_book, own_mark
from tasks.collecting.collecting import collected
from tasks.collecting.doubting import confirm
from tasks.collecting.writing_back import written_back
from tasks.forms.asking import Filled
from tasks.forms.doubts import CONFIRM, confirmed, field, form
from tasks.ledger.facts.doubts import BOOK
from tasks.letters.alarm import trouble_words
from tasks.letters.reader import Reader
from tasks.mailing.digests import gather
from tasks.mailing.mailing import considered
from tasks.render import TEMPLATES, Templates
from tasks.watching.ledger import of_ledger
from tests.tasks.filled import AT, A, B, fill, row
from tests.tasks.isles import DELEGATIONS

CODES = ("XA", "XB", "AR", "BO", "BR", "CL", "CO", "EC", "PE", "UY")
SIGNED = ("C. Ordinator", "looked at the sheet")
NEXT = AT.add(days=2)


def address(code):
    return f"focal@{code.lower()}.example.org"


def answer(code, attending="Yes", minute=0):
    return row(address(code), code, attending, f"of {code}", stamp=f"2030-06-09 10:{minute:02}:00")


ANSWERS = [answer(code, minute=n) for n, code in enumerate(CODES)]


@pytest.fixture
def ten(context, path):
    """Ten delegations, all of which have answered."""
    more = "".join(
        f"  - code: {code}\n    sub_region: north\n    languages: [en]\n    zone: America/Lima\n"
        f"    contacts:\n      - {{role: focal-point, address: {address(code)}}}\n"
        for code in CODES[2:]
    )
    (path.parent / "isles" / "delegations.yaml").write_text(DELEGATIONS + more)
    fill(path.parent, *ANSWERS)
    opened = context(AT)
    assert collected(opened).matched == 10
    assert written_back(opened)
    return context


def marked(context, folder, *rows):
    """Change the rows as a person does in the sheet: our own tabs stay."""
    book = openpyxl.load_workbook(folder / "workbook.xlsx")
    sheet = book["Briefing"]
    sheet.delete_rows(2, sheet.max_row)
    for cells in rows:
        sheet.append(cells)
    book.save(folder / "workbook.xlsx")


def swapped(context, folder):
    """Put a blank book with the same tabs in the place of the other."""
    fill(folder)


def reminded(context, at=NEXT):
    opened = context(at)
    found = collected(opened)
    step = opened.step("briefing/reminder")
    return found, [one.party for one in considered(opened, step) if one.skip is None]


def kinds(context, at=NEXT):
    return [trouble.kind for trouble in of_ledger(context(at)) if "doubted" in trouble.kind]


@pytest.mark.parametrize("left", [0, 1, 4])
def test_many_rows_that_vanish_wait_for_a_person_and_nobody_is_reminded(ten, tmp_path, left):
    marked(ten, tmp_path, *ANSWERS[:left])  # 0: a tab with the headings only; others: cut off
    found, written_to = reminded(ten)
    assert (found.withdrawn, found.matched, written_to) == (0, 10, [])
    assert "answers vanished at once" in found.problems[0]
    assert kinds(ten) == ["answers-doubted"]
    told = gather(ten(NEXT), NEXT.subtract(days=7))
    assert (told.doubts, told.decisions) == ((("briefing", 10 - left),), 1)


def test_restored_rows_end_the_doubt(ten, tmp_path):
    marked(ten, tmp_path)
    reminded(ten)
    marked(ten, tmp_path, *ANSWERS)
    found, _ = reminded(ten, NEXT.add(hours=1))
    assert (found.problems, found.new, found.revised, found.matched) == ((), 0, 0, 10)
    assert kinds(ten) == []


def test_what_is_confirmed_is_recorded_and_only_that(ten, tmp_path):
    marked(ten, tmp_path, *ANSWERS[:5])
    reminded(ten)
    opened = ten(NEXT)
    (doubt,) = opened.ledger.doubts.all()
    confirm(opened, "briefing", doubt.mark, *SIGNED)
    found, written_to = reminded(ten, NEXT.add(hours=1))
    assert (found.withdrawn, found.matched, sorted(written_to)) == (5, 5, sorted(CODES[5:]))
    (decision,) = opened.ledger.history.decisions("confirm")
    assert (decision.by, decision.reason, decision.value["count"]) == (*SIGNED, "5")
    marked(ten, tmp_path)
    found, written_to = reminded(ten, NEXT.add(hours=2))
    assert (found.withdrawn, kinds(ten)) == (0, ["answers-doubted"])


def test_another_change_than_the_one_that_was_shown_is_not_confirmed(ten, tmp_path):
    marked(ten, tmp_path, *ANSWERS[:5])
    reminded(ten)
    opened = ten(NEXT)
    (shown,) = opened.ledger.doubts.all()
    marked(ten, tmp_path)
    reminded(ten, NEXT.add(hours=1))
    with pytest.raises(Refusal, match="something else waits by now"):
        confirm(opened, "briefing", shown.mark, *SIGNED)
    with pytest.raises(Refusal, match="it is not signed; say who does it"):
        confirm(opened, "briefing", shown.mark, " ", "because")


def test_a_few_withdrawals_are_what_they_were(ten, tmp_path):
    marked(ten, tmp_path, *ANSWERS[3:])
    found, written_to = reminded(ten)
    assert (found.withdrawn, sorted(written_to), kinds(ten)) == (3, sorted(CODES[:3]), [])


def test_a_new_answer_is_recorded_while_others_are_doubted(ten, tmp_path):
    marked(ten, tmp_path, row(B, "XB", "No", "changed our mind", stamp="2030-06-11 09:00:00"))
    found, _ = reminded(ten)
    assert (found.new, found.withdrawn, len(found.problems)) == (1, 0, 1)
    assert not ten(NEXT).known.standing.coming("briefing", "XB")


def test_one_column_that_was_sorted_changes_nobodys_answer(ten, tmp_path):
    names = [cells[2] for cells in reversed(ANSWERS)]
    rows = zip(ANSWERS, names, strict=True)
    marked(ten, tmp_path, *([*cells[:2], name, *cells[3:]] for cells, name in rows))
    found, written_to = reminded(ten)
    assert (found.revised, found.matched, written_to) == (0, 10, [])
    assert "changed without a new timestamp at once" in found.problems[0]


def test_senders_that_were_sorted_alone_make_no_new_answers(ten, tmp_path):
    senders = [cells[1] for cells in reversed(ANSWERS)]
    marked(ten, tmp_path, *([cells[0], s, *cells[2:]] for cells, s in zip(ANSWERS, senders, strict=True)))
    found, written_to = reminded(ten)
    assert (found.new, found.withdrawn, found.queued, written_to) == (0, 0, 0, [])
    marked(ten, tmp_path, *ANSWERS)
    found, _ = reminded(ten, NEXT.add(hours=1))
    assert (found.problems, found.withdrawn, found.matched) == ((), 0, 10)


def test_cells_that_were_pasted_a_row_lower_change_nobodys_answer(ten, tmp_path):
    lower = ["Yes", *(cells[5] for cells in ANSWERS)]
    marked(ten, tmp_path, *([*cells[:5], text] for cells, text in zip(ANSWERS, lower, strict=False)))
    found, _ = reminded(ten)
    assert (found.revised, len(found.problems)) == (0, 1)


def test_answers_that_people_edited_in_the_form_are_revised(ten, tmp_path):
    later = [[f"2030-06-10 11:{n:02}:00", *cells[1:4], "No", "sorry"] for n, cells in enumerate(ANSWERS)]
    marked(ten, tmp_path, *later)
    found, _ = reminded(ten)
    assert (found.revised, found.withdrawn, found.problems) == (10, 0, ())


def test_a_question_that_is_new_to_the_form_changes_no_answer(ten, tmp_path):
    marked(ten, tmp_path, *([*cells[:3], "A. Person", *cells[4:]] for cells in ANSWERS))
    found, _ = reminded(ten)
    assert (found.revised, found.problems) == (10, ())


def test_the_rule_is_the_reviews(ten, tmp_path, path):
    path.write_text(path.read_text() + "collecting: {plausible: {answers: 10, share: 1}}\n")
    marked(ten, tmp_path)
    found, written_to = reminded(ten)
    assert (found.withdrawn, len(written_to)) == (10, 10)


def test_rows_of_nobody_come_and_go(ten, tmp_path):
    strange = [row(f"s{n}@elsewhere.example", "no country") for n in range(9)]
    marked(ten, tmp_path, *ANSWERS, *strange)
    assert reminded(ten)[0].queued == 9
    marked(ten, tmp_path, *ANSWERS)
    found, _ = reminded(ten, NEXT.add(hours=1))
    assert (found.withdrawn, found.problems) == (9, ())


def test_a_blank_book_with_the_same_tabs_is_not_read(ten, tmp_path):
    fill(tmp_path)
    opened = ten(NEXT)
    found = collected(opened)
    assert (found.withdrawn, found.matched, found.unread) == (0, 10, {"briefing"})
    assert "the answer book was not read" in found.problems[0]
    assert not written_back(opened)
    assert kinds(ten) == ["book-doubted"]


def test_an_older_copy_of_the_book_is_told(ten, tmp_path):
    old = (tmp_path / "workbook.xlsx").read_bytes()
    more = row("focal@xa.example.org", "XA", "No", stamp="2030-06-11 09:00:00")
    marked(ten, tmp_path, *ANSWERS, more)
    opened = ten(NEXT)
    assert collected(opened).new == 1
    assert written_back(opened)
    (tmp_path / "workbook.xlsx").write_bytes(old)
    found = collected(ten(NEXT.add(hours=1)))
    assert "it is an older copy" in found.problems[0]
    assert found.withdrawn == 0


def test_the_book_of_another_review_is_told_even_at_first(context, path, tmp_path):
    fill(tmp_path, row(A, "XA"))
    opened = context(AT)
    collected(opened)
    assert written_back(opened)
    path.write_text(path.read_text().replace("id: isles-2030", "id: isles-2031"))
    (tmp_path / "ledger.sqlite").unlink(missing_ok=True)
    found = collected(context(AT.add(hours=1)))
    assert "it is the book of the review isles-2030" in found.problems[0]
    assert found.new == 0


def test_a_book_without_our_tabs_is_the_same_if_no_answer_is_missing(ten, tmp_path):
    fill(tmp_path, *ANSWERS, row("focal@xa.example.org", "XA", "No", stamp="2030-06-11 09:00:00"))
    opened = ten(NEXT)
    found = collected(opened)
    assert (found.new, found.problems) == (1, ())
    assert written_back(opened)


def test_an_adopted_book_is_read_and_what_it_lacks_waits_once_more(ten, tmp_path):
    fill(tmp_path)
    opened = ten(NEXT)
    collected(opened)
    doubt = opened.ledger.doubts.of_book()
    confirm(opened, BOOK, doubt.mark, *SIGNED)
    found, written_to = reminded(ten, NEXT.add(hours=1))
    assert (found.withdrawn, written_to, kinds(ten)) == (0, [], ["answers-doubted"])
    assert opened.ledger.history.decisions("adopt")[0].by == "C. Ordinator"
    opened = ten(NEXT.add(hours=1))
    confirm(opened, "briefing", opened.ledger.doubts.all()[0].mark, *SIGNED)
    found, written_to = reminded(ten, NEXT.add(hours=2))
    assert (found.withdrawn, len(written_to)) == (10, 10)
    assert written_back(ten(NEXT.add(hours=2)))


def test_the_form_shows_what_it_confirms(ten, tmp_path):
    assert form(ten(AT)) is None
    marked(ten, tmp_path, *ANSWERS[:2])
    reminded(ten)
    opened = ten(NEXT)
    (doubt,) = opened.ledger.doubts.all()
    asked = form(opened)
    assert asked.model_json_schema()["required"] == ["by", "reason"]
    assert "4, 5, 6, 7, 8 and 3 more" in asked._description
    filled = Filled.model_validate({"by": "C.", "reason": "so", field(doubt): CONFIRM})
    assert confirmed(opened, filled) == [doubt]
    assert confirmed(opened, Filled(by="C.", reason="so")) == []


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_each_doubt_is_said_in_each_language_with_what_to_do(ten, tmp_path, language):
    reader = Reader(language, Templates(TEMPLATES, [language], language).words(language), "UTC")
    for spoil, asked in ((marked, "roadmap sheets confirm briefing"), (swapped, "roadmap sheets adopt")):
        spoil(ten, tmp_path)
        reminded(ten)
        opened = ten(NEXT)
        (trouble,) = (one for one in of_ledger(opened) if "doubted" in one.kind)
        what, remedy = trouble_words(opened.review, trouble, reader)
        assert asked in remedy
        assert trouble.values.get("count", trouble.values.get("detail")) in what


def test_another_spreadsheet_is_told_by_its_id(ten):
    opened = ten(NEXT)
    known = opened.ledger.books.own_book()
    assert other_book(opened, BookReading(book="", mark=""), lacks=False) == ""
    copy = BookReading(book="1AbC", mark=str(own_mark(opened)))
    assert (
        other_book(opened, copy, lacks=False) == "it is another spreadsheet than the one that was read before"
    )
    strange = BookReading(mark=str(own_mark(opened)).replace(known.mark, "0123abcd"))
    assert other_book(opened, strange, lacks=False) == "it is another book of this review"


def test_a_book_that_cannot_be_opened_changes_nothing(ten, tmp_path):
    (tmp_path / "workbook.xlsx").write_bytes(b"")
    with pytest.raises(BookProblem):
        collected(ten(NEXT))
    assert len([a for a in ten(NEXT).answers.values() if not a.withdrawn]) == 10
