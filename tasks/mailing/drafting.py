"""Drafts of a step's mail, or of a bundle's: words once a group of readers, and a copy for each recipient."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Literal

from roadmap.mail.message import State
from roadmap.people.audience import Recipient
from roadmap.people.salutation import NOTED, ORGANIZATION
from roadmap.plan.bundles import bundled, leader
from roadmap.plan.changes import News, gather_news, goes_again
from roadmap.plan.steps import Step
from roadmap.review.rules import replied_to
from tasks.context import Context
from tasks.ledger import Bundled, Content, Draft, Mailing
from tasks.letters.invitation import calendar_of
from tasks.letters.letter import part_of

Audience = Mapping[str, Sequence[Recipient]]
"""Everyone whom each step of a bundle considers, by the step's key."""


def drafts(context: Context, step: Step, to: Iterable[Recipient], number: str = "") -> Iterator[Draft]:
    """One draft a recipient. Readers who share language, clock and salutation share the words; of those who
    are told of a change, the ones who hold the same dates; of those registered, the ones with equal lists; of
    those reminded, the ones who were invited and reminded alike. `number`: that of the
    mailing's notes verbales; previews have none."""
    written: dict[tuple[object, ...], Content] = {}
    events: dict[tuple[str, bool], str] = {}  # by language, and whether the reader is told how to join
    opening, again = _thread(context, step), goes_again(context.roadmap, step)
    for recipient in to:
        content = None
        if not recipient.skip:
            group = (
                *(recipient.language, recipient.zone, recipient.salutation),
                *(recipient.held, recipient.registered, recipient.recalled),
            )
            if group not in written:
                news = _news(context, step, recipient)
                mail = context.correspondence.write(step, recipient, news, number)
                way = context.correspondence.join(step, recipient, part_of(step, news))
                tells_how = way is not None
                if (calendar := (mail.language, tells_how)) not in events:
                    reader = context.correspondence.reader(recipient)
                    events[calendar] = calendar_of(
                        context.roadmap, step, reader, context.at, tells_how=tells_how
                    )
                words = (mail.language, mail.subject, mail.html, mail.text, events[calendar])
                written[group] = Content(*words)
            content = written[group]
        yield _draft(recipient, content, opening, again=again)


def record(
    context: Context,
    steps: Sequence[Step],
    audience: Audience,
    *,
    state: Literal[State.HELD, State.RELEASED],
    amended: int | None = None,
    early: bool = False,
    yields: bool = False,
    rewrite: bool = True,
    leave: frozenset[str] = frozenset(),
) -> int:
    """Record the drafts of steps that go out together, or of one alone; return how many messages are new.

    Nothing of them is sent once the first of them is too late. `amended`, `early`, `yields`: see
    `Mailing`; `rewrite`:
    see `Mailings.draft`.
    """
    expires, bundle, ledger = min(step.expires for step in steps), leader(steps), context.ledger.mailings
    mailings = [
        Mailing(
            *(one.key, one.revision, one.rule.mail, one.due, expires),
            amended=amended,
            early=early,
            bundle=bundle,
            yields=yields,
        )
        for one in steps
    ]
    number = note_number(context, steps, audience)  # before the ledger's transaction, as it needs its own
    if not bundle:
        written = drafts(context, steps[0], audience[steps[0].key], number)
        return ledger.draft(mailings[0], written, context.at, state=state, rewrite=rewrite)
    copies = bundle_drafts(context, steps, audience, leave, number)
    return ledger.draft_bundle(mailings, copies, context.at, state=state, rewrite=rewrite)


def note_number(context: Context, steps: Sequence[Step], audience: Audience) -> str:
    """Number of the notes verbales of a mailing, of a bundle that of its first step; empty if it has none."""
    everybody = (recipient for step in steps for recipient in audience[step.key])
    if not any(recipient.salutation in NOTED and not recipient.skip for recipient in everybody):
        return ""
    return str(context.ledger.notes.number(steps[0].key, steps[0].revision, context.at))


def together(context: Context, step: Step) -> tuple[Step, ...]:
    """The steps whose mail goes out with that of `step`, itself among them: see `roadmap.plan.bundles`."""
    return bundled(context.review, context.plan.steps, step)


def bundle_drafts(
    context: Context,
    steps: Sequence[Step],
    audience: Audience,
    leave: frozenset[str] = frozenset(),
    number: str = "",
) -> Iterator[Bundled]:
    """The copies of each recipient of a bundle. Readers who share language, clock and salutation, and are
    asked by the same steps, share the words. The steps of the milestones `leave` stay as they are; `number`:
    see `drafts`."""
    by_key, written = {step.key: step for step in steps}, dict[tuple[object, ...], Content]()
    threads = {step.key: (_thread(context, step), goes_again(context.roadmap, step)) for step in steps}
    readers: dict[str, dict[str, Recipient]] = {}
    for step in steps:
        for recipient in audience[step.key]:
            readers.setdefault(recipient.address.casefold(), {}).setdefault(step.key, recipient)

    def words(reader: Recipient, keys: tuple[str, ...]) -> Content:
        group = (reader.language, reader.zone, reader.salutation, keys)
        if group not in written:
            mail = context.correspondence.write_bundle([by_key[key] for key in keys], reader, number)
            written[group] = Content(mail.language, mail.subject, mail.html, mail.text)
        return written[group]

    for copies in readers.values():
        drafts = {
            key: _draft(recipient, None, threads[key][0], again=threads[key][1])
            for key, recipient in copies.items()
            if by_key[key].milestone not in leave
        }
        if drafts:
            yield Bundled(drafts, partial(words, next(iter(copies.values()))))


def _draft(recipient: Recipient, content: Content | None, replies_to: str | None, *, again: bool) -> Draft:
    return Draft(
        recipient.address,
        recipient.party,
        recipient.name,
        content.language if content else recipient.language,
        content,
        skip=recipient.skip,
        in_reply_to_step=replies_to,
        again=again,
        subscriber=recipient.salutation == ORGANIZATION,
    )


def _news(context: Context, step: Step, recipient: Recipient) -> News | None:
    if recipient.held is None:
        return None
    return gather_news(context.roadmap, context.review.milestone(step.milestone), recipient.held)


def _thread(context: Context, step: Step) -> str | None:
    """The key of the step whose message this one replies to."""
    rule = replied_to(step.rule, context.review.rules(context.review.milestone(step.milestone)))
    return f"{step.milestone}/{rule.name(step.session)}" if rule else None
