"""Erasing somebody: ledger, book, outbox, boards, and what is left for a person."""

from dataclasses import replace
from email import message_from_bytes, policy

import openpyxl
import pytest

from roadmap.mail.message import State
from roadmap.people.privacy.forgotten import Forgotten
from roadmap.problems import Refusal
from tasks.collecting.writing_back import write_back
from tasks.deciding.decisions import settle
from tasks.ledger import Draft, Ledger
from tasks.mailing.mailing import considered, draft_mailing
from tasks.privacy.forgetting import forget
from tests.tasks.filled import AT, HEADINGS, STAMP, A, B, fill, round_of, row
from tests.tasks.privacy.test_forgetting_ledger import content, dump, post

ANA, SUSANA = "Ana@ana.example.org", "susana@ana.example.org"
NAMES = frozenset({"name"})
SIGNED = {"at": AT, "by": "C. Ordinator", "reason": "They wrote"}
STEP = "briefing/invitation"
GONE = Forgotten("key", names=NAMES)
GONE = replace(GONE, hashes=frozenset({GONE.hash_of(ANA)}))
CALLED = GONE.pseudonym(ANA)


# The whole of it

STRANGER = "somebody@elsewhere.example.net"


def standing(context):
    found = context.known.standing
    return {key: a.values.get("attending") for key, a in found.latest.items()}, len(found.unsettled())


async def test_collecting_again_brings_nothing_back_and_counts_stay(context, tmp_path):
    rows = [row(A, "XA", "Yes", f"write to {A}"), row(B, "XB", "No"), row(STRANGER, "Nowhere")]
    rows[0][3] = "Ms Focal"
    opened, _ = await round_of(context, tmp_path, *rows)
    settle(opened, next(k for k, s in opened.answers.items() if s.answer.sender == STRANGER), None, "C", "x")
    before = standing(opened)
    for address in (A, STRANGER):
        forgot = await forget(opened, address, "C. Ordinator", "They wrote")
        assert forgot.erased.rows["answers"] == 1
    held = dump(opened.ledger)
    later, found = await round_of(
        context, tmp_path, *rows, [STAMP, B, "XB", "", "No", "new"], at=AT.add(hours=1)
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


async def test_the_row_may_carry_the_pseudonym_and_the_answer_goes_on(context, tmp_path):
    opened, _ = await round_of(context, tmp_path, row(A, "XA"), row(B, "XB"))
    before = standing(opened)
    called = (await forget(opened, A, "C", "They wrote")).erased.pseudonym
    later, _ = await round_of(context, tmp_path, row(called, "XA"), row(B, "XB"), at=AT.add(hours=1))
    assert standing(later) == before
    assert A not in repr(dump(later.ledger))
    assert not [m for m in later.ledger.messages(recipient=called) if m.state == State.RELEASED]


async def test_nobody_writes_to_them_again(context, tmp_path):
    first = context(AT.subtract(days=11))
    await forget(first, A, "C", "They wrote")
    later = context(AT)
    found = {r.party: (r.address, r.skip) for r in considered(later, later.step(STEP))}
    assert found["XA"] == (later.forgotten.pseudonym(A), "no-address")
    assert found["XB"] == (B, None)
    await draft_mailing.fn(later, later.step(STEP))
    assert A not in repr(dump(later.ledger))


async def test_their_mails_leave_the_outbox_and_what_is_left_is_said(context, path, tmp_path):
    opened, _ = await round_of(context, tmp_path, row(A, "XA"), row(B, "XB"))
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


async def test_a_book_that_cannot_be_read_is_said_with_the_rows_as_collected(context, tmp_path):
    opened, _ = await round_of(context, tmp_path, row(A, "XA"))
    (tmp_path / "workbook.xlsx").unlink()
    said = "\n".join((await forget(opened, A, "C", "They wrote")).left)
    assert "then look for their rows" in said
    assert "tab “Briefing”, row 2: as last collected" in said


async def test_another_review_of_the_ledger_is_named(context, tmp_path):
    fill(tmp_path, headings=HEADINGS)
    opened = context(AT)
    with Ledger.open(opened.settings.ledger, "other", domain="x.org") as other:
        post(other, STEP, Draft(A, "XA", "Ms", "en", content("Welcome")))
    said = (await forget(opened, A, "C", "They wrote")).left
    assert any(line.startswith("other: run this again with `--review`") for line in said)


async def test_it_must_be_signed_and_not_be_about_our_own(context):
    with pytest.raises(Refusal, match="it is not signed"):
        await forget(context(AT), A, " ", "x")
    for own in ("Coordinator@un.example.org", "chair@un.example.org", "review@un.example.org"):
        with pytest.raises(Refusal, match="one of the review's own people"):
            await forget(context(AT), own, "C", "x")


async def test_a_prefect_that_does_not_answer_is_said(context, monkeypatch, tmp_path):
    fill(tmp_path)
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.setenv("PREFECT_CLIENT_MAX_RETRIES", "0")
    forgot = await forget(context(AT), A, "C", "They wrote")
    assert forgot.boards == 0
    assert any("http://127.0.0.1:9/api was not reached" in line for line in forgot.left)


@pytest.mark.e2e
async def test_versions_of_boards_that_name_them_are_deleted_from_prefect(
    context, monkeypatch, tmp_path, idle_server
):
    from prefect import flow, get_client

    from tasks.prefect_api.boards import publish_board, publish_text
    from tasks.prefect_api.orchestration import reporting_to

    @flow
    async def settle_messages(recipient):
        return recipient

    @flow
    async def show():
        for sender in (SUSANA, "under_score@ana.example.org", B):
            await publish_board("mailbox", [{"from": sender, "why": "x"}], "what came in")
        await publish_text("digest", f"of\n{B}\nand others", "Digest")

    fill(tmp_path)
    async with reporting_to(idle_server, tmp_path / "prefect"):
        await show()
        await settle_messages(B)
    monkeypatch.setenv("PREFECT_API_URL", idle_server.api)
    opened = context(AT)
    assert (await forget(opened, B, "C", "They wrote", dry=True)).boards == 2
    found = [await forget(opened, one, "C", "They wrote") for one in (B, "under_score@ana.example.org")]
    assert [forgot.boards for forgot in found] == [2, 1]
    assert ["prefect flow-run delete" in "".join(forgot.left) for forgot in found] == [True, False]
    async with reporting_to(idle_server, tmp_path / "prefect"), get_client() as client:
        (kept,) = [a for a in await client.read_artifacts(limit=200) if a.key in {"mailbox", "digest"}]
        assert SUSANA in kept.data.replace("\\", "")
        (latest,) = [a for a in await client.read_latest_artifacts() if a.key == kept.key]
        assert latest.latest_id == kept.id
