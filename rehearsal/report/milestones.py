"""Each milestone and each of its steps: when it was due, when it ran, and what became of its messages."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from rehearsal.report.played import MilestoneFacts, Span, Standing, StepFacts, Verdict
from rehearsal.report.source import Source
from rehearsal.report.words import step_words, when_words
from roadmap.mail.message import State
from roadmap.people.audience import parties
from roadmap.people.decisions import Decision
from roadmap.plan.steps import Step
from roadmap.review.calendar import Calendar
from roadmap.review.milestones import Milestone
from roadmap.review.review import Review
from tasks.ledger import Message


def milestones(source: Source) -> tuple[MilestoneFacts, ...]:
    """All milestones of the review, in its order."""
    return tuple(_milestone(source, milestone) for milestone in source.context.review.milestones)


def _milestone(source: Source, milestone: Milestone) -> MilestoneFacts:
    review, written = source.context.review, source.timeline.written
    return MilestoneFacts(
        id=milestone.id,
        kind=milestone.kind,
        title=source.title(milestone),
        source=milestone.source,
        when=_when(source, milestone),
        spans=tuple(_spans(review, milestone)),
        written=tuple(_spans(written, written.milestone(milestone.id))),
        standing=_standing(source, milestone),
        cancelled=milestone.id in source.context.roadmap.cancelled,
        steps=tuple(_steps(source, milestone)),
    )


def _when(source: Source, milestone: Milestone) -> str:
    dates = Calendar(source.context.review)
    whens = {name: dates.date(milestone, name) for name in milestone.dates()}
    texts = {name: when_words(when, source.words) for name, when in whens.items()}
    if "closing" not in milestone.anchors():
        return "; ".join(texts.values())
    selected = f"; selection by {texts['selected_by']}" if "selected_by" in texts else ""
    return f"open from {texts['opens']} to {texts['closes']}{selected}"


def _spans(review: Review, milestone: Milestone) -> Iterator[Span]:
    """Spans that are drawn: from opening to closing, or each date of its own."""
    dates = Calendar(review)
    if "closing" in milestone.anchors():
        opens, closes = dates.date(milestone, "opens"), dates.date(milestone, "closes")
        yield Span(opens.first, closes.last, opens.is_exact and closes.is_exact)
        return
    whens = sorted((dates.date(milestone, name) for name in milestone.dates()), key=lambda w: w.first)
    for when, _ in groupby(whens):
        yield Span(when.first, when.last, when.is_exact)


def _standing(source: Source, milestone: Milestone) -> Standing | None:
    if milestone.form is None:
        return None
    context = source.context
    asked = [party.id for party in parties(milestone.audience, context.directory)]
    answered, _silent = context.known.standing.counts(milestone.id, asked)
    unsettled = sum(answer.milestone == milestone.id for answer, _ in context.known.standing.unsettled())
    withdrawn = sum(a.withdrawn and a.answer.milestone == milestone.id for a in context.answers.values())
    return Standing(len(asked), answered, unsettled, withdrawn)


def _steps(source: Source, milestone: Milestone) -> Iterator[StepFacts]:
    """Every step that ran, or that stands in the last plan."""
    planned = {step.key for step in source.context.plan.steps}
    here = [
        source.timeline.step(key, source.played.get(key, source.context.at))
        for key in source.timeline.steps
        if key in planned or key in source.played or key in source.messages
    ]
    mine = [step for step in here if step and step.milestone == milestone.id]
    for step in sorted(mine, key=lambda step: (step.due, step.key)):
        yield _step(source, milestone, step)


def _step(source: Source, milestone: Milestone, step: Step) -> StepFacts:
    messages = source.messages.get(step.key, [])
    sent = [message for message in messages if message.state is State.SENT]
    skipped = [message for message in messages if message.state is State.SKIPPED]
    return StepFacts(
        key=step.key,
        milestone=milestone.id,
        name=step.name,
        title=step_words(source.context.review, milestone, step.name, source.words),
        rule=step.rule,
        due=source.local(step.due),
        expires=source.local(step.expires),
        played_at=source.played.get(step.key),
        states=_counted(message.state.value for message in messages),
        skipped=_counted(message.reason for message in skipped),
        languages=_counted(message.language for message in sent),
        verdict=_verdict(source, step, messages),
        samples=source.samples(messages),
        with_others=sum(bool(message.with_step) for message in sent),
    )


def _counted(values: Iterator[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _verdict(source: Source, step: Step, messages: list[Message]) -> Verdict | None:
    together = source.context.ledger.together(step.key)  # a bundle is released as one
    releases = [
        decision
        for decision in source.decisions
        if decision.kind in ("release", "stop") and decision.subject in together
    ]
    if releases:
        last = max(releases, key=lambda decision: decision.at)
        return _decided(source, step, last)
    held = [message.changed_at for message in messages if message.state is State.HELD]
    since = source.local(min(held)) if held else None
    return Verdict("held", "", source.context.at, "", since) if held else None


def _decided(source: Source, step: Step, decision: Decision) -> Verdict:
    excluded = tuple(decision.value.get("excluded", ()))
    since = source.played.get(step.key)
    return Verdict(decision.kind, decision.by, source.local(decision.at), decision.reason, since, excluded)
