"""The report of a rehearsal: what it says, that it stands alone, and that each of its checks can fail."""

import json
import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from rehearsal.report import write_report
from roadmap.answers.matching import Match
from tasks.context import open_context
from tasks.render.look.images import embedded
from tests.rehearsal.doctoring import (
    ACKNOWLEDGED,
    AGREE,
    ANSWERABLE,
    IN_FORCE,
    INVITED,
    LANGUAGE,
    LATE,
    ONCE,
    OPEN,
    PLACE,
    PLAYED,
    RECALLED,
    SILENT,
    WEEK,
    change,
    edit,
    failed,
    mail,
)
from tests.rehearsal.small import END, SCRIPT, TITLE, answer, at_home


@pytest.fixture(scope="module")
def report(original, tmp_path_factory):
    """The facts, the summary and the page of what was really played."""
    folder, path, played = original
    out = tmp_path_factory.mktemp("report")
    with at_home(folder), open_context(path, END) as context:
        facts = write_report(context, played, out, 7, SCRIPT)
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return facts, summary, (out / "report.html").read_text(encoding="utf-8")


def test_all_checks_pass_on_what_was_really_played(original, home):
    assert failed(original, home) == {}


def test_a_second_copy_is_found(original, home):
    path = mail(home, "briefing/invitation", "focal@xb.example.org")
    shutil.copy(path, path.with_name("again.eml"))
    found = failed(original, home)
    assert set(found) == {ONCE, AGREE}
    assert "Briefing: Invitation to focal@xb.example.org" in found[ONCE]


def test_a_second_revision_of_the_same_step_is_a_second_copy(original, home):
    path = mail(home, "briefing/invitation", "focal@xb.example.org")
    shutil.copy(path, path.with_name("again.eml"))
    edit(path.with_name("again.eml"), rb"X-Roadmap-Revision: 0", b"X-Roadmap-Revision: 1")
    assert {ONCE, IN_FORCE} <= set(failed(original, home))


def test_a_reminder_after_an_answer_was_collected_is_found_in_the_ledger(original, home):
    with open_context(home / "isles.yaml", END) as context:
        sent = next(m.sent_at for m in context.ledger.messages("briefing/reminder") if m.party == "XB")
        theirs = answer("k3", "focal@xb.example.org", sent.subtract(days=3))
        context.ledger.answers.save(new=[(theirs, Match("XB", "certain"))], at=sent.subtract(days=1))
    assert set(failed(original, home)) == {SILENT, ACKNOWLEDGED}


def test_an_answer_that_was_collected_after_the_reminder_is_no_mistake(original, home):
    with open_context(home / "isles.yaml", END) as context:
        sent = next(m.sent_at for m in context.ledger.messages("briefing/reminder") if m.party == "XB")
        theirs = answer("k3", "focal@xb.example.org", sent.subtract(days=3))
        context.ledger.answers.save(new=[(theirs, Match("XB", "certain"))], at=sent.add(days=1))
    assert set(failed(original, home)) == {ACKNOWLEDGED}


def test_a_reminder_to_one_who_had_answered_is_found_in_the_outbox(original, home):
    path = mail(home, "briefing/reminder", "focal@xb.example.org")
    shutil.copy(path, path.with_name("other.eml"))
    edit(path.with_name("other.eml"), rb"\nTo: [^\r]*", b"\nTo: focal@xa.example.org")
    assert SILENT in failed(original, home)


def test_a_mail_in_another_language_is_found(original, home):
    path = mail(home, "briefing/invitation", "focal@xa.example.org")
    edit(path, rb"Content-Language: es", b"Content-Language: en")
    assert set(failed(original, home)) == {LANGUAGE}


def test_a_language_is_checked_in_the_ledger_too(original, home):
    change(home, "update messages set language = 'en' where recipient = 'focal@xa.example.org'")
    assert set(failed(original, home)) == {LANGUAGE}


def test_a_late_mail_is_found(original, home):
    path = mail(home, "briefing/invitation", "focal@xa.example.org")
    edit(path, rb"\nDate: [^\r]*", b"\nDate: Wed, 19 Jun 2030 09:00:00 +0300")
    assert set(failed(original, home)) == {LATE, INVITED}


def test_a_digest_of_another_day_is_late(original, home):
    path = mail(home, "digest/2030-05-27", "chair@un.example.org")
    edit(path, rb"\nDate: [^\r]*", b"\nDate: Tue, 28 May 2030 09:00:00 +0300")
    assert set(failed(original, home)) == {LATE}


