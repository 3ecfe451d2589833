"""What the report checks of persons who register: each of these checks can fail."""

import shutil

import pendulum
import pytest

from rehearsal.delegates import Meant
from rehearsal.play import Happened
from rehearsal.report.checks.joining import Joining
from rehearsal.report.checks.posted import by_outbox
from rehearsal.report.source import Source
from tests.rehearsal.doctoring import edit, mail
from tests.tasks.people.registering import (
    ANA,
    BEN,
    CHANGE,
    EVE,
    FOCAL,
    JOINING,
    OTHER,
    ZONE,
    joined,
    played,
    registered,
    row,
)

ROWS = (
    row(1, ANA, "Ana Pérez"),
    row(2, FOCAL, "Ben Okoro", BEN, role="Head"),
    row(3, OTHER, "Eva Li", country="XB"),
)
NEW = "https://meet.example.org/marked-other"


def person(number, sender, name, address, party="XA", *, comes=True):
    moment = pendulum.datetime(2030, 6, 10, 10, number, tz=ZONE)
    return Meant("briefing", party, name, address, sender, "", comes, frozenset(), (moment,))


MEANT = (
    person(1, ANA, "Ana Pérez", ANA),
    person(2, FOCAL, "Ben Okoro", BEN),
    person(3, OTHER, "Eva Li", OTHER, "XB"),
)


@pytest.fixture
async def opened(context, tmp_path):
    """The context after the joining instructions, and the news of another link, have left."""
    registered(context, tmp_path, *ROWS, at=EVE.subtract(days=3))
    first = context(EVE)
    joined(first)
    await played(first, JOINING)
    joined(context(EVE.add(hours=8)), NEW)
    late = context(EVE.add(hours=9))
    await played(late, CHANGE)
    return context(EVE.add(days=3))


def joining(opened, meant=MEANT):
    """The checks, as the report makes them."""
    source = Source(opened, (Happened(EVE, f"step {JOINING}", ""),), meant)
    return Joining(source, by_outbox(opened.settings.outbox_folder))


def test_all_is_right_of_what_was_really_played(opened):
    checks = joining(opened)
    assert [event.id for event in checks.events] == ["briefing"]
    found = (checks.untold(), checks.leaked(), checks.changed(), checks.wrongly_listed())
    assert [list(one) for one in found] == [[]] * 4
    assert checks.number_of_changes == 1
    assert checks.listed(checks.events[0]).total() == 3


def test_a_person_who_was_not_told_is_found(opened, tmp_path):
    mail(tmp_path, JOINING, BEN).unlink()
    assert list(joining(opened).untold()) == [f"Briefing: joining: nothing to Ben Okoro at {BEN}"]


def test_a_mail_with_another_link_or_without_the_passcode_is_found(opened, tmp_path):
    raw = mail(tmp_path, JOINING, BEN).read_bytes().replace(b"=\r\n", b"")  # a soft break may be within it
    mail(tmp_path, JOINING, BEN).write_bytes(raw.replace(b"marked-4711", b"marked-0000"))
    assert list(joining(opened).untold()) == [f"Briefing: joining to {BEN}"]


def test_a_second_copy_is_found(opened, tmp_path):
    first = mail(tmp_path, JOINING, BEN)
    shutil.copy(first, first.with_name("again.eml"))
    assert list(joining(opened).untold()) == [f"Briefing: joining: twice to {BEN}"]


def test_joining_instructions_after_the_event_began_are_found(opened, tmp_path):
    edit(mail(tmp_path, JOINING, BEN), rb"\r\nDate: [^\r]*", b"\r\nDate: Wed, 19 Jun 2030 12:00:00 +0300")
    assert list(joining(opened).untold()) == [f"Briefing: joining to {BEN}"]


def test_a_link_to_somebody_who_did_not_register_is_found(opened):
    checks = joining(opened, MEANT[1:])
    assert set(checks.leaked()) == {f"Briefing: joining to {ANA}", f"Briefing: Change of date to {ANA}"}


def test_a_holder_who_was_not_told_the_new_link_is_found(opened, tmp_path):
    mail(tmp_path, CHANGE, f"{BEN}.1").unlink()
    assert list(joining(opened).changed()) == [f"Briefing: {BEN} was not told the new link"]


def test_news_of_a_link_to_somebody_who_held_none_is_found(opened, tmp_path):
    mail(tmp_path, JOINING, BEN).unlink()
    assert list(joining(opened).changed()) == [f"Briefing: {BEN} held no link"]


def test_a_list_with_somebody_else_or_without_somebody_is_found(opened):
    other = person(1, ANA, "Ana Prado", ANA)
    wrong = list(joining(opened, (other, *MEANT[1:])).wrongly_listed())
    assert wrong == ["Briefing: ana perez (XA) is listed", "Briefing: ana prado (XA) is missing"]
