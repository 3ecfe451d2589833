"""Who came is recorded from a list, once; then thanks go to them, and to nobody who was not there."""

import openpyxl
import pytest

from roadmap.problems import InvalidValue, Refusal, UnknownName
from tasks.mailing.mailing import draft_mailing
from tasks.people.attendance.reading import read_list
from tasks.people.attendance.recording import record_attendance
from tasks.people.lists import list_of_participants
from tests.tasks.people.registering import ANA, BEN, EVE, FOCAL, registered, row

AFTER = EVE.add(days=2)
THANKS = "briefing/thanks"
ROWS = (row(1, ANA, "Ana María Pérez"), row(2, FOCAL, "Ben Okoro", BEN), row(3, FOCAL, "Cai Lim"))


def listed(folder, *rows, headings=("Nombre", "Correo electrónico"), before=()):
    book = openpyxl.Workbook()
    for cells in (*before, headings, *rows):
        book.active.append(cells)
    book.save(folder / "door.xlsx")
    return read_list(folder / "door.xlsx")


def record(opened, attendance, owners=None, session=None):
    return record_attendance(
        opened, "briefing", session, attendance.entries, owners or {}, "D. Oor", "The list of the door"
    )


def names(persons):
    return [person.name for person in persons]


async def thanked(opened):
    await draft_mailing.fn(opened, opened.step(THANKS))
    return sorted(m.recipient for m in opened.ledger.messages(step=THANKS) if m.state == "released")


def test_persons_are_known_by_address_or_name_and_recorded_once(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS, at=AFTER)
    attendance = listed(tmp_path, ("PÉREZ, Ana Maria", ""), ("", BEN.upper()), ("Zoe Quill", ""))
    first = record(opened, attendance)
    assert names(first.new) == ["Ana María Pérez", "Ben Okoro"]
    assert [one.entry.line for one in first.unmatched] == [4]
    again = record(opened, attendance)
    assert (again.new, names(again.known)) == ((), ["Ana María Pérez", "Ben Okoro"])
    assert len(opened.ledger.history.decisions("attended")) == 2


def test_an_entry_that_is_not_certain_is_given_by_a_person_and_known_from_then_on(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS, at=AFTER)
    attendance = listed(tmp_path, ("A. M. Pérez", ""), ("Cay Lim", ""))
    waits = record(opened, attendance).unmatched
    assert [names(one.perhaps) for one in waits] == [["Ana María Pérez"], []]
    result = record(opened, attendance, {2: ANA, 3: "Cai Lim"})
    assert (names(result.new), result.unmatched) == (["Ana María Pérez", "Cai Lim"], ())
    assert record(opened, attendance).unmatched == ()
    record(opened, attendance, {2: ANA})
    assert len(opened.ledger.history.decisions("attended")) == 2


@pytest.mark.parametrize(
    ("owners", "message"),
    [
        ({9: ANA}, "no entry in row 9"),
        ({2: "zoe@x.example.org"}, "nobody registered for briefing is “zoe@x.example.org”"),
    ],
)
def test_what_is_given_wrongly_records_nothing(context, tmp_path, owners, message):
    opened = registered(context, tmp_path, *ROWS, at=AFTER)
    with pytest.raises(UnknownName, match=message):
        record(opened, listed(tmp_path, ("Ana María Pérez", "")), owners)
    assert opened.ledger.history.decisions("attended") == []


def test_nobody_has_attended_an_event_to_come(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS)
    with pytest.raises(Refusal, match="has not taken place"):
        record(opened, listed(tmp_path, ("Ana María Pérez", "")))


async def test_thanks_go_to_those_who_came_once_that_is_recorded(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS, at=AFTER)
    record(opened, listed(tmp_path, ("Ana María Pérez", "")))
    assert await thanked(opened) == [ANA, FOCAL]  # the focal point has the list of them


EDITED = [
    pytest.param([row(9, ANA, "Ana María Pérez-Quiroga"), *ROWS[1:]], ANA, id="the name is corrected"),
    pytest.param(
        [row(1, "an@xa.example.org", "Ana María Pérez"), *ROWS[1:]], "an@xa.example.org", id="the sender"
    ),
    pytest.param(
        [row(9, ANA, "Ana María Pérez", "home@xa.example.org"), *ROWS[1:]],
        "home@xa.example.org",
        id="the address",
    ),
    pytest.param([*ROWS[1:], row(9, ANA, "Ana María Pérez", role="Head")], ANA, id="registered again"),
]


