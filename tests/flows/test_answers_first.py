"""Whoever has answered is not reminded, whatever the step is called and whichever kind it is of.

The answer stands in the workbook, and no round has read it yet.
"""

import pendulum
import pytest

from flows.decisions.sending import send
from tasks.context import open_context
from tasks.prefect_api.orchestration import reporting_to
from tests.rehearsal.small import at_home
from tests.tasks.filled import A, B, fill, row
from tests.tasks.isles import REVIEW, spoil, write

ZONE = "Africa/Nairobi"
FIRST = '      - {step: reminder, when: "7 days before start, 09:00", mail: reminder, to: silent}\n'
THIRD = '      - {step: third-reminder, when: "3 days before start, 09:00", mail: reminder, to: silent}\n'
QUESTIONNAIRE = """\
  - id: pledges
    kind: questionnaire
    title: Pledges
    source: V
    audience: {delegations: all}
    opens: 2030-05-06
    closes: 2030-06-19
    form:
      tab: Briefing
      url: https://forms.example.org/pledges
      questions:
        - {id: country, role: party, kind: country, wording: Country or territory}
        - {id: text, kind: paragraph, wording: Comments}
    steps:
      - {step: opening, when: "on opening, 09:00", mail: questionnaire-invitation}
      - {step: nudge, when: "7 days before closing, 09:00", mail: reminder-deadline, to: silent}
"""


def with_a_third_reminder():
    return spoil(REVIEW, FIRST, FIRST + THIRD)[0]


def with_pledges():
    text, _ = spoil(REVIEW, "tab: Briefing\n", "tab: Registration\n")
    return text + QUESTIONNAIRE


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("review", "first", "step"),
    [
        (with_a_third_reminder(), "briefing/invitation", "briefing/third-reminder"),
        (with_pledges(), "pledges/opening", "pledges/nudge"),
    ],
)
async def test_an_unread_answer_is_read_before_anybody_is_reminded(server, tmp_path, review, first, step):
    path = write(tmp_path, review)
    with at_home(tmp_path):
        with open_context(path, pendulum.datetime(2030, 5, 1, tz=ZONE)) as context:
            asked, due = context.step(first).due, context.step(step).due
        async with reporting_to(server, tmp_path / "caller"):
            await send(first, at=asked, review=str(path))
            fill(tmp_path, row(A, "XA", stamp="2030-06-10 10:00:00"))
            await send(step, at=due, review=str(path))
        with open_context(path, due) as context:
            states = {m.recipient: (m.state.value, m.reason) for m in context.ledger.messages(step)}
    assert states == {A: ("skipped", "answered"), B: ("sent", "")}
