"""Erasing somebody from the ledger: nothing of them is left, and all counts stay true."""

from contextlib import ExitStack
from dataclasses import replace

import pytest
from sqlalchemy import select

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.mail.incoming import Kind
from roadmap.mail.message import State
from roadmap.people.decisions import Decision
from roadmap.people.privacy.forgotten import Forgotten
from roadmap.plan.amendments import Amendment
from roadmap.problems import InvalidValue
from tasks.contacts.contacts import mark, unreachable, unsubscribed
from tasks.ledger import Content, Draft, Ledger, LedgerProblem, Mailing, Outcome, Received
from tasks.ledger.schema import metadata
from tests.tasks.filled import AT

ANA, SUSANA = "Ana@ana.example.org", "susana@ana.example.org"
NAMES = frozenset({"name"})
SIGNED = {"at": AT, "by": "C. Ordinator", "reason": "They wrote"}
STEP = "briefing/invitation"
GONE = Forgotten("key", names=NAMES)
GONE = replace(GONE, hashes=frozenset({GONE.hash_of(ANA)}))
CALLED = GONE.pseudonym(ANA)


# The ledger


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.db'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def opened(url):
    """Opens the ledger, for a review and a way."""
    with ExitStack() as stack:
        yield lambda review="isles", way="live": stack.enter_context(
            Ledger.open(url, review, domain="x.example.org", way=way)
        )


def content(words):
    return Content("en", f"To {words}", f"<p>{words}</p>", words)


def post(ledger, step, *drafts):
    ledger.mailings.draft(Mailing(step, 0, "m", AT, None), drafts, AT, state=State.RELEASED)


def deliver(ledger, step):
    """All of a step leaves; one is refused."""
    claims = ledger.claims.take(step, AT, "worker", 100)
    ledger.claims.settle([Outcome(c.id, State.SENT, AT) for c in claims])
    return claims


def play(ledger):
    """Ana stands in all of it: as a reader, as a sender, in what came back and in what was decided."""
    a, s = (
        Draft(to, "XA", name, "en", content("Welcome")) for to, name in ((ANA, "Ms Ana"), (SUSANA, "Ms Su"))
    )
    post(ledger, STEP, a, s)
    sent = next(c for c in deliver(ledger, STEP) if c.recipient == ANA)
    post(ledger, "briefing/reminder", a, s)  # has not left
    post(ledger, "acknowledgements/briefing-1", replace(a, content=content("Ms Ana comes, o'ana@x.org")))
    deliver(ledger, "acknowledgements/briefing-1")
    quoting = Draft("coordinator@x.org", "coordinator", "C", "en", content(f"{ANA}: Sick leave of Ms Ana"))
    post(ledger, "mailbox/1", quoting)
    deliver(ledger, "mailbox/1")
    words = "mailbox ana unknown <ana@ana.example.org>"
    bounce = Received("<b@mx>", Kind.BOUNCED, "daemon@mx.org", "Returned: Ms Ana", AT, AT, address=ANA)
    ledger.incoming.record(replace(bounce, about=sent.message_id, words=words, step=STEP))
    ledger.incoming.record(replace(bounce, key="<r@mx>", kind=Kind.REPLY, sender=ANA, address=ANA))
    answer(ledger)
    excluded = {"excluded": [ANA, SUSANA], "note": f"not {ANA}"}
    for kind, subject, value in (("release", STEP, excluded), ("resolve", sent.message_id, {"as": "sent"})):
        decided = Decision(kind=kind, subject=subject, value=value, at=AT, by=ANA, reason=f"{ANA} rang")
        ledger.history.decide(decided)
    mark(ledger, "unsubscribe", ANA, at=AT, by=ANA, reason="one click")
    said = {"kind": "override", "milestone": "briefing", "at": AT, "by": "C", "reason": f"{ANA} asked"}
    ledger.history.amend(Amendment.model_validate(said))


def answer(ledger):
    """Ana's answer, revised once, acknowledged and settled; Su's names her."""
    first = Answer("k1", "briefing", "Briefing", 2, ANA, AT, {"name": "Ms A.", "attending": "yes"})
    theirs = replace(first, values={"name": "Ms Ana", "attending": "no", "comments": f"to {ANA}"})
    other = replace(first, key="k2", sender=SUSANA, values={"name": "Ms Su", "comments": f"ask {ANA}"})
    match = Match("XA", "certain", why=f"settled for {ANA}")
    ledger.answers.save(new=[(first, match), (other, match)], at=AT)
    ledger.receipts.gather([first], "acknowledgements/briefing-0")
    ledger.answers.save(revised=[(theirs, match)], at=AT)
    ledger.receipts.gather([theirs, other], "acknowledgements/briefing-1")
    value = {"party": "XA", "address": ANA, "content": theirs.content}
    decided = Decision(kind="settle", subject="k1", value=value, at=AT, by="C", reason="")
    ledger.history.decide(decided)


def dump(ledger):
    """All that the ledger holds, by table."""
    with ledger._store.read() as connection:
        tables = {table.name: connection.execute(select(table)).all() for table in metadata.sorted_tables}
    return {name: sorted(map(repr, rows)) for name, rows in tables.items() if name != "signing_keys"}


def numbers(ledger):
    return {name: len(rows) for name, rows in dump(ledger).items() if name not in {"contents", "forgotten"}}


