"""Mails and answers of each delegation and stakeholder, and the answers that a person had to settle."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from rehearsal.report.facts import Post, Reply, Settled, Signed, Story
from rehearsal.report.source import OWN, Source
from rehearsal.report.words import language_words, why_not
from roadmap.answers.matching import Match, Matcher
from roadmap.mail.message import State
from roadmap.people.audience import language_of, parties
from roadmap.review.directory import Delegation, Party
from roadmap.review.texts import ENGLISH
from tasks.ledger import Message, StoredAnswer


def stories(source: Source) -> tuple[Story, ...]:
    """All parties, in the directory's order."""
    replies: dict[str, list[Reply]] = defaultdict(list)
    for stored in source.context.answers.values():
        owners = (stored.match.party,) if stored.match.party else stored.match.likely
        for party in owners:
            replies[party].append(reply(source, stored, stored.match))
    return tuple(_story(source, party, replies) for party in source.context.directory.parties)


def _story(source: Source, party: Party, replies: Mapping[str, list[Reply]]) -> Story:
    spoken = dict.fromkeys(language_of(source.context.review, party, contact) for contact in party.contacts)
    return Story(
        party=party.id,
        name=party.name(ENGLISH),
        delegation=isinstance(party, Delegation),
        group=_group(source, party),
        languages=tuple(language_words(code) for code in spoken),
        addresses=tuple(contact.address for contact in party.contacts),
        post=tuple(
            _post(source, message) for message in source.by_party.get(party.id, []) if not message.with_step
        ),
        replies=tuple(sorted(replies.get(party.id, []), key=lambda r: (r.received_at, r.key))),
    )


def _group(source: Source, party: Party) -> str:
    review = source.context.review
    if not isinstance(party, Delegation):
        known = review.constituencies.get(party.constituency)
        return known.say(ENGLISH) if known else party.constituency
    region = review.sub_regions.get(party.sub_region or "")
    return region.say(ENGLISH) if region else source.words.phrases.no_sub_region


def _post(source: Source, message: Message) -> Post:
    sent = message.state is State.SENT
    at = source.local(message.sent_at if sent and message.sent_at else message.changed_at)
    title = source.step_title(message.step).rpartition(": ")[2]
    reason = "" if sent else why_not(message.reason or message.state.value)
    milestone = message.step.partition("/")[0]
    shown = source.words.step(milestone) if milestone in OWN else title
    return Post(message.step, shown, message.recipient, at, sent, reason)


def reply(source: Source, stored: StoredAnswer, match: Match) -> Reply:
    """An answer in words; `match` says how it was matched."""
    answer = stored.answer
    owners = (match.party,) if match.party else match.likely
    return Reply(
        key=answer.key,
        milestone=answer.milestone,
        title=source.title(source.context.review.milestone(answer.milestone)),
        received_at=source.local(answer.received_at),
        sender=answer.sender,
        why=match.why,
        standing=_standing(source, stored),
        given_to=" or ".join(source.named(party) for party in owners),
        changed_at=source.local(stored.changed_at),
    )


def _standing(source: Source, stored: StoredAnswer) -> str:
    if stored.withdrawn:
        return "withdrawn"
    if stored.match.party is None:
        waiting = {answer.key for answer, _ in source.context.known.standing.unsettled()}
        return "waits for a person" if stored.answer.key in waiting else "given to nobody"
    latest = source.context.known.standing.answered(stored.answer.milestone, stored.match.party)
    current = latest is not None and latest.key == stored.answer.key
    return "recorded" if current else "replaced by a later answer"


def settled(source: Source, decisions: tuple[Signed, ...]) -> tuple[Settled, ...]:
    """All answers that waited for a person: those that were settled, then those that still wait."""
    return tuple(_settled(source, decisions))


def _settled(source: Source, decisions: tuple[Signed, ...]) -> Iterator[Settled]:
    matcher = Matcher([], source.context.directory, source.context.review.languages)
    for decision in (d for d in decisions if d.kind == "settle"):
        stored = source.context.answers[decision.subject]
        party = decision.value.get("party")
        owner = source.named(str(party)) if party else "nobody"
        yield Settled(reply(source, stored, _first_match(source, matcher, stored)), decision, owner)
    for answer, match in source.context.known.standing.unsettled():
        yield Settled(reply(source, source.context.answers[answer.key], match), None)


def _first_match(source: Source, matcher: Matcher, stored: StoredAnswer) -> Match:
    """Parties whose an answer seemed to be before a person settled it."""
    milestone = source.context.review.milestone(stored.answer.milestone)
    form = source.context.review.form(milestone)
    if form is None:
        return stored.match
    return matcher.asking(parties(milestone.audience, source.context.directory)).match(stored.answer, form)
