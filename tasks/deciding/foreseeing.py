"""Consequences of an amendment as things stand: who holds the old date, and which mails would leave."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pendulum import DateTime

from config.settings import Settings
from roadmap.drafts.foresight import Shift, Update, newly_broken, shifts, times_opened, updates
from roadmap.mail.message import NOT_LEFT, PERHAPS_LEFT
from roadmap.people.audience import Recipient
from roadmap.plan.amendments import Amendment
from roadmap.plan.changes import goes_again
from roadmap.plan.ordering import BrokenRule
from roadmap.plan.refusals import refuse_cancelled, refuse_past
from roadmap.plan.steps import Step
from roadmap.problems import Refusal
from tasks.configuration import load
from tasks.context import Context, open_context
from tasks.ledger import Content, Ledger
from tasks.ledger.existing import ledger_exists
from tasks.letters.hiding import hide_joining
from tasks.letters.invitation import domain_of
from tasks.mailing.drafting import drafts
from tasks.mailing.mailing import considered
from tasks.mailing.overtaken import to_be_told

_SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Expected:
    """A mail that would go out, to how many as things stand, by language, and how it would read in each."""

    step: Step
    languages: Mapping[str, int]
    samples: tuple[Content, ...]

    @property
    def number(self) -> int:
        """Number of recipients."""
        return sum(self.languages.values())


@dataclass(frozen=True)
class Foreseen:
    """Consequences of an amendment. `holders`: the addresses that would then hold a wrong date, by
    milestone; `withdrawn`: how many messages of a step would not leave any more, in this way of sending;
    `times`: the dates of which the time of day would be open again; `past`: that the date is past, if so."""

    amendment: Amendment
    shifts: tuple[Shift, ...]
    broken: tuple[BrokenRule, ...]
    holders: Mapping[str, tuple[str, ...]]
    withdrawn: Mapping[str, int]
    mails: tuple[Expected, ...]
    updates: tuple[Update, ...]
    times: tuple[str, ...] = ()
    past: str = ""

    @property
    def refused(self) -> bool:
        """True if it would not be recorded: its date is past, or an order rule breaks that nobody has
        overridden."""
        return bool(self.past) or any(not rule.overridden for rule in self.broken)


@contextmanager
def context_to_look(file: Path, at: DateTime) -> Iterator[Context]:
    """The context of a review, for looking only; where there is no ledger yet, a temporary one.

    Raises:
        ConfigurationProblem, LedgerProblem: the review or the ledger cannot be used; the message says why.
    """
    settings = Settings()
    if ledger_exists(settings):
        with open_context(file, at) as context:
            yield context
        return
    loaded = load(file)
    review, domain = loaded.review.id, domain_of(loaded.review)
    with TemporaryDirectory() as folder:
        url = f"{_SQLITE}{Path(folder) / 'ledger.sqlite'}"
        with Ledger.open(url, review, domain=domain, way=settings.way) as ledger:
            yield Context(settings, loaded, ledger, at)


def foresee(context: Context, amendment: Amendment) -> Foreseen:
    """Work out the consequences of an amendment if it were recorded now. Nothing is recorded.

    Raises:
        UnknownName: it names no date of the roadmap.
        Refusal: its milestone is cancelled.
        TemplateProblem: a mail that would go out cannot be written.
    """
    refuse_cancelled(context.roadmap, amendment)
    after = supposing(context, amendment)
    old, new = (context.roadmap, context.plan), (after.roadmap, after.plan)
    overtaken = {m for m, n in new[0].revisions.items() if n > old[0].revisions.get(m, 0)}
    moved = shifts(old[1], new[1])
    news = [step for step in after.plan.steps if step.rule.role == "corrects" and step.milestone in overtaken]
    return Foreseen(
        amendment,
        tuple(moved),
        tuple(newly_broken(old, new)),
        {step.milestone: _holders(after, step) for step in news},
        _withdrawn(context, after, overtaken),
        tuple(_mails(after, [*news, *(shift.after for shift in moved if shift.after)])),
        tuple(updates(old[0], new[0], domain_of(context.review))),
        tuple(times_opened(old[0].review, new[0].review, amendment)),
        _past(context, amendment),
    )


def _past(context: Context, amendment: Amendment) -> str:
    try:
        refuse_past(context.roadmap, amendment)
    except Refusal as problem:
        return str(problem)
    return ""


def supposing(context: Context, amendment: Amendment) -> Context:
    """A context at the same moment, as if an amendment had been recorded last. It is for looking only."""
    after = Context(context.settings, context.loaded, context.ledger, context.at)
    after.amendments = (*context.amendments, amendment)
    return after


def _holders(after: Context, news: Step) -> tuple[str, ...]:
    """Addresses that would be told: one from which the invitation came back holds no date."""
    return tuple(sorted(r.address for r in to_be_told(after, news) if not r.skip))


def _withdrawn(context: Context, after: Context, overtaken: set[str]) -> dict[str, int]:
    withdrawn = {}
    for step, states in context.ledger.counts().items():
        milestone = step.partition("/")[0]
        number = sum(states.get(state, 0) for state in NOT_LEFT)
        planned = after.plan.step(step)
        stays = planned and planned.rule.role == "corrects" and milestone in after.roadmap.cancelled
        if number and milestone in overtaken and not stays:
            withdrawn[step] = number
    return withdrawn


def _mails(after: Context, steps: list[Step]) -> Iterator[Expected]:
    """The mails of those steps that are not too late and have somebody to write to."""
    for step in steps:
        written_to = _to_write_to(after, step) if after.at < step.expires else []
        if written_to:
            spoken = [after.templates.language(recipient.language) for recipient in written_to]
            firsts = [written_to[spoken.index(language)] for language in sorted(set(spoken))]
            samples = (draft.content for draft in drafts(after, step, firsts))
            shown = (hide_joining(content, after.roadmap) for content in samples if content)
            yield Expected(step, Counter(spoken), tuple(shown))


def _to_write_to(after: Context, step: Step) -> list[Recipient]:
    """Everyone of a step whom it neither skips nor has reached already, where it does not write anew."""
    wanted = [recipient for recipient in considered(after, step) if not recipient.skip]
    if goes_again(after.roadmap, step):
        return wanted
    messages = after.ledger.messages(step=step.key)
    reached = {m.recipient.casefold() for m in messages if m.state in PERHAPS_LEFT}
    return [recipient for recipient in wanted if recipient.address.casefold() not in reached]
