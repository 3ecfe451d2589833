"""Checks of a rehearsal, from the ledger and, independently, from the .eml files.

A check looks at what left, and at nothing that the code which sent it has concluded: the roadmap, the
directory and the answers are read again.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rehearsal.report.checks.answered import Answered
from rehearsal.report.checks.course import Course
from rehearsal.report.checks.joining import Joining
from rehearsal.report.checks.languages import asked_for, languages, owner
from rehearsal.report.checks.overtaken import as_one, outdated, overtaken, untold
from rehearsal.report.checks.posted import (
    Posted,
    by_ledger,
    by_outbox,
    in_bundles_by_ledger,
    in_bundles_by_links,
)
from rehearsal.report.checks.weeks import over_limit
from rehearsal.report.facts import Check, DigestFacts, OpenDate
from rehearsal.report.played import MilestoneFacts
from rehearsal.report.source import OWN, Source
from rehearsal.report.words import day
from tasks.mailing.notices import ACKNOWLEDGEMENT

SHOWN = 3  # examples in a sentence
_MOMENT = re.compile(r"(\.receipt)?-\d{4}-\d\d-\d\d-\d{6}(-\d+)?$")  # of an acknowledgement's step


@dataclass(frozen=True)
class Evidence:
    """Mails that left, as the ledger has them and as the files have them. `asked_by_ledger` and
    `asked_by_outbox` are these and, of the mails of a bundle, what else they ask."""

    source: Source
    ledger: Sequence[Posted]
    outbox: Sequence[Posted]

    @cached_property
    def asked_by_ledger(self) -> Sequence[Posted]:
        """The mails that the ledger has, and the steps in one mail with them."""
        return [*self.ledger, *in_bundles_by_ledger(self.source)]

    @cached_property
    def asked_by_outbox(self) -> Sequence[Posted]:
        """The mails in the files, and the steps of a bundle whose forms they link to."""
        return [*self.outbox, *in_bundles_by_links(self.source, self.outbox)]

    @property
    def asked(self) -> Iterator[Posted]:
        """All that either of the two has, each once."""
        yield from dict.fromkeys((*self.asked_by_ledger, *self.asked_by_outbox))

    @property
    def all(self) -> Iterator[Posted]:
        """Messages that either of the two has, each once."""
        yield from dict.fromkeys((*self.ledger, *self.outbox))


def checks(
    source: Source,
    milestones: Sequence[MilestoneFacts],
    digests: Sequence[DigestFacts],
    dates: Sequence[OpenDate],
) -> tuple[Check, ...]:
    """All checks, in the order in which the report shows them."""
    evidence = Evidence(source, by_ledger(source), by_outbox(source.context.settings.outbox_folder))
    return (
        _once(evidence),
        _silent_only(evidence),
        _language(evidence),
        _in_time(evidence),
        _in_force(evidence),
        _told(evidence),
        _acknowledged(evidence),
        _recorded(evidence),
        _reported(digests, dates),
        _played(milestones),
        *_course(evidence),
        *_persons(evidence),
        _weeks(evidence),
    )


def _once(evidence: Evidence) -> Check:
    """A second copy is a second copy, unless what it says has changed in between."""
    twice: dict[tuple[str, str, int], None] = {}
    for posted in (evidence.ledger, evidence.outbox):
        counted = Counter(as_one(evidence.source, p) for p in posted)
        twice |= {key: None for key, number in counted.items() if number > 1}
    passed = f"{len(evidence.outbox):,} mails were read: no address has two of the same step."
    wrong = (f"{evidence.source.step_title(step)} to {address}" for step, address, _ in twice)
    return _check("Nobody got the same mail twice", passed, list(wrong))


def _silent_only(evidence: Evidence) -> Check:
    """No reminder to somebody whose answer had been collected before it left."""
    answered, reminders, wrong = Answered(evidence.source), 0, []
    owners = {c.address.casefold(): p.id for p in evidence.source.parties.values() for c in p.contacts}
    for posted in evidence.asked:
        step = evidence.source.timeline.step(posted.step, posted.at)
        if step is None or step.rule.to != "silent":
            continue
        reminders += 1
        party = owners.get(posted.address, "")
        if answered.before(step.milestone, party, posted.at):
            wrong.append(f"{evidence.source.step_title(posted.step)} to {evidence.source.named(party)}")
    passed = f"{reminders:,} reminders and last calls: each went to somebody whose answer was not there yet."
    return _check("Nobody who had answered was reminded", passed, list(dict.fromkeys(wrong)))


def _language(evidence: Evidence) -> Check:
    reads, asked = dict(languages(evidence.source)), asked_for(evidence.source)
    wrong = [
        f"{evidence.source.step_title(p.step)} to {p.address} in {p.language or 'no language'}"
        for p in evidence.all
        if p.language not in asked[p.step.partition("/")[0], p.address] | {reads.get(p.address)}
    ]
    number = len({p.language for p in evidence.outbox})
    passed = f"{len(evidence.outbox):,} mails in {number} languages: each in its reader’s."
    return _check("Everyone was written to in their language", passed, wrong)


def _in_time(evidence: Evidence) -> Check:
    wrong = []
    for posted in evidence.all:
        late = _late_of_its_day if posted.step.partition("/")[0] in OWN else _late
        if late(evidence.source, posted):
            when = day(evidence.source.local(posted.at))
            wrong.append(f"{evidence.source.step_title(posted.step)} to {posted.address} on {when}")
    passed = f"{len(evidence.outbox):,} mails: each left before its step was too late."
    return _check("Nothing was sent too late", passed, wrong)


def _late(source: Source, posted: Posted) -> bool:
    step = source.timeline.step(posted.step, posted.at)
    return step is None or posted.at >= step.expires


def _late_of_its_day(source: Source, posted: Posted) -> bool:
    """A digest, or an acknowledgement, is named after its day."""
    return source.local(posted.at).to_date_string() not in posted.step


def _in_force(evidence: Evidence) -> Check:
    passed = f"{len(evidence.outbox):,} mails: each left with the dates that were in force at that moment."
    return _check(
        "Nothing was sent with an old date", passed, dict.fromkeys(outdated(evidence.source, evidence.asked))
    )


def _told(evidence: Evidence) -> Check:
    moved = overtaken(evidence.source)
    witnesses = (evidence.asked_by_ledger, evidence.asked_by_outbox)
    wrong = (line for m in moved for posted in witnesses for line in untold(evidence.source, posted, m))
    steps = (evidence.source.timeline.step(p.step, p.at) for p in evidence.outbox)
    number = sum(step is not None and step.rule.role == "corrects" for step in steps)
    which = "1 milestone" if len(moved) == 1 else f"{len(moved)} milestones"
    passed = f"Moved or called off: {which}; {number:,} mails, to all who held their dates."
    return _check("Everyone who held an old date was told, and nobody else", passed, dict.fromkeys(wrong))


def _acknowledged(evidence: Evidence) -> Check:
    """Each answer that counts, of each person where persons register, was acknowledged to whoever sent it;
    and nobody else was."""
    posted = [p for p in evidence.outbox if ACKNOWLEDGEMENT.has(p.step)]
    got = {(_MOMENT.sub("", p.step.removeprefix(ACKNOWLEDGEMENT.key(""))), p.address) for p in posted}
    stored, known = evidence.source.context.answers.values(), evidence.source.context.known
    senders = {a.answer.sender.casefold() for a in stored if owner(evidence.source, a)}
    persons = [here.last[p.key] for here in known.standing.registrations.values() for p in here.everyone()]
    counted = {(a.milestone, a.sender.casefold()) for a in (*known.standing.latest.values(), *persons)}
    wrong = [f"{address} sent no answer of anybody" for address in {at for _, at in got} - senders]
    silent = known.unreachable | known.unsubscribed
    wrong += [f"{at} read nothing of it for {m}" for m, at in sorted(counted - got) if at not in silent]
    passed = f"{len(posted):,} acknowledgements: to all whose answer counts, and to nobody else."
    return _check("Everyone whose answer counts was told what was recorded", passed, dict.fromkeys(wrong))


def _recorded(evidence: Evidence) -> Check:
    ledger, outbox = (
        Counter((p.step, p.address, p.revision) for p in s) for s in (evidence.ledger, evidence.outbox)
    )
    passed = f"{len(evidence.outbox):,} mails in the outbox, {len(evidence.ledger):,} recorded as sent"
    title = evidence.source.step_title
    wrong = [f"not recorded: {title(step)} to {address}" for step, address, _ in outbox - ledger]
    wrong += [f"not in the outbox: {title(step)} to {address}" for step, address, _ in ledger - outbox]
    return _check("The ledger and the mails agree", f"{passed}, and they are the same.", wrong)


def _reported(digests: Sequence[DigestFacts], dates: Sequence[OpenDate]) -> Check:
    wrong = [
        f"{date.title} on {day(at)}"
        for date in dates
        for at in date.due_in
        if at not in set(date.reported_in)
    ]
    wrong += [] if digests else ["there was no digest"]
    passed = f"{len(dates)} dates were not fixed at first; {len(digests)} digests named each until it was."
    return _check("Every open date was reported until it was fixed", passed, wrong)


def _played(milestones: Sequence[MilestoneFacts]) -> Check:
    live = [milestone for milestone in milestones if not milestone.cancelled]
    wrong = [milestone.title for milestone in live if not any(step.sent for step in milestone.steps)]
    passed = f"{len(live)} milestones: of each, at least one mail was sent."
    return _check("Every milestone was played", passed, wrong)


def _weeks(evidence: Evidence) -> Check:
    """Count the mails of each reader, but not those that they cause themselves, nor news of changes."""
    name = "Nobody got more mails in a week than agreed"
    limit = evidence.source.context.review.sending.week_limit
    if limit is None:
        return _check(name, "No limit is set.", ())
    both = (over_limit(evidence.source, posted, limit) for posted in (evidence.ledger, evidence.outbox))
    passed = (
        f"No reader has more than {limit} in any seven days, without receipts, joining information, news of "
        "registrations, and changes."
    )
    return _check(name, passed, dict.fromkeys(line for lines in both for line in lines))


def _course(evidence: Evidence) -> Iterator[Check]:
    course, number = Course(evidence.source, evidence.asked_by_outbox), len(evidence.outbox)
    passed = f"{number:,} mails: all of each audience got the first mail to them before it was too late."
    yield _check("Everyone was invited in time", passed, course.uninvited())
    passed = "Each reminder and last call went to somebody who had been invited before."
    yield _check("Nobody was reminded of what they had not got", passed, course.unfounded())
    passed = "Each mail that asks for an answer links to the form, in its text and in its HTML."
    yield _check("Everyone asked was given a way to answer", passed, course.unanswerable())
    passed = "Each mail to those who take part says where it is held."
    yield _check("Everyone who takes part was told the place", passed, course.homeless())


def _persons(evidence: Evidence) -> Iterator[Check]:
    joining = Joining(evidence.source, evidence.outbox)
    passed = "Each got the link that was in force, before the event began, and once."
    yield _check("Everyone registered was told how to join", passed, joining.untold())
    passed = "No other mail has a link or a passcode in any of its parts."
    yield _check("Nobody else was told how to join", passed, joining.leaked())
    passed = f"Links that changed: {joining.number_of_changes}; each new one reached all who held the former."
    yield _check("Everyone who held an old link was told the new one", passed, joining.changed())
    number = sum(joining.listed(event).total() for event in joining.events)
    passed = f"Events: {len(joining.events)}; {number:,} persons, as the delegations meant them."
    yield _check("The lists of participants are right", passed, joining.wrongly_listed())


def _check(name: str, passed: str, wrong: Iterable[str]) -> Check:
    faults = list(wrong)
    if not faults:
        return Check(name, passed=True, detail=passed)
    more = f", and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
    return Check(name, passed=False, detail=f"Found {len(faults)}: {'; '.join(faults[:SHOWN])}{more}.")