def test_nothing_of_them_is_left_in_any_table_review_or_way(opened):
    ledgers = [opened(), opened(way="outbox"), opened("other")]
    for ledger in ledgers:
        play(ledger)
    before = numbers(ledgers[0])
    erased = ledgers[0].forgetting.forget(ANA.lower(), NAMES, **SIGNED)
    said = repr(dump(ledgers[0])).casefold()
    assert "ms a" not in said
    assert "'ana@ana.example.org" not in said.replace("<", "'").replace(" ", "'")
    assert "ana unknown" not in said
    assert "sick leave" not in said
    assert said.count("ms su") > 0 < said.count(SUSANA)
    assert numbers(ledgers[0]) == before
    assert erased.reviews == ("isles", "other")
    assert erased.stopped == 3


def test_again_it_changes_nothing_and_a_trial_changes_nothing_either(opened):
    ledger = opened()
    play(ledger)
    ledger.forgetting.one(ANA)
    before = dump(ledger)
    tried = ledger.forgetting.forget(ANA, NAMES, **SIGNED, dry=True)
    assert dump(ledger) == before
    assert ledger.forgetting.forget(ANA, NAMES, **SIGNED) == tried
    after = dump(ledger)
    assert after != before
    again = ledger.forgetting.forget(ANA.upper(), NAMES, **{**SIGNED, "at": AT.add(days=1)})
    assert (set(again.rows.values()), again.stopped, again.reviews) == ({0}, 0, ())
    assert dump(ledger) == after


def test_states_and_threads_stay_and_what_has_not_left_never_will(opened):
    ledger = opened()
    play(ledger)
    before = {(m.step, m.message_id): (m.state, m.sent_at) for m in ledger.messages()}
    called = ledger.forgetting.forget(ANA, NAMES, **SIGNED).pseudonym
    after = {(m.step, m.message_id): (m.state, m.sent_at) for m in ledger.messages()}
    changed = {key[0]: (before[key][0], after[key][0]) for key in before if before[key] != after[key]}
    assert changed == {"briefing/reminder": (State.RELEASED, State.SKIPPED)}
    (stopped,) = ledger.messages("briefing/reminder", recipient=called)
    assert (stopped.reason, stopped.name) == ("excluded", "")
    (bounced,) = ledger.messages(STEP, recipient=called)
    assert bounced.reason == "bounced: mailbox forgotten unknown <forgotten>"
    assert [c.recipient for c in ledger.claims.take("briefing/reminder", AT, "w", 9)] == [SUSANA]


def test_marks_go_on_under_the_pseudonym(opened):
    ledger = opened()
    play(ledger)
    called = ledger.forgetting.forget(ANA, NAMES, **SIGNED).pseudonym
    assert set(unsubscribed(ledger)) == set(unreachable(ledger)) == {called}
    known = ledger.forgetting.known(NAMES)
    assert known.is_forgotten(ANA)
    assert known.pseudonyms == {called}


def test_what_was_settled_and_acknowledged_still_is(opened):
    ledger = opened()
    play(ledger)
    ledger.forgetting.forget(ANA, NAMES, **SIGNED)
    (decided,) = ledger.history.decisions("settle")
    now = {key: stored.answer for key, stored in ledger.answers.known().items()}
    assert decided.value["content"] == now["k1"].content
    assert now["k1"].values.keys() == {"attending", "comments"}
    assert [version.values for version in ledger.answers.versions("k1")] == [{"attending": "yes"}]
    assert ledger.receipts.gather(now.values(), "acknowledgements/again") == 0


def test_two_versions_that_differed_in_the_name_only_have_one_receipt(opened):
    ledger, match = opened(), Match("XA", "certain")
    first = Answer("k1", "briefing", "Briefing", 2, ANA, AT, {"name": "A", "attending": "yes"})
    second = replace(first, values={"name": "B", "attending": "yes"})
    ledger.answers.save(new=[(first, match)], at=AT)
    ledger.receipts.gather([first], "acknowledgements/1")
    ledger.answers.save(revised=[(second, match)], at=AT)
    ledger.receipts.gather([second], "acknowledgements/2")
    ledger.forgetting.forget(ANA, NAMES, **SIGNED)
    assert len(dump(ledger)["receipts"]) == 1
    assert ledger.receipts.gather([s.answer for s in ledger.answers.known().values()], "x") == 0


def test_while_one_is_being_sent_nothing_is_erased(opened):
    ledger = opened()
    play(ledger)
    ledger.claims.take("briefing/reminder", AT, "worker", 9)
    ledger.forgetting.one(ANA)
    before = dump(ledger)
    with pytest.raises(LedgerProblem, match="is being sent at this moment; nothing was erased"):
        ledger.forgetting.forget(ANA, NAMES, **SIGNED)
    assert dump(ledger) == before


def test_a_reason_that_names_them_is_kept_without_the_address(opened):
    ledger = opened()
    called = ledger.forgetting.forget(ANA, NAMES, at=AT, by=ANA, reason=f"{ANA} wrote").pseudonym
    (kept,) = dump(ledger)["forgotten"]
    assert f"{called} wrote" in kept
    assert ANA.casefold() not in kept.casefold()


@pytest.mark.parametrize("address", ["ana", CALLED])
def test_only_an_address_can_be_forgotten(opened, address):
    with pytest.raises(InvalidValue, match="not the address of a person"):
        opened().forgetting.forget(address, NAMES, **SIGNED)


def test_an_address_with_an_apostrophe_is_found_in_html(opened):
    ledger = opened()
    said = Content("en", "s", "<p>o&#39;neil@x.example.org, O&#39;Neil</p>", "o'neil@x.example.org")
    post(ledger, STEP, Draft("other@x.example.org", "XA", "", "en", said))
    called = ledger.forgetting.forget("o'neil@x.example.org", NAMES, **SIGNED).pseudonym
    (message,) = ledger.messages()
    now = ledger.content(message.content_id)
    assert (now.html, now.text) == (f"<p>{called}, O&#39;Neil</p>", called)
