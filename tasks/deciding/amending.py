"""Amending the roadmap: an amendment is recorded only if it makes sense, and withdraws what it overtakes."""

from dataclasses import dataclass

from roadmap.drafts.foresight import times_opened
from roadmap.plan.amendments import Amendment, Roadmap, in_force
from roadmap.plan.ordering import broken_rules
from roadmap.plan.plan import plan
from roadmap.plan.refusals import refuse
from roadmap.problems import Refusal
from tasks.context import Context


@dataclass(frozen=True)
class Amended:
    """Result of an amendment: its number, the milestones of which people may hold an overtaken date, and the
    dates of which the time of day is open again."""

    number: int
    overtaken: tuple[str, ...]
    times: tuple[str, ...] = ()


def is_so(context: Context, amendment: Amendment) -> bool:
    """True if the roadmap says already what is asked for: also what a process recorded that died then."""
    if amendment.kind in {"cancel", "reinstate"}:
        return (amendment.milestone in context.roadmap.cancelled) == (amendment.kind == "cancel")
    return in_force(context.review, [amendment]).review == context.review


def record(context: Context, amendment: Amendment) -> Amended:
    """Record an amendment and, in the same transaction, withdraw what it overtakes: a process that dies
    leaves both or neither.

    Raises:
        UnknownName: it names no date of the roadmap.
        Refusal: its date is past, it breaks an order rule that nobody has overridden, or the milestone is
            cancelled, or not cancelled.
        LedgerProblem: the roadmap was amended meanwhile.
    """
    refuse(context.roadmap, amendment)
    after = in_force(context.loaded.review, [*context.amendments, amendment])
    _refuse_disorder(context, after)
    revisions = {m: n for m, n in after.revisions.items() if n > context.roadmap.revisions.get(m, 0)}
    times = tuple(times_opened(context.review, after.review, amendment))
    number = context.ledger.history.amend(amendment, overtakes=revisions, knowing=len(context.amendments))
    context.refresh()
    return Amended(number, tuple(revisions), times)


def _refuse_disorder(context: Context, after: Roadmap) -> None:
    """Refuse an amendment that breaks an order rule without a signed override."""
    before = {rule.rule for rule in broken_rules(context.roadmap, context.plan)}
    disorder = [
        b
        for b in broken_rules(after, plan(after, context.directory))
        if b.rule not in before and not b.overridden
    ]
    if disorder:
        whys = "; ".join(f"{rule.how} ({rule.because})" for rule in disorder)
        raise Refusal(f"{whys}. Choose another date, or override the rule first")