def test_a_mail_that_is_not_there_is_found(original, home):
    mail(home, "briefing/invitation", "focal@xa.example.org").unlink()
    found = failed(original, home)
    assert set(found) == {AGREE, INVITED}
    assert "not in the outbox: Briefing: Invitation to focal@xa.example.org" in found[AGREE]


def test_an_answer_without_an_acknowledgement_is_found(original, home):
    (path,) = (home / "outbox" / "acknowledgements").glob("briefing-*/focal@xa.example.org.eml")
    path.unlink()
    assert "focal@xa.example.org read nothing of it for briefing" in failed(original, home)[ACKNOWLEDGED]


def test_a_digest_that_is_silent_on_an_open_date_is_found(original, home):
    change(
        home,
        "update contents set text = replace(text, 'September 2030', 'soon') where id in"
        " (select content_id from messages where step = 'digest/2030-06-03')",
    )
    found = failed(original, home)
    assert set(found) == {OPEN}
    assert "Mon 3 Jun 2030" in found[OPEN]


def test_a_party_that_was_never_invited_is_found(original, home):
    mail(home, "meeting/invitation", "focal@xb.example.org").unlink()
    found = failed(original, home)[INVITED]
    assert found.startswith(f"Found 1: {TITLE}: not ")


def test_whoever_has_no_address_left_is_not_missed(original, home):
    mail(home, "meeting/invitation", "focal@xb.example.org").unlink()
    change(
        home,
        "update messages set state = 'skipped', reason = 'no-address'"
        " where step = 'meeting/invitation' and party = 'XB'",
    )
    assert INVITED not in failed(original, home)


def test_an_invitation_that_came_after_its_reminder_is_found(original, home):
    path = mail(home, "briefing/invitation", "focal@xb.example.org")
    edit(path, rb"\nDate: [^\r]*", b"\nDate: Thu, 13 Jun 2030 09:00:00 +0300")
    found = failed(original, home)
    assert set(found) == {RECALLED}
    assert "Briefing: Reminder to focal@xb.example.org" in found[RECALLED]


@pytest.mark.parametrize("step", ["briefing/invitation", "briefing/reminder"])
@pytest.mark.parametrize("part", ["text/plain", "text/html"])
def test_a_mail_that_asks_without_a_link_to_the_form_is_found(original, home, step, part):
    path = mail(home, step, "focal@xb.example.org")
    begin, whole = f"Content-Type: {part}; charset".encode(), path.read_bytes()
    head, _, rest = whole.partition(begin)
    inside, end, after = rest.partition(b"\r\n--=_")
    path.write_bytes(head + begin + inside.replace(b"https:", b"gopher:") + end + after)
    assert set(failed(original, home)) == {ANSWERABLE}


def test_joining_instructions_that_do_not_say_where_are_found(original, home):
    path = mail(home, "meeting/invitation", "focal@xb.example.org")
    copy = path.with_name("joining.eml")
    shutil.copy(path, copy)
    edit(copy, rb"Step: meeting/invitation", b"Step: meeting/joining-instructions")
    assert PLACE not in failed(original, home)
    copy.write_bytes(copy.read_bytes().replace(b"Nairobi", b"Atlantis"))
    assert PLACE in failed(original, home)


@pytest.mark.parametrize("witness", ["ledger", "outbox"])
def test_a_week_with_more_mails_than_agreed_is_found_by_either_witness(original, home, witness):
    path = home / "isles.yaml"
    path.write_text(path.read_text().replace("milestones:", "sending: {per_week: 1}\nmilestones:"))
    assert failed(original, home) == {}
    if witness == "ledger":
        in_it = "step = 'briefing/invitation' and recipient = 'focal@xb.example.org'"
        change(home, f"update messages set sent_at = '2030-06-06 06:00:00.000000' where {in_it}")
    else:
        sent = mail(home, "briefing/reminder", "focal@xb.example.org")
        edit(sent, rb"\nDate: [^\r\n]*", b"\nDate: Tue, 04 Jun 2030 09:00:00 +0300")
    first = "Thu 6 Jun 2030" if witness == "ledger" else "Wed 29 May 2030"
    assert failed(original, home) == {WEEK: f"Found 1: 2 to focal@xb.example.org from {first} on."}


def test_a_milestone_without_a_mail_is_found(original, home):
    change(home, "update messages set state = 'skipped', reason = 'too-late' where step like 'note/%'")
    assert set(failed(original, home)) == {PLAYED, AGREE}


