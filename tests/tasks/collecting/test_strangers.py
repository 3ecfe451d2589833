"""Strangers who answer in others' names: they silence few, not for long, and are settled all at once."""

from io import StringIO

import pytest

from roadmap.problems import InvalidValue, Refusal, UnknownName
from tasks.collecting.collecting import collected
from tasks.collecting.writing_back import BARRED, written_back
from tasks.context import open_context
from tasks.deciding.settling_answers import Which, bar, settle_all, settle_which, waiting
from tasks.forms.asking import Filled
from tasks.forms.waiting_answers import LATER, NOBODY, NOT_OURS, field, form, settle_many
from tasks.mailing.mailing import considered
from tasks.watching.ledger import of_ledger
from tests.cli.command import said
from tests.tasks.collecting.test_collecting import tab
from tests.tasks.collecting.test_doubting import CODES, NEXT, address, reminded
from tests.tasks.filled import AT, A, fill, row

SIGNED = ("C. Ordinator", "asked them")
X = "somebody@elsewhere.example.net"


@pytest.fixture
def silent(context, path):
    """Ten delegations of which none has answered."""
    more = "".join(
        f"  - code: {code}\n    sub_region: north\n    languages: [en]\n    zone: America/Lima\n"
        f"    contacts:\n      - {{role: focal-point, address: {address(code)}}}\n"
        for code in CODES[2:]
    )
    delegations = path.parent / "isles" / "delegations.yaml"
    delegations.write_text(delegations.read_text() + more)
    return context


def flood(*senders):
    return [row(one, code, stamp=f"2030-06-09 10:{n:02}:00") for n, (one, code) in enumerate(senders)]


def test_one_sender_that_names_everybody_silences_three_for_a_week(silent, tmp_path):
    fill(tmp_path, *flood(*((X, code) for code in CODES)))
    found, written_to = reminded(silent, AT)
    assert (found.queued, len(written_to)) == (10, 7)
    (trouble,) = (one for one in of_ledger(silent(AT)) if one.kind == "answers-beyond")
    assert (trouble.about, trouble.values["count"]) == ("briefing", "7")
    assert len(reminded(silent, AT.add(days=7))[1]) == 10


def test_throwaway_addresses_silence_ten_at_most_together(silent, tmp_path, path):
    path.write_text(path.read_text() + "collecting: {holding: {together: 4}}\n")
    fill(tmp_path, *flood(*((f"a{n}@x{n}.example", code) for n, code in enumerate(CODES))))
    assert len(reminded(silent, AT)[1]) == 6


def test_the_last_of_several_reminders_goes_to_all_who_are_silent(silent, tmp_path, path):
    reminder = '      - {step: reminder, when: "7 days before start, 09:00", mail: reminder, to: silent}\n'
    more = reminder.replace("reminder, when", "final, when").replace("7 days", "2 days")
    path.write_text(path.read_text().replace(reminder, reminder + more))
    fill(tmp_path, *flood((X, "XB")))
    assert "XB" not in reminded(silent, AT)[1]
    opened = silent(AT)
    due = opened.step("briefing/final").due
    later = silent(due)
    collected(later)
    assert "XB" in [one.party for one in considered(later, later.step("briefing/final")) if one.skip is None]


def test_rows_that_cannot_be_read_silence_ten_at_most(silent, tmp_path, path):
    path.write_text(path.read_text() + "collecting: {holding: {together: 4}}\n")
    fill(tmp_path, *(row("no address", code) for code in CODES))
    found, written_to = reminded(silent, AT)
    assert (len(found.problems), len(written_to)) == (10, 6)


def test_all_of_a_sender_are_settled_at_once_or_none(silent, tmp_path):
    fill(tmp_path, *flood(*((X, code) for code in CODES), ("other@x.example", "XB")))
    opened = silent(AT)
    collected(opened)
    with pytest.raises(Refusal, match="is not asked by briefing"):
        settle_which(opened, Which(sender=X), "dockers", *SIGNED)
    with pytest.raises(Refusal, match="say who"):
        settle_which(opened, Which(sender=X), "nobody", "", "x")
    assert len(opened.known.standing.unsettled()) == 11
    assert settle_which(opened, Which(sender=X.upper()), "nobody", *SIGNED) == "10 answers settled as nobody"
    ((left, _),) = opened.known.standing.unsettled()
    assert left.sender == "other@x.example"
    assert {d.by for d in opened.ledger.history.decisions("settle")} == {"C. Ordinator"}


def test_by_domain_by_kind_by_milestone(silent, tmp_path):
    fill(tmp_path, *flood((X, "XA"), (X, "nowhere"), ("x@y.example", "XB"), (A, "XA")))
    opened = silent(AT)
    collected(opened)
    assert len(waiting(opened, Which(sender="@elsewhere.example.net"))) == 2
    assert [a.row for a in waiting(opened, Which(kind="unknown"))] == [3]
    assert [a.row for a in waiting(opened, Which(kind="named"))] == [2, 4]
    assert len(waiting(opened, Which(milestone="briefing"))) == 3
    with pytest.raises(UnknownName):
        waiting(opened, Which(milestone="atlantis"))


def test_a_barred_sender_stays_barred_and_is_listed(silent, tmp_path):
    fill(tmp_path, *flood((X, "XA")))
    opened = silent(AT)
    collected(opened)
    assert "1 answer left out, of 1 sender" in settle_which(opened, Which(sender=X), "spam", *SIGNED)
    fill(tmp_path, *flood((X, "XA"), (X.upper(), "XB"), (X, "nobody")))
    found, written_to = reminded(silent, NEXT)
    assert (found.queued, len(written_to)) == (0, 10)
    assert written_back(silent(NEXT))
    assert {cells[5] for cells in tab(tmp_path, "Rows")[1:]} == {BARRED}


