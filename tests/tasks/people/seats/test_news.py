"""People are told of their seats: once for each state, and not at all where the acknowledgement says it."""

from email import message_from_bytes, policy

import pytest

from roadmap.people.decisions import Decision
from tasks.mailing.acknowledging import acknowledge
from tasks.mailing.mailing import delivered
from tasks.people.seats import news
from tasks.people.seats.news import tell_of_seats
from tasks.render import TEMPLATES, Templates
from tests.tasks.people.registering import ANA, BEN, EVE, FOCAL, OTHER, registered, row, text_of
from tests.tasks.people.seats.test_recording import CLEO, DAN

THREE = (row(1, ANA, "Ana Pérez"), row(2, BEN, "Ben Okoro"), row(3, CLEO, "Cleo Díaz"))
NOON = EVE.subtract(days=3)
FORM_URL = "https://forms.example.org/briefing"


async def round_of(context, folder, *rows, at=NOON):
    """Do a round as the flow does; return the context."""
    opened = registered(context, folder, *rows, at=at)
    for step in (*await acknowledge.fn(opened), *await tell_of_seats.fn(opened)):
        delivered(opened, step)
    return opened


def texts(folder, step="registrations"):
    found = sorted((folder / "outbox" / step).glob("**/*.eml"))
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]
    return [(m["To"].addresses[0].addr_spec, " ".join(text_of(m).split())) for m in mails]


def decide(opened, kind, name, reason="The room is small"):
    milestone = opened.review.milestone("briefing")
    seat = next(s for s in opened.admissions.seats(milestone) if s.person.name == name)
    decision = Decision(kind=kind, subject=seat.subject, at=opened.at, by="C. Ordinator", reason=reason)
    opened.ledger.history.decide(decision)
    opened.refresh()


async def test_who_waits_reads_their_place_once_and_who_is_in_gets_no_mail_of_its_own(
    context, tmp_path, limited
):
    limited("{capacity: 1}")
    await round_of(context, tmp_path, *THREE)
    await round_of(context, tmp_path, *THREE, at=NOON.add(hours=1))
    told = texts(tmp_path)
    assert [address for address, _ in told] == [BEN, CLEO]
    assert "Ben Okoro: place 1 on the list" in told[0][1]
    assert "Cleo Díaz: place 2 on the list" in told[1][1]


async def test_whoever_moves_up_is_told_once(context, tmp_path, limited):
    limited("{capacity: 1}")
    await round_of(context, tmp_path, *THREE)
    rows = (*THREE, row(4, ANA, "Ana Pérez", coming="No"))
    for hour in (1, 2):
        await round_of(context, tmp_path, *rows, at=NOON.add(hours=hour))
    told = [text for address, text in texts(tmp_path) if address == BEN]
    assert len(told) == 2
    assert "has been accepted for: - Ben Okoro" in told[1]
    assert [address for address, _ in texts(tmp_path)].count(CLEO) == 1
    assert ANA not in [address for address, _ in texts(tmp_path)]


async def test_after_approval_and_when_declined_with_the_reason(context, tmp_path, limited):
    limited("{approve: true}")
    opened = await round_of(context, tmp_path, *THREE)
    assert texts(tmp_path) == []
    decide(opened, "admit", "Ana Pérez")
    decide(opened, "decline", "Ben Okoro")
    await round_of(context, tmp_path, *THREE, at=NOON.add(hours=1))
    (_, accepted), (_, declined) = texts(tmp_path)
    assert "has been accepted for: - Ana Pérez" in accepted
    assert "could not be accepted for: - Ben Okoro. Reason given: “The room is small”" in declined
    assert FORM_URL in accepted
    assert FORM_URL not in declined  # nothing is left to withdraw


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Ben. Reason given: “Full”"),
        ("es", "Ben. Motivo indicado: «Full»"),
        ("fr", "Ben. Motif indiqué\u00a0: «\u00a0Full\u00a0»"),
        ("pt", "Ben. Motivo indicado: “Full”"),
    ],
)
def test_a_reason_is_quoted_since_it_is_in_the_language_of_whoever_gave_it(real, language, line):
    templates = Templates(TEMPLATES, real.review.languages, real.review.fallback)
    words = templates.words(language).registration
    assert words.because.format(name="Ben", reason="Full") == line


async def test_who_waits_since_their_party_has_its_places_reads_so(context, tmp_path, limited):
    limited("{capacity: 9, per_party: 2}")
    await round_of(context, tmp_path, *THREE)
    ((address, text),) = texts(tmp_path)
    assert address == CLEO
    assert "place 1 on the list; all places of the delegation or organization are taken" in text
    assert FORM_URL in text


async def test_whoever_withdraws_reads_so_with_the_way_to_change_it(context, tmp_path):
    rows = (row(1, FOCAL, "Ana Pérez"), row(4, FOCAL, "Ana Pérez", coming="No"))
    await round_of(context, tmp_path, rows[0])
    await round_of(context, tmp_path, *rows, at=NOON.add(hours=1))
    told = [text for _, text in texts(tmp_path, "acknowledgements")]
    assert sorted("State: not taking part" in text for text in told) == [False, True]
    assert all(FORM_URL in text for text in told)


