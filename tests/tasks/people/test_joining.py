"""Whoever registers gets the way to join, at their own address; nobody else does; a change of it is told."""

import pytest

from roadmap.problems import Refusal
from tasks.mailing.looking import look_at
from tasks.mailing.mailing import draft_mailing
from tests.tasks.people.registering import (
    ANA,
    BEN,
    CHANGE,
    EVE,
    FOCAL,
    INVITED,
    JOINING,
    LINK,
    OTHER,
    SECRET,
    events_of,
    joined,
    mail,
    played,
    registered,
    row,
    text_of,
)

ROWS = (row(1, ANA, "Ana Pérez"), row(2, FOCAL, "Ben Okoro", BEN, role="Head", language="Kiswahili"))


def test_without_a_link_joining_instructions_do_not_leave(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS)
    with pytest.raises(Refusal, match="say how to join briefing"):
        opened.step(JOINING)


async def test_each_person_gets_the_link_and_the_focal_point_the_list_without_it(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS)
    joined(opened)
    assert await played(opened, JOINING) == [ANA, BEN, FOCAL]
    for address in (ANA, BEN):
        message = mail(tmp_path, JOINING, address)
        assert LINK in text_of(message)
        assert SECRET in text_of(message)
        assert LINK in message.get_body(("html",)).get_content()
        event = events_of(message)[0]
        assert f"LOCATION:{LINK}" in event
        assert "CONFERENCE;" in event
    focal = mail(tmp_path, JOINING, FOCAL)
    assert "Ben Okoro" in text_of(focal)
    assert text_of(focal).index("Ben Okoro") < text_of(focal).index("Ana Pérez")  # the head first
    assert LINK not in focal.as_string()
    assert SECRET not in focal.as_string()
    assert all(LINK not in event for event in events_of(focal))


async def test_the_invitation_of_a_party_shows_no_link(context, tmp_path):
    opened = registered(context, tmp_path, at=INVITED)
    joined(opened)
    assert await played(opened, "briefing/invitation") == [FOCAL, OTHER]
    assert LINK not in mail(tmp_path, "briefing/invitation", FOCAL).as_string()


async def test_another_link_is_told_to_those_who_hold_the_old_one_with_a_newer_entry(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS)
    joined(opened)
    await played(opened, JOINING)
    evening = registered(context, tmp_path, *ROWS, at=EVE.add(hours=9))
    new = "https://meet.example.org/another-room"
    joined(evening, url=new)
    assert await played(evening, CHANGE) == [ANA, BEN]
    message = mail(tmp_path, CHANGE, ANA, ".1")
    assert new in text_of(message)
    assert LINK not in message.as_string()
    assert "new information for joining" in " ".join(text_of(message).split())
    first, second = events_of(mail(tmp_path, JOINING, ANA)), events_of(message)
    assert "SEQUENCE:1" in first[0]
    assert "SEQUENCE:2" in second[0]
    assert f"LOCATION:{new}" in second[0]
    assert new in mail(tmp_path, CHANGE, BEN, ".1").as_string()


async def test_who_withdrew_is_not_told_and_a_first_link_tells_nobody(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS)
    joined(opened)
    assert opened.plan.step(CHANGE) is None
    await played(opened, JOINING)
    later = registered(context, tmp_path, *ROWS, row(3, ANA, "Ana Pérez", coming="No"), at=EVE.add(hours=9))
    joined(later, url="https://meet.example.org/another-room")
    assert await played(later, CHANGE) == [BEN]


async def test_the_sender_gets_the_copies_of_those_without_an_address(context, tmp_path):
    opened = registered(context, tmp_path, row(1, FOCAL, "Ana Pérez"), row(2, FOCAL, "Ben Okoro"))
    joined(opened)
    assert await played(opened, JOINING) == [FOCAL]
    text = text_of(mail(tmp_path, JOINING, FOCAL))
    assert LINK in text
    assert "were registered with your address" in " ".join(text.split())


async def test_who_registers_after_the_instructions_left_gets_them_once(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS[:1])
    joined(opened)
    assert await played(opened, JOINING) == [ANA, FOCAL]
    later = registered(context, tmp_path, *ROWS, at=EVE.add(hours=3))
    assert await played(later, JOINING) == [ANA, BEN, FOCAL]
    assert len(list((tmp_path / "outbox" / JOINING).glob("*.eml"))) == 3


async def test_a_moved_date_is_told_to_persons_whom_no_mail_has_told_yet(context, tmp_path):
    opened = registered(context, tmp_path, at=INVITED)
    await played(opened, "briefing/invitation")
    opened = registered(context, tmp_path, *ROWS, at=EVE.subtract(days=5))
    from tests.tasks.deciding.moving import amend  # one test moves a date

    amend(opened, "move", "briefing", None, "2030-06-26 10:00", "C. Ordinator", "A strike")
    assert await played(opened, CHANGE) == [ANA, BEN, FOCAL, OTHER]


async def test_what_is_shown_before_a_mail_leaves_hides_the_link(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS)
    joined(opened)
    look = look_at(opened, opened.step(JOINING), "en")
    shown = "".join(content.text + content.html + content.subject for content in look.samples)
    assert "Ana Pérez" in shown
    assert "(shown to those registered)" in shown
    assert LINK not in shown
    assert SECRET not in shown


async def test_a_link_that_changes_again_before_the_news_left_is_told_once(context, tmp_path):
    opened = registered(context, tmp_path, *ROWS)
    joined(opened)
    await played(opened, JOINING)
    later = context(EVE.add(hours=5))
    joined(later, url="https://meet.example.org/two")
    await draft_mailing.fn(later, later.step(CHANGE))
    joined(later, url="https://meet.example.org/three")
    assert await played(later, CHANGE) == [ANA, BEN]
    assert "room/three" not in text_of(mail(tmp_path, CHANGE, ANA, ".2"))
    assert "org/three" in text_of(mail(tmp_path, CHANGE, ANA, ".2"))


async def test_a_contact_who_is_registered_for_an_event_on_site_is_thanked_and_gets_the_list(
    context, path, tmp_path
):
    path.write_text(
        path.read_text().replace("place: {virtual: true}", "place: {city: Nairobi, country: KE}", 1)
    )
    opened = registered(context, tmp_path, row(1, FOCAL, "Ana Pérez"), row(2, FOCAL, "Ben Okoro", BEN))
    await played(opened, JOINING)
    text = " ".join(text_of(mail(tmp_path, JOINING, FOCAL)).split())
    assert "I am pleased to send you the practical information on" in text
    assert "Registered for your delegation or organization: - Ana Pérez - Ben Okoro" in text
    assert "is sent to each of them" not in text