def test_settling_a_row_later_ends_it(silent, tmp_path):
    fill(tmp_path, *flood((X, "XA")))
    opened = silent(AT)
    collected(opened)
    bar(opened, [X], *SIGNED)
    (answer,) = (one.answer for one in opened.answers.values())
    later = silent(AT.add(hours=1))
    settle_all(later, [answer], "XA", *SIGNED)
    assert later.known.standing.answered("briefing", "XA")
    assert later.barred == {}


def test_a_contact_is_not_barred(silent, tmp_path):
    fill(tmp_path, *flood((A, "XB")))
    opened = silent(AT)
    collected(opened)
    with pytest.raises(Refusal, match="is a contact of XA"):
        settle_which(opened, Which(sender=A), "spam", *SIGNED)
    with pytest.raises(InvalidValue, match="is no address"):
        bar(opened, ["@xa.example.org"], *SIGNED)


def filled(**choices):
    return Filled.model_validate({"by": "C.", "reason": "so", **choices})


@pytest.mark.parametrize("choice", [NOBODY, NOT_OURS])
def test_the_form_settles_a_sender_or_everything_that_it_showed(silent, tmp_path, choice):
    rows = flood(*((X, code) for code in CODES), ("y@x.example", "XB"))
    fill(tmp_path, *rows)
    opened = silent(AT)
    collected(opened)
    fields = form(opened).model_fields
    (sender,) = (name for name in fields if name.startswith("sender_"))
    (everything,) = (name for name in fields if name.startswith("everything_"))
    assert settle_many(opened, filled(**{sender: LATER, everything: LATER}), ()) == 0
    assert settle_many(opened, filled(**{sender: choice}), ()) == 10
    fill(tmp_path, *rows, row("z@x.example", "XB", stamp="2030-06-10 07:30:00"))
    later = silent(AT.add(hours=1))
    collected(later)
    assert settle_many(later, filled(**{everything: choice}), ()) == 1
    assert [a.sender for a, _ in later.known.standing.unsettled()] == ["z@x.example"]


def test_one_row_on_the_form_bars_its_sender(silent, tmp_path):
    fill(tmp_path, *flood((X, "XA"), (X, "XB")))
    opened = silent(AT)
    collected(opened)
    first, _ = opened.known.standing.unsettled()
    assert settle_many(opened, filled(**{field(first[0]): NOT_OURS}), [first[0].key]) == 2


def test_the_command_settles_many(silent, tmp_path, path, monkeypatch, capsys):
    fill(tmp_path, *flood(*((X, code) for code in CODES)))
    collected(silent(AT))
    monkeypatch.setenv("COLUMNS", "200")

    def roadmap(*words):
        return said(monkeypatch, capsys, *words, "--review", path)

    signed = ("--by", "C.", "--reason", "so")
    assert "say which answers" in roadmap("assign", *signed).err
    assert "not both" in roadmap("assign", "12345678", "XA", "--all", *signed).err
    assert "no answer that waits fits" in roadmap("assign", "--sender", "@x.y", "--as", "spam", *signed).err
    done = roadmap("assign", "--sender", X, "--as", "spam", *signed)
    left_out = "10 answers left out, of 1 sender, whose rows hold nothing from now on"
    assert f"{left_out}, signed by C.; 0 still waiting." in done.out
    assert f"Left out: 10 from {X}" in roadmap("queue").out
    assert "sender barred" in roadmap("history").out
    with open_context(path, AT) as opened:
        assert opened.known.standing.unsettled() == []


@pytest.fixture
def assign(silent, tmp_path, path, monkeypatch, capsys):
    """`roadmap assign` on answers of two strangers, each in the name of a party."""
    fill(tmp_path, *flood((X, "XA"), ("other@y.example", "XB")))
    collected(silent(AT))
    signed = ("--by", "C.", "--reason", "so", "--review", path)
    return lambda *words: said(monkeypatch, capsys, "assign", *words, *signed)


def waiting_now(path):
    with open_context(path, AT) as opened:
        return len(opened.known.standing.unsettled())


def test_answers_of_several_senders_are_not_settled_unasked(assign, path):
    refused = assign("--all", "--as", "XB")
    assert (refused.code, refused.out, waiting_now(path)) == (1, "", 2)
    assert refused.err == (
        "this would settle 2 answers of 2 senders, perhaps of 2 parties (XA, XB) as XB; nothing was settled; "
        "look at them (`roadmap queue`), then add --yes, or choose fewer with --sender\n"
    )
    assert "2 answers settled as nobody" in assign("--all", "--as", "nobody", "--yes").out
    assert waiting_now(path) == 0


@pytest.mark.parametrize(("reply", "code", "left"), [("n\n", 1, 2), ("y\n", 0, 0)])
def test_at_a_terminal_a_person_is_asked_first(assign, path, monkeypatch, reply, code, left):
    stdin = StringIO(reply)
    stdin.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", stdin)
    asked = assign("--kind", "named", "--as", "nobody")
    assert (
        "This settles 2 answers of 2 senders, perhaps of 2 parties (XA, XB) as nobody. Continue?" in asked.out
    )
    assert (asked.code, waiting_now(path)) == (code, left)


def test_the_answers_of_one_sender_are_settled_without_a_question(assign, path):
    assert assign("--sender", X, "--as", "nobody").code == 0
    assert assign("--all", "--as", "nobody").code == 0
    assert waiting_now(path) == 0
