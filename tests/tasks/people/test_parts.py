"""Who has a part and is not registered: first in the digest, and an alarm until they are."""

import pendulum
import pytest

from tasks.mailing.digests import draft_digest
from tasks.mailing.mailing import delivered
from tasks.watching.ledger import in_words, of_ledger
from tests.rehearsal.small import at_home
from tests.tasks.filled import fill
from tests.tasks.isles import DELEGATIONS, REVIEW, STAKEHOLDERS, spoil, write
from tests.tasks.people.registering import FORM, HEADINGS, ZONE, registered, row

AT = pendulum.datetime(2030, 8, 26, 9, tz=ZONE)
ZOE = "zoe@xa.example.org"


@pytest.fixture
def path(tmp_path):
    start = REVIEW.index("    form:\n"), REVIEW.index("    steps:\n")
    review = REVIEW[: start[0]] + REVIEW[start[1] :]
    named = "        objectives: [3]\n        by: [{name: Zoe Quill, party: XA}]\n"
    review, _ = spoil(review, "        objectives: [3]\n", named + FORM.replace("/briefing", "/meeting"))
    with at_home(tmp_path):
        yield write(tmp_path, review, DELEGATIONS, STAKEHOLDERS)


def missing(opened):
    return [in_words(opened, one)[0] for one in of_ledger(opened) if one.kind == "part-missing"]


async def digest(opened):
    step = await draft_digest.fn(opened)
    delivered(opened, step)
    (message,) = opened.ledger.messages(step=step)
    return " ".join(opened.ledger.content(message.content_id).text.split())


async def test_whoever_an_agenda_names_and_is_not_registered_stands_first_in_the_digest(context, tmp_path):
    opened = registered(context, tmp_path, row(1, "ann@elsewhere.example.org", "Ann Other"), at=AT)
    text = await digest(opened)
    assert "2 matters need your decision." in text  # Zoe, and the row of nobody
    line = "Meeting: Zoe Quill (Pseudo-Accents) has a part in it (Session 2), and is not registered"
    assert line in text
    assert text.index(line) < text.index("1 answer could not be matched")


async def test_they_are_an_alarm_until_they_register_and_again_when_they_withdraw(context, tmp_path):
    assert missing(context(AT.subtract(weeks=3))) == []
    assert missing(context(AT)) == ["Meeting (Session 2): Zoe Quill has a part in it, and is not registered"]
    coming = registered(context, tmp_path, row(1, ZOE, "QUILL, Zoe"), at=AT)
    assert missing(coming) == []
    assert "has a part" not in await digest(coming)
    rows = row(1, ZOE, "QUILL, Zoe"), row(2, ZOE, "Zoe Quill", coming="No")
    gone = registered(context, tmp_path, *rows, at=AT.add(hours=1))
    assert missing(gone)[0].endswith("has declined to take part")


def test_it_is_over_when_the_event_begins(context, tmp_path):
    fill(tmp_path, headings=HEADINGS)
    assert missing(context(pendulum.datetime(2030, 9, 3, 12, tz=ZONE))) == []
