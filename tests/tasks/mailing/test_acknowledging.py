"""Whoever answers reads what was recorded: in their language, once for each answer that counts."""

from email import message_from_bytes, policy

import pytest

from roadmap.mail.message import State
from tasks.collecting.collecting import collected
from tasks.deciding.decisions import settle
from tasks.letters.samples import sample
from tasks.mailing.acknowledging import acknowledge
from tasks.mailing.notices import ACKNOWLEDGEMENT, notices_to_deliver
from tasks.render import TEMPLATES, Templates
from tests.tasks.filled import AT, A, B, fill, round_of, row

STRANGER = "somebody@elsewhere.example.net"


def mails(folder):
    found = sorted((folder / "outbox").glob("acknowledgements/**/*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]


def text(mail):
    return mail.get_body(("plain",)).get_content()


async def test_the_answer_is_told_to_whoever_sent_it(context, tmp_path):
    await round_of(context, tmp_path, row(A, "XA", "No", "We regret."))
    (mail,) = mails(tmp_path)
    assert mail["To"].addresses[0].addr_spec == A
    assert mail["Subject"] == "Review of the Isles: Briefing (answer received)"
    assert "We regret." in text(mail)
    assert "Will you take part?" in text(mail)


async def test_the_same_round_again_tells_nobody_twice(context, tmp_path):
    await round_of(context, tmp_path, row(A, "XA"))
    await round_of(context, tmp_path, row(A, "XA"), at=AT.add(hours=1))
    await round_of(context, tmp_path, row(A, "XA"), row(B, "XB"), at=AT.add(hours=2))
    assert sorted(mail["To"].addresses[0].addr_spec for mail in mails(tmp_path)) == [A, B]


async def test_a_changed_answer_is_acknowledged_again(context, tmp_path):
    await round_of(context, tmp_path, row(A, "XA", "Yes"))
    later = row(A, "XA", "No", stamp="2030-06-10 09:00:00")
    await round_of(context, tmp_path, row(A, "XA", "Yes"), later, at=AT.add(hours=3))
    assert ["No" in text(mail) for mail in mails(tmp_path)] == [False, True]


async def test_a_form_is_no_means_to_have_us_write_to_anybody(context, tmp_path):
    _, found = await round_of(context, tmp_path, row(STRANGER, "Cheap watches: https://x.example"))
    assert found.queued == 1
    assert mails(tmp_path) == []


async def test_an_answer_that_waited_is_acknowledged_when_it_is_settled(context, tmp_path):
    opened, _ = await round_of(context, tmp_path, row(STRANGER, "somewhere"))
    (key,) = opened.answers
    settle(opened, key, "XB", "C. Ordinator", "asked them")
    _, found = await round_of(context, tmp_path, row(STRANGER, "somewhere"), at=AT.add(hours=1))
    assert [mail["To"].addresses[0].addr_spec for mail in mails(tmp_path)] == [STRANGER]
    assert (found.matched, found.queued) == (1, 0)


async def test_a_round_that_was_cut_off_before_it_drafted_goes_on_with_the_next(context, tmp_path):
    fill(tmp_path, row(A, "XA"))
    opened, _ = await round_of(context, tmp_path)
    opened, _ = await round_of(context, tmp_path, row(A, "XA"), at=AT.add(hours=1))
    opened.ledger.receipts.gather(opened.known.standing.latest.values(), "acknowledgements/briefing-cut")
    assert len(mails(tmp_path)) == 1  # the one receipt stands: nothing was gathered anew


async def test_what_was_gathered_and_not_drafted_is_drafted_once(context, tmp_path):
    opened, _ = await round_of(context, tmp_path)
    fill(tmp_path, row(A, "XA"))
    opened = context(AT.add(hours=1))
    collected(opened)
    opened.ledger.receipts.gather(opened.known.standing.latest.values(), "acknowledgements/briefing-cut")
    assert await acknowledge.fn(opened) == ["acknowledgements/briefing-cut"]
    assert (
        await acknowledge.fn(opened)
        == notices_to_deliver(opened, ACKNOWLEDGEMENT)
        == ["acknowledgements/briefing-cut"]
    )
    assert len(opened.ledger.messages(state=State.RELEASED)) == 1


async def test_an_old_answer_is_no_news(context, tmp_path):
    fill(tmp_path, row(A, "XA"))
    collected(context(AT))
    assert await acknowledge.fn(context(AT.add(days=9))) == []


@pytest.mark.parametrize(
    "said", ["{{ 7 * 7 }}", "<script>alert(1)</script>", "[x](https://x.example)", "=1+1"]
)
async def test_what_somebody_wrote_is_told_as_they_wrote_it(context, tmp_path, said):
    await round_of(context, tmp_path, row(A, "XA", comments=f"a {said} b"))
    (mail,) = mails(tmp_path)
    assert f"a {said} b" in text(mail)
    html = mail.get_body(("html",)).get_content()
    assert "<script" not in html
    assert 'href="https://x.example' not in html


async def test_a_very_long_answer_is_cut(context, tmp_path):
    await round_of(context, tmp_path, row(A, "XA", comments="long " * 10_000))
    (mail,) = mails(tmp_path)
    assert "[…]" in text(mail)
    assert len(text(mail)) < 4000


async def test_nobody_is_told_where_the_review_says_so(context, tmp_path, path):
    path.write_text(path.read_text() + "collecting: {acknowledge: false}\n")
    await round_of(context, tmp_path, row(A, "XA"))
    assert mails(tmp_path) == []


COLLEAGUE = "colleague@xa.example.org"
EVIL = "Cheap watches: https://x.example {{ 7 * 7 }}"


async def test_an_address_that_nobody_knows_gets_a_receipt_with_nothing_of_the_answer(context, tmp_path):
    await round_of(context, tmp_path, [*row(COLLEAGUE, "XA", "Yes", EVIL)[:3], EVIL, "Yes", EVIL])
    (mail,) = mails(tmp_path)
    assert mail["To"].addresses[0].addr_spec == COLLEAGUE
    assert mail["To"].addresses[0].display_name == ""
    assert mail["Subject"] == "Review of the Isles: Briefing (answer received)"
    for part in ("plain", "html"):
        said = mail.get_body((part,)).get_content()
        assert "x.example" not in said.replace("un.example", "").replace("forms.example", "")
        assert "watches" not in said
        assert "Will you take part" not in said
        assert "contact of your" not in said


async def test_a_receipt_is_sent_once_however_often_the_answer_changes(context, tmp_path):
    for hour in range(4):
        later = row(COLLEAGUE, "XA", ("Yes", "No")[hour % 2], f"{hour}", stamp=f"2030-06-1{hour} 09:00:00")
        await round_of(context, tmp_path, later, at=AT.add(days=4, hours=hour))
    assert len(mails(tmp_path)) == 1


async def test_receipts_of_a_day_are_bounded_and_the_rest_follows(context, tmp_path, path):
    path.write_text(path.read_text() + "collecting: {receipts_a_party: 0, receipts_a_day: 1}\n")
    rows = [row(COLLEAGUE, "XA"), row("intern@xb.example.org", "XB")]
    await round_of(context, tmp_path, *rows)
    await round_of(context, tmp_path, *rows, at=AT.add(hours=1))
    assert len(mails(tmp_path)) == 1
    rows.append(row(A, "XA", stamp="2030-06-10 06:00:00"))
    await round_of(context, tmp_path, *rows, at=AT.add(days=1))
    told = {mail["To"].addresses[0].addr_spec for mail in mails(tmp_path)}
    assert told == {A, COLLEAGUE, "intern@xb.example.org"}


async def test_a_settled_address_reads_the_words(context, tmp_path):
    opened, _ = await round_of(context, tmp_path, row(STRANGER, "XB", "Yes", "the words"))
    (key,) = opened.answers
    settle(opened, key, "XB", "C. Ordinator", "asked them")
    await round_of(context, tmp_path, row(STRANGER, "XB", "Yes", "the words"), at=AT.add(hours=1))
    assert "the words" in text(mails(tmp_path)[0])


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_the_receipt_is_whole_in_each_language(real, language):
    templates = Templates(TEMPLATES, real.review.languages, real.review.fallback)
    found = sample(real, templates, "receipt", language, None)
    assert "{" not in found.text
    milestone = next(m for m in real.review.milestones if m.short and m.short.say(language) in found.subject)
    named = milestone.named.say(language).partition(" ")[2]  # its article may be contracted
    assert named in " ".join(found.text.split())
    assert found.language == language


async def test_a_copied_row_tells_nobody_twice_wherever_it_is_sorted_to(context, tmp_path):
    first, second = row(A, "XA"), row(B, "XB")
    await round_of(context, tmp_path, first, second)
    await round_of(context, tmp_path, first, second, first, at=AT.add(hours=1))
    await round_of(context, tmp_path, row(A.upper(), "XA"), first, second, at=AT.add(hours=2))
    await round_of(context, tmp_path, second, first, at=AT.add(hours=3))
    assert len(mails(tmp_path)) == 2


async def test_a_copied_row_in_which_something_else_is_written_is_acknowledged(context, tmp_path):
    first = row(A, "XA", "Yes")
    await round_of(context, tmp_path, first)
    await round_of(context, tmp_path, first, row(A, "XA", "No"), at=AT.add(hours=1))
    assert ["No" in text(mail) for mail in mails(tmp_path)] == [False, True]