async def test_declined_and_accepted_again_is_told_each_time(context, tmp_path, limited):
    limited("{capacity: 5}")
    opened = await round_of(context, tmp_path, *THREE)
    for hour, kind in enumerate(("decline", "admit", "decline"), start=1):
        opened = await round_of(context, tmp_path, *THREE, at=NOON.add(hours=hour))
        decide(opened, kind, "Ana Pérez")
    await round_of(context, tmp_path, *THREE, at=NOON.add(hours=4))
    assert [("declined" if "could not" in text else "in") for _, text in texts(tmp_path)] == [
        "declined",
        "in",
        "declined",
    ]


async def test_approval_that_ends_lets_in_those_who_waited_for_it_and_tells_them(context, tmp_path, limited):
    limited("{approve: true}")
    await round_of(context, tmp_path, *THREE)
    limited("{capacity: 10}")
    await round_of(context, tmp_path, *THREE, at=NOON.add(hours=1))
    assert [address for address, _ in texts(tmp_path)] == [ANA, BEN, CLEO]


async def test_after_the_last_day_one_waits_for_a_coordinator_and_is_told(context, tmp_path, limited):
    limited("{closes: 2030-06-01}")
    await round_of(context, tmp_path, THREE[0])
    ((address, text),) = texts(tmp_path)
    assert address == ANA
    assert "Registration has closed" in text


async def test_a_round_that_was_cut_off_goes_on_and_tells_nobody_twice(context, tmp_path, limited):
    limited("{capacity: 1}")
    opened = registered(context, tmp_path, *THREE, at=NOON)
    await tell_of_seats.fn(opened)  # drafted, and not delivered
    later = registered(context, tmp_path, *THREE, at=NOON.add(hours=1))
    for step in await tell_of_seats.fn(later):
        delivered(later, step)
    assert [address for address, _ in texts(tmp_path)] == [BEN, CLEO]


async def test_what_was_gathered_and_is_no_longer_so_is_not_said(context, tmp_path, limited):
    limited("{capacity: 1}")
    opened = registered(context, tmp_path, *THREE, at=NOON)
    news._gather(opened, opened.review.milestone("briefing"), set())  # and then it died
    rows = (*THREE, row(4, BEN, "Ben Okoro", coming="No"))
    later = registered(context, tmp_path, *rows, at=NOON.add(hours=1))
    for step in await tell_of_seats.fn(later):
        delivered(later, step)
    assert [address for address, _ in texts(tmp_path)] == [CLEO]


async def test_the_sender_reads_of_those_without_an_address_in_one_mail(context, tmp_path, limited):
    limited("{capacity: 1}")
    rows = [row(n, FOCAL, name) for n, name in enumerate(("Ana Pérez", "Ben Okoro", "Cleo Díaz"), 1)]
    await round_of(context, tmp_path, *rows)
    ((address, text),) = texts(tmp_path)
    assert address == FOCAL
    assert "Ben Okoro: place 1" in text
    assert "Cleo Díaz: place 2" in text


async def test_whoever_edits_their_answer_is_not_told_again_that_they_are_in(context, tmp_path, limited):
    limited("{approve: true}")
    opened = await round_of(context, tmp_path, *THREE)
    decide(opened, "admit", "Ana Pérez")
    await round_of(context, tmp_path, *THREE, at=NOON.add(hours=1))
    edited = row(9, ANA, "Ana María Pérez")
    await round_of(context, tmp_path, edited, *THREE[1:], at=NOON.add(hours=2))
    assert [address for address, _ in texts(tmp_path)] == [ANA]


async def test_whoever_edits_their_answer_while_they_wait_is_not_told_again(context, tmp_path, limited):
    limited("{capacity: 1}")
    await round_of(context, tmp_path, *THREE)
    edited = THREE[0], row(9, BEN, "Ben Tom Okoro"), THREE[2]
    await round_of(context, tmp_path, *edited, at=NOON.add(hours=1))
    assert [address for address, _ in texts(tmp_path)] == [BEN, CLEO]


@pytest.mark.parametrize("name", ["win www.evil.example now", "see https://evil.example/x"])
async def test_a_name_brings_no_link(context, tmp_path, limited, name):
    limited("{capacity: 1}")
    await round_of(context, tmp_path, row(1, ANA, "Ana Pérez"), row(2, OTHER, name, DAN, country="XB"))
    ((address, text),) = texts(tmp_path)
    assert address == DAN
    assert "evil" not in text


async def test_of_an_event_that_is_over_nobody_is_told(context, tmp_path, limited):
    limited("{capacity: 1}")
    await round_of(context, tmp_path, *THREE, at=EVE.add(days=4))
    assert texts(tmp_path) == []