@pytest.mark.parametrize(("rows", "address"), EDITED)
async def test_whoever_came_is_thanked_once_and_listed_however_the_row_is_edited(
    context, tmp_path, rows, address
):
    attendance = listed(tmp_path, ("Ana María Pérez", ""), ("Ben Okoro", ""))
    record(registered(context, tmp_path, *ROWS, at=AFTER), attendance)
    opened = registered(context, tmp_path, *rows, at=AFTER.add(hours=1))
    assert await thanked(opened) == sorted([address, BEN, FOCAL])
    final = list_of_participants(opened, "briefing", None, "en", final=True)
    came = [person for section in final.sections for party in section.parties for person in party.persons]
    assert [(person.address, person.name[:3]) for person in came] == [(address, "Ana"), (BEN, "Ben")]


async def test_whoever_was_thanked_is_not_thanked_again_after_an_edit(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS, at=AFTER)
    record(opened, listed(tmp_path, ("Ana María Pérez", "")))
    first = await thanked(opened)
    edited = (row(9, ANA, "Ana M. Pérez-Quiroga", role="Head"), *ROWS[1:])
    later = registered(context, tmp_path, *edited, at=AFTER.add(hours=1))
    record(later, listed(tmp_path, ("Ana María Pérez", "")))
    assert await thanked(later) == first
    assert len(later.ledger.history.decisions("attended")) == 1
    assert {m.step for m in later.ledger.messages()} == {THANKS}


async def test_without_attendance_thanks_go_to_those_registered_before_the_end(context, tmp_path):
    late = row(4, "late@xa.example.org", "Late Comer")
    late[0] = "2030-06-19 23:00:00"
    opened = registered(context, tmp_path, *ROWS, late, at=AFTER)
    assert await thanked(opened) == [ANA, BEN, FOCAL]


def test_columns_are_found_under_the_lines_of_a_video_tool(tmp_path):
    before = [["Meeting", "Host", "User Email"], ["Briefing", "C.", "host@un.example.org"]]
    found = listed(tmp_path, ("Ana", "Pérez", ""), headings=("Prénom", "Nom", "E-mail"), before=before)
    assert [(e.line, e.name, e.address) for e in found.entries] == [(4, "Ana Pérez", "")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_as_programs_write_it(tmp_path, encoding, separator):
    text = separator.join(["Name", "Email"]) + "\r\n" + separator.join(["Ana Pérez", ANA]) + "\r\n"
    (tmp_path / "tool.csv").write_bytes(text.encode(encoding))
    (entry,) = read_list(tmp_path / "tool.csv").entries
    assert (entry.name, entry.address) == ("Ana Pérez", ANA)


def test_a_row_that_names_nobody_is_told_with_its_sheet(tmp_path):
    found = listed(tmp_path, ("", "not an address"), ("", "", "x"))
    assert found.problems == (
        "sheet “Sheet”, row 2: “not an address” is not an e-mail address; write the name there",
        "sheet “Sheet”, row 3: it names nobody; write the name there",
    )


def test_a_list_without_such_columns_says_what_it_has(tmp_path):
    with pytest.raises(Refusal) as refused:
        listed(tmp_path, ("1", "2"), headings=("Seat", "Badge"))
    assert str(refused.value) == (
        "door.xlsx, sheet “Sheet”, row 1: there is neither a column of names nor one of e-mail addresses "
        "(it has “Seat”, “Badge”); call one “Name” or “Email address”"
    )


@pytest.mark.parametrize("heading", ["Name (original name)", "Nombre (nombre original)", "Nom (d’origine)"])
def test_what_a_heading_has_in_brackets_changes_nothing(tmp_path, heading):
    (entry,) = listed(tmp_path, ("Ana Pérez", ""), headings=(heading, "E-mail")).entries
    assert entry.name == "Ana Pérez"


def test_where_no_heading_is_known_as_that_of_names_the_headings_are_told(tmp_path):
    found = listed(tmp_path, ("Ana Pérez", ""), headings=("?", "E-mail"))
    (problem,) = found.problems
    assert problem.startswith("sheet “Sheet”, row 2: it names nobody; call the column of names “Name” ")
    assert problem.endswith("(the columns are “?”, “E-mail”)")


@pytest.mark.parametrize("content", [b"PK broken", b""])
def test_a_file_that_is_no_list_is_refused(tmp_path, content):
    (tmp_path / "door.xlsx").write_bytes(content)
    with pytest.raises(Refusal, match=r"door\.xlsx"):
        read_list(tmp_path / "door.xlsx")


def test_who_may_be_several_persons_is_asked_and_nothing_recorded(context, tmp_path):
    rows = (*ROWS, row(4, "b.okoro@xa.example.org", "Bea Okoro"))
    opened = registered(context, tmp_path, *rows, at=AFTER)
    with pytest.raises(InvalidValue, match=r"“B\. Okoro” may be 2 persons; write the key of one"):
        record(opened, listed(tmp_path, ("Zoe Quill", "")), {2: "B. Okoro"})
    assert opened.ledger.history.decisions("attended") == []
