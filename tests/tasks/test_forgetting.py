"""A person is forgotten: in every table, on both databases, for good; and nothing else changes."""

from contextlib import ExitStack
from dataclasses import replace
from email import message_from_bytes, policy

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from roadmap.amendments import Amendment
from roadmap.answers import Answer
from roadmap.decisions import Decision
from roadmap.forgotten import Forgotten, canonical, is_pseudonym, mask
from roadmap.incoming import Kind
from roadmap.matching import Match
from roadmap.message import State
from tasks.contacts import mark, unreachable, unsubscribed
from tasks.decisions import settle
from tasks.forgetting import forget
from tasks.ledger import Content, Draft, Ledger, LedgerProblem, Mailing, Outcome, Received
from tasks.ledger.schema import metadata
from tasks.mailing import considered, draft_mailing
from tasks.writing_back import write_back
from tests.tasks.filled import AT, HEADINGS, STAMP, A, B, fill, round_of, row

ANA, SUSANA = "Ana@ana.example.org", "susana@ana.example.org"
NAMES = frozenset({"name"})
SIGNED = {"at": AT, "by": "C. Ordinator", "reason": "They wrote"}
STEP = "briefing/invitation"
GONE = Forgotten("key", names=NAMES)
GONE = replace(GONE, hashes=frozenset({GONE.hash_of(ANA)}))
CALLED = GONE.pseudonym(ANA)


# What is pure


def test_a_pseudonym_is_stable_and_needs_the_key():
    assert is_pseudonym(CALLED)
    assert GONE.pseudonym("ANA@ANA.example.org ") == CALLED == GONE.pseudonym(CALLED)
    assert replace(GONE, key="other").pseudonym(ANA) != CALLED
    assert GONE.is_forgotten(ANA.upper())
    assert GONE.is_forgotten(CALLED)
    assert not GONE.is_forgotten(SUSANA)


def test_a_domain_in_another_script_is_one_however_it_is_spelt():
    assert canonical("Ana@XN--EXMPLE-CUA.org") == "ana@exämple.org" == canonical("ana@EXÄMPLE.org")


@pytest.mark.parametrize(
    ("text", "erased"),
    [
        ("write to ana@ana.example.org.", f"write to {CALLED}."),
        ("<Ana@Ana.Example.ORG>: unknown", f"<{CALLED}>: unknown"),
        ("mailto:ana@ana.example.org?x=1", f"mailto:{CALLED}?x=1"),
        ("to=ana@ana.example.org&b", f"to={CALLED}&b"),
        ("*ana@ana.example.org* _ana@ana.example.org_", f"*{CALLED}* _{CALLED}_"),
        ("- ana@ana.example.org—or", f"- {CALLED}—or"),
        (SUSANA, SUSANA),
        (
            "mary-ana@ana.example.org, x.ana@ana.example.org",
            "mary-ana@ana.example.org, x.ana@ana.example.org",
        ),
        ("ana@ana.example.org.br", "ana@ana.example.org.br"),
        ("ana at ana.example.org", "ana at ana.example.org"),
    ],
)
def test_an_address_is_found_in_a_text_and_no_other_one_is(text, erased):
    assert GONE.scrub(text) == erased
    assert GONE.scrub(erased) == erased


@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_stands_around_it_stays(before, after):
    assert GONE.scrub(f"{before} {ANA} {after}") == f"{before} {CALLED} {after}"


def test_a_forgotten_sender_is_masked_when_the_book_is_read_again():
    said = {"name": "Ana", "comments": f"ask {ANA}", "attending": "yes"}
    theirs = Answer("k1", "briefing", "Briefing", 2, ANA.lower(), AT, said)
    other = Answer("k2", "briefing", "Briefing", 3, SUSANA, AT, {"name": "Su", "comments": ANA})
    masked = mask([theirs, other], GONE)
    assert [(a.key, a.sender) for a in masked] == [("k1", CALLED), ("k2", SUSANA)]
    assert masked[0].values == {"comments": f"ask {CALLED}", "attending": "yes"}
    assert masked[1].values == {"name": "Su", "comments": CALLED}
    assert mask(masked, GONE) == masked
    assert mask([theirs], Forgotten("")) == [theirs]


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
    with pytest.raises(ValueError, match="not the address of a person"):
        opened().forgetting.forget(address, NAMES, **SIGNED)