def test_the_same_rehearsal_gives_the_same_bytes(original, tmp_path):
    folder, path, played = original
    for name in ("one", "two"):
        with at_home(folder), open_context(path, END) as context:
            write_report(context, played, tmp_path / name, 7, SCRIPT)
    for name in ("report.html", "summary.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_summary_says_what_happened(report, original):
    summary = report[1]
    assert (summary["review"], summary["seed"]) == ("isles-2030", 7)
    assert summary["messages"]["briefing/reminder"] == {"sent": 1, "skipped": 1}
    assert summary["skipped"] == {"briefing/reminder": {"answered": 1}}
    assert summary["languages"]["briefing/invitation"] == {"en": 1, "es": 1}
    said = {"asked": 2, "answered": 1, "silent": 1, "unsettled": 0, "withdrawn": 0}
    assert summary["answers"] == {"briefing": said}
    assert [digest["to_fix"] for digest in summary["digests"]] == [["meeting"], ["meeting"]]
    assert [digest["to"] for digest in summary["digests"]] == [["chair@un.example.org"]] * 2
    assert [a["value"]["to"] for a in summary["amendments"]] == ["2030-09-03 09:00/2030-09-04"]
    assert str(original[0]) not in json.dumps(summary)


def test_the_load_of_each_delegation_is_told(report):
    facts, summary, page = report
    counted = Counter(post.sent for story in facts.stories if story.party == "XB" for post in story.post)
    assert summary["load"]["XB"] == {"mails": counted[True], "most_in_a_week": 1}
    assert [load.party for load in facts.loads.delegations] == ["XA", "XB"]
    assert facts.loads.of_delegations.startswith(f"2, median {counted[True]} mails, most ")
    assert f"Delegations: {facts.loads.of_delegations}." in page


def test_an_open_date_tells_when_it_was_named_and_fixed(report):
    (date,) = report[0].open_dates
    assert (date.milestone, date.written) == ("meeting", "September 2030")
    assert [at.to_date_string() for at in date.reported_in] == ["2030-05-27", "2030-06-03"]
    assert date.fixed_at.to_date_string() == "2030-06-04"
    assert date.fixed_to == "Tue 3 Sep 2030, 09:00 – Wed 4 Sep 2030"


def test_a_story_has_what_was_sent_what_was_not_and_what_was_said(report):
    story = next(s for s in report[0].stories if s.party == "XA")
    post = {copy.step: (copy.sent, copy.reason) for copy in story.post}
    assert post["briefing/invitation"] == (True, "")
    assert post["briefing/reminder"] == (False, "had answered already")
    (reply,) = story.replies
    assert (reply.sender, reply.standing) == ("focal@xa.example.org", "recorded")
    (waited,) = report[0].settled
    assert (waited.owner, waited.reply.standing) == ("nobody", "given to nobody")


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_the_page_needs_nothing_but_itself(report):
    found = Elements(report[2]).found
    assert not [tag for tag, _ in found if tag in {"link", "img", "iframe", "object", "embed"}]
    assert not [a for _, a in found if "src" in a]
    assert all(a["href"].startswith("#") for tag, a in found if tag == "a")
    policy = next(a["content"] for tag, a in found if tag == "meta" and "http-equiv" in a)
    assert policy.startswith("default-src 'none';")


def test_titles_are_escaped_in_page_picture_and_mails(report):
    scripts = [attributes for tag, attributes in Elements(report[2]).found if tag == "script"]
    assert len(scripts) == 2
    assert TITLE not in report[2]


def test_every_button_opens_a_mail_as_it_was_written(report):
    text = re.search(r'<script type="application/json" id="mails">(.*?)</script>', report[2], re.DOTALL)[1]
    held = json.loads(text)
    rebuilt = {re.sub(r"§(\d+)§", lambda m: held["styles"][int(m[1])], m["html"]) for m in held["mails"]}
    facts = report[0]
    samples = [s for step in facts.steps for s in step.samples] + [
        s for d in facts.digests for s in d.samples
    ]
    assert {embedded(sample.html) for sample in samples} == rebuilt
    buttons = {int(a["data-mail"]) for _, a in Elements(report[2]).found if "data-mail" in a}
    assert buttons == set(range(len(held["mails"])))


def test_headings_go_down_one_level_at_a_time(report):
    levels = [int(tag[1]) for tag, _ in Elements(report[2]).found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
