"""Reminders recall an earlier mail: only the silent whom that mail has reached are reminded."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from pendulum import DateTime, Duration

from roadmap.mail.message import Skip
from roadmap.people.audience import Recalled, Recipient
from roadmap.plan.plan import Plan
from roadmap.plan.steps import Step

REST = Duration(days=2)  # between invitation and reminder, unless the plan is tighter


def recalled(plan: Plan, step: Step) -> list[Step]:
    """The steps whose mail a reminder recalls: those of its milestone that invited before it.

    A save-the-date asks for nothing, and does not count. Empty for a step that does not remind, and if the
    review sends no invitation: then it was sent by other means, and all of the silent are reminded.
    """
    if step.rule.to != "silent":
        return []
    earlier = (s for s in plan.steps if s.milestone == step.milestone and s.due <= step.due)
    return [s for s in earlier if s.rule.role == "invites"]


def remindable(
    recipients: Iterable[Recipient],
    step: Step,
    asked_by: Iterable[Step],
    reached: Mapping[str, DateTime],
    at: DateTime,
) -> Iterator[Recipient]:
    """The recipients of a reminder, with a reason to skip those who were not asked, or only just were.

    `asked_by` are the steps that it recalls; `reached` holds the first moment at which mail of them left to
    each party, or may have left, to an address that takes mail.
    """
    rest = min(REST, (step.due - max(one.due for one in asked_by)) / 2)
    for recipient in recipients:
        since = reached.get(recipient.party)
        why = Skip.NOT_INVITED if since is None else Skip.JUST_INVITED if at - since < rest else None
        yield recipient if recipient.skip or why is None else replace(recipient, skip=why)


def earlier_reminders(plan: Plan, step: Step) -> list[Step]:
    """The steps that remind of the same milestone before this one."""
    earlier = (s for s in plan.steps if s.milestone == step.milestone and s.due < step.due)
    return [s for s in earlier if s.rule.role == "reminds"]


def recalling(
    recipients: Iterable[Recipient],
    reached: Mapping[str, DateTime],
    invited: Collection[str],
    reminded: Iterable[Collection[str]],
    zone: str,
) -> Iterator[Recipient]:
    """The recipients of a reminder with the earlier mail that it recalls to each.

    `reached`: as in `remindable`; `invited`: the addresses (case-folded) that the invitation went to;
    `reminded`: of each earlier reminder, the parties that it reached; `zone`: the host's clock."""
    rounds = list(reminded)
    for recipient in recipients:
        since, party = reached.get(recipient.party), recipient.party
        others = since is not None and recipient.address.casefold() not in invited
        day = since.in_timezone(zone).date() if since else None
        number = sum(party in parties for parties in rounds)
        yield replace(recipient, recalled=Recalled(day, others, number))


def last_reminders(steps: Iterable[Step]) -> dict[str, DateTime]:
    """Moments when the last of several reminders of each milestone is due: it goes to whoever is silent,
    whatever waits for a person. The only one is held like any other."""
    due: defaultdict[str, list[DateTime]] = defaultdict(list)
    for step in steps:
        if step.rule.to == "silent":
            due[step.milestone].append(step.due)
    return {milestone: max(moments) for milestone, moments in due.items() if len(moments) > 1}