def test_an_address_with_an_apostrophe_is_found_in_html(opened):
    ledger = opened()
    said = Content("en", "s", "<p>o&#39;neil@x.example.org, O&#39;Neil</p>", "o'neil@x.example.org")
    post(ledger, STEP, Draft("other@x.example.org", "XA", "", "en", said))
    called = ledger.forgetting.forget("o'neil@x.example.org", NAMES, **SIGNED).pseudonym
    (message,) = ledger.messages()
    now = ledger.content(message.content_id)
    assert (now.html, now.text) == (f"<p>{called}, O&#39;Neil</p>", called)


# The whole of it

STRANGER = "somebody@elsewhere.example.net"


def standing(desk):
    found = desk.known.standing
    return {key: a.values.get("attending") for key, a in found.latest.items()}, len(found.unsettled())


async def test_collecting_again_brings_nothing_back_and_counts_stay(desk, tmp_path):
    rows = [row(A, "XA", "Yes", f"write to {A}"), row(B, "XB", "No"), row(STRANGER, "Nowhere")]
    rows[0][3] = "Ms Focal"
    opened, _ = await round_of(desk, tmp_path, *rows)
    settle(opened, next(k for k, s in opened.answers.items() if s.answer.sender == STRANGER), None, "C", "x")
    before = standing(opened)
    for address in (A, STRANGER):
        forgot = await forget(opened, address, "C. Ordinator", "They wrote")
        assert forgot.erased.rows["answers"] == 1
    held = dump(opened.ledger)
    later, found = await round_of(
        desk, tmp_path, *rows, [STAMP, B, "XB", "", "No", "new"], at=AT.add(hours=1)
    )
    assert (found.new, found.revised, found.withdrawn) == (1, 0, 0)
    assert standing(later) == before
    now = dump(later.ledger)
    assert set(held["answers"]) <= set(now["answers"])
    assert held["answer_versions"] == now["answer_versions"]
    for said in (A, STRANGER, "Ms Focal"):
        assert said not in repr(now)
    await write_back.fn(later)
    book = openpyxl.load_workbook(tmp_path / "workbook.xlsx")
    ours = [sheet for sheet in book if sheet.title != "Briefing"]
    assert A not in repr([list(line) for sheet in ours for line in sheet.values])


async def test_the_row_may_carry_the_pseudonym_and_the_answer_goes_on(desk, tmp_path):
    opened, _ = await round_of(desk, tmp_path, row(A, "XA"), row(B, "XB"))
    before = standing(opened)
    called = (await forget(opened, A, "C", "They wrote")).erased.pseudonym
    later, _ = await round_of(desk, tmp_path, row(called, "XA"), row(B, "XB"), at=AT.add(hours=1))
    assert standing(later) == before
    assert A not in repr(dump(later.ledger))
    assert not [m for m in later.ledger.messages(recipient=called) if m.state == State.RELEASED]


async def test_nobody_writes_to_them_again(desk, tmp_path):
    first = desk(AT.subtract(days=11))
    await forget(first, A, "C", "They wrote")
    later = desk(AT)
    found = {r.party: (r.address, r.skip) for r in considered(later, later.step(STEP))}
    assert found["XA"] == (later.forgotten.pseudonym(A), "no-address")
    assert found["XB"] == (B, None)
    await draft_mailing.fn(later, later.step(STEP))
    assert A not in repr(dump(later.ledger))


