"""The worst rows that a form can be given, through a real round on a real ledger, within bounds."""

import random

import pytest

from roadmap.answers.reading import Row
from roadmap.mail.message import State
from tasks.book import BookReading
from tasks.collecting.collecting import collected
from tasks.forms.waiting_answers import form
from tasks.mailing.acknowledging import acknowledge
from tasks.mailing.mailing import considered
from tasks.watching.ledger import of_ledger
from tests.hostile.budget import within
from tests.rehearsal.small import at_home
from tests.tasks.collecting.test_strangers import silent as silent_fixture
from tests.tasks.conftest import context as context_fixture
from tests.tasks.filled import AT, HEADINGS
from tests.tasks.isles import write

silent, context = silent_fixture, context_fixture
STAMP = "2030-06-09 10:00:00"
WORST_CELLS = (
    "x" * 200_000,
    '=IMPORTXML("https://x.example","//a")',
    "＝cmd|' /C calc'!A0",
    "\x00\x01\x02\x08\x0b\x1b[31m\x7f\x9f",
    "\u202edrowssap\u2066\u2069\u200f",
    "\ud800\udfff lone \udc00",
    "e" + "\u0301" * 20_000,
    "\ufdfa" * 20_000,
    "a," * 50_000,
    " ,;\n" * 40_000,
    "Ministry" + "-" * 50_000,
    "{{ 7 * 7 }}{% raw %}" * 500,
    "<script>" * 5_000,
    "\n~~~~~~\n# heading\n" * 1_000,
    "M" * 300,
    "\U0001f1e6\U0001f1f7" * 5_000,
)
SENDERS = (
    "focal@xa.example.org",
    '"a b"@xa.example.org',
    '"a\\"b,c"@xa.example.org',
    "a,b@xa.example.org",
    "o'brien@xa.example.org",
    "josé@xa.example.org",
    "focal@münchen.example",
    "focal@xn--mnchen-3ya.example",
    "x" * 64 + "@xa.example.org",
    "x@" + "y" * 63 + ".example.org",
    "x" * 5_000 + "@xa.example.org",
    "a@b@c@xa.example.org",
    "a@xa.example.org\r\nBcc: victim@x.example",
    "@" * 20_000,
    "\ud800@xa.example.org",
    "",
)


class Book:
    """An answer book of one tab with the given rows."""

    calls = 0

    def __init__(self, rows):
        self._rows = rows

    def fingerprint(self):
        return None

    def read(self, tabs):
        return BookReading(
            {tab: self._rows if tab == "Briefing" else [] for tab in tabs}, fingerprint=repr(self)
        )

    def put(self, tables):
        return False


def rows_of(*cells, headings=HEADINGS):
    return [
        Row("Briefing", number, dict(zip(headings, texts, strict=False)))
        for number, texts in enumerate(cells, start=2)
    ]


def round_over(context, rows, at=AT):
    opened = context(at)
    opened.__dict__["book"] = Book(rows)
    return opened, collected(opened)


@pytest.fixture
def path(tmp_path):
    with at_home(tmp_path):
        yield write(tmp_path)


@pytest.mark.parametrize("cell", WORST_CELLS, ids=lambda cell: ascii(cell[:12]))
def test_a_worst_cell_in_every_column_is_read_in_time(silent, cell):
    rows = rows_of(
        [STAMP, "stranger@elsewhere.example", cell, cell, "Yes", cell],
        [cell, "stranger@elsewhere.example", "XA", "", "Yes", ""],
        [STAMP, cell, "XA", "", "Yes", ""],
        [STAMP, "focal@xa.example.org", "XA", "", cell, ""],
        [STAMP, "focal@xb.example.org", "XB", "", "Yes", "a good row behind it"],
    )
    with within(cpu=3):
        opened, found = round_over(silent, rows)
        assert found.rows == 5
        assert form(opened) is not None or found.queued == 0
    assert opened.known.standing.answered("briefing", "XB")  # one bad row stops no other


async def test_worst_addresses_make_no_mail_to_others(silent, tmp_path):
    rows = rows_of(*([STAMP, sender, "XA", "A", "Yes", "words"] for sender in SENDERS))
    with within(cpu=5):
        opened, _ = round_over(silent, rows)
        await acknowledge.fn(opened)
    to = {message.recipient for message in opened.ledger.messages(state=State.RELEASED)}
    assert all("\r" not in one and "\n" not in one and one.count("@") == 1 for one in to if '"' not in one)
    assert not [one for one in to if "victim" in one]


def test_ten_thousand_columns_cost_little(silent):
    wide = [f"column {n}" for n in range(10_000)]
    cells = [STAMP, "focal@xa.example.org", "XA", "", "Yes", "", *("x" for _ in wide)]
    with within(cpu=4):
        opened, _ = round_over(silent, rows_of(cells, cells, headings=[*HEADINGS, *wide]))
    assert opened.known.standing.answered("briefing", "XA")


def test_two_thousand_rows_of_one_sender_fill_no_queue(silent):
    names = ("XA", "XB", "Brazil", "Chile", "Peru")
    flood = [[STAMP, "x@elsewhere.example", names[n % 5], "", "Yes", f"{n}" * 20] for n in range(2_000)]
    good = [STAMP, "focal@xb.example.org", "XB", "", "Yes", ""]
    with within(cpu=8):
        opened, found = round_over(silent, rows_of(*flood, good))
        step = opened.step("briefing/reminder")
        silenced = [one for one in considered(opened, step) if one.skip]
        kinds = [trouble.kind for trouble in of_ledger(opened)]
    assert (found.queued, len(found.problems)) == (200, 1)
    assert "2000 rows there, and 1800 are over the bound of 200" in found.problems[0]
    assert len(silenced) <= 4  # three, and the one that answered
    assert "answers-beyond" in kinds
    with within(cpu=8):
        _, again = round_over(silent, rows_of(*flood, good), AT.add(hours=1))
    assert (again.new, again.withdrawn, again.queued) == (0, 0, 200)


def test_many_senders_are_bounded_in_time_and_memory(silent):
    chance = random.Random(7)
    rows = rows_of(
        *(
            [STAMP, f"a{n}@x{n}.example", "".join(chance.choices("abcdef ", k=300)), "", "Yes", "y" * 500]
            for n in range(400)
        )
    )
    with within(cpu=4, mib=64):
        opened, found = round_over(silent, rows)
        step = opened.step("briefing/reminder")
        assert sum(one.skip is not None for one in considered(opened, step)) <= 10
    assert found.queued == 400


def test_a_tab_that_is_emptied_and_refilled_by_turns_withdraws_nobody(silent):
    cells = [
        [STAMP, f"focal@{code}.example.org", code.upper(), "", "Yes", ""] for code in ("xa", "xb", "br", "cl")
    ]
    _, found = round_over(silent, rows_of(*cells))
    assert found.matched == 4
    for hour in range(1, 5):
        with within(cpu=2):
            _, found = round_over(silent, rows_of(*cells[: 4 * (hour % 2)]), AT.add(hours=hour))
        assert (found.withdrawn, found.matched) == (0, 4)