async def test_their_mails_leave_the_outbox_and_what_is_left_is_said(desk, path, tmp_path):
    opened, _ = await round_of(desk, tmp_path, row(A, "XA"), row(B, "XB"))
    quoting = tmp_path / "outbox" / "mailbox" / "1" / "coordinator@un.example.org.eml"
    quoting.parent.mkdir(parents=True)
    quoting.write_bytes(f"To: coordinator@un.example.org\n\n{A} wrote\n".encode())
    (tmp_path / "prefect").mkdir()
    (tmp_path / "prefect" / "prefect.db").touch()
    tried = await forget(opened, A, "C", "They wrote", dry=True)
    assert len(list(tmp_path.glob("outbox/acknowledgements/**/*.eml"))) == 2
    forgot = await forget(opened, A, "C", "They wrote")
    assert (tried.outbox, tried.left) == (forgot.outbox, forgot.left)
    kept = [
        message_from_bytes(p.read_bytes(), policy=policy.default) for p in tmp_path.glob("outbox/a*/**/*.eml")
    ]
    assert ([mail["To"].addresses[0].addr_spec for mail in kept], forgot.outbox) == ([B], 1)
    said = "\n".join(forgot.left)
    line = (
        (path.parent / "isles" / "delegations.yaml")
        .read_text()
        .splitlines()
        .index(f"      - {{role: focal-point, address: {A}}}")
    )
    assert f"delegations.yaml:{line + 1}: take this contact out" in said
    assert f"tab “Briefing”, row 2: write {forgot.erased.pseudonym} in the place of the address" in said
    assert "row 3" not in said
    assert f"{quoting}: a notice that names them" in said
    assert "prefect.db: the boards and runs in it were not looked at" in said
    assert A not in said


async def test_a_book_that_cannot_be_read_is_said_with_the_rows_as_collected(desk, tmp_path):
    opened, _ = await round_of(desk, tmp_path, row(A, "XA"))
    (tmp_path / "workbook.xlsx").unlink()
    said = "\n".join((await forget(opened, A, "C", "They wrote")).left)
    assert "then look for their rows" in said
    assert "tab “Briefing”, row 2: as last collected" in said


async def test_another_review_of_the_ledger_is_named(desk, tmp_path):
    fill(tmp_path, headings=HEADINGS)
    opened = desk(AT)
    with Ledger.open(opened.settings.ledger, "other", domain="x.org") as other:
        post(other, STEP, Draft(A, "XA", "Ms", "en", content("Welcome")))
    said = (await forget(opened, A, "C", "They wrote")).left
    assert any(line.startswith("other: run this again with `--review`") for line in said)


async def test_it_must_be_signed_and_not_be_about_our_own(desk):
    with pytest.raises(ValueError, match="sign it"):
        await forget(desk(AT), A, " ", "x")
    for own in ("Coordinator@un.example.org", "chair@un.example.org", "review@un.example.org"):
        with pytest.raises(ValueError, match="one of the review's own people"):
            await forget(desk(AT), own, "C", "x")


async def test_a_prefect_that_does_not_answer_is_said(desk, monkeypatch, tmp_path):
    fill(tmp_path)
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.setenv("PREFECT_CLIENT_MAX_RETRIES", "0")
    forgot = await forget(desk(AT), A, "C", "They wrote")
    assert forgot.boards == 0
    assert any("http://127.0.0.1:9/api was not reached" in line for line in forgot.left)


@pytest.mark.e2e
async def test_versions_of_boards_that_name_them_are_deleted_from_prefect(desk, monkeypatch, tmp_path):
    from prefect import flow, get_client

    from tasks.boards import publish_board, publish_text
    from tasks.orchestration import local_server, reporting_to

    @flow
    async def settle_messages(recipient):
        return recipient

    @flow
    async def show():
        for sender in (SUSANA, "under_score@ana.example.org", B):
            await publish_board("mailbox", [{"from": sender, "why": "x"}], "what came in")
        await publish_text("digest", f"of\n{B}\nand others", "Digest")

    fill(tmp_path)
    with local_server(tmp_path / "prefect", ui=False) as server:
        server.ready()
        async with reporting_to(server, tmp_path / "prefect"):
            await show()
            await settle_messages(B)
        monkeypatch.setenv("PREFECT_API_URL", server.api)
        opened = desk(AT)
        assert (await forget(opened, B, "C", "They wrote", dry=True)).boards == 2
        found = [await forget(opened, one, "C", "They wrote") for one in (B, "under_score@ana.example.org")]
        assert [forgot.boards for forgot in found] == [2, 1]
        assert ["prefect flow-run delete" in "".join(forgot.left) for forgot in found] == [True, False]
        async with reporting_to(server, tmp_path / "prefect"), get_client() as client:
            (kept,) = [a for a in await client.read_artifacts(limit=200) if a.key in {"mailbox", "digest"}]
            assert SUSANA in kept.data
            (latest,) = await client.read_latest_artifacts()
            assert latest.latest_id == kept.id
