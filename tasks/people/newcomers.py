"""Letting in an organisation that registered and that the directory does not know yet."""

from pydantic import ValidationError

from roadmap.answers.answer import Answer
from roadmap.people.audience import parties
from roadmap.people.decisions import Decision, refuse_unsigned
from roadmap.people.newcomers import as_recorded, id_for, newcomer
from roadmap.problems import InvalidValue, Refusal, UnknownName, did_you_mean
from roadmap.review.characters import quoted
from roadmap.review.directory import Directory, Stakeholder
from tasks.context import Context
from tasks.deciding.decisions import settle


def welcome(
    context: Context,
    key: str,
    constituency: str,
    by: str,
    reason: str,
    *,
    name: str = "",
    language: str = "",
    country: str = "",
    address: str = "",
) -> Stakeholder:
    """Add the organisation of an answer that waits to the directory, and settle the answer as its own.

    What is left out is what the answer says: its organisation, its language, its sender. Safe to repeat.

    Raises:
        UnknownName: there is no such answer, constituency, language or country.
        InvalidValue: it has no name, or no address.
        Refusal: nobody signed, the answer does not wait, the directory has that name or address already, or
            the milestone does not ask that constituency.
    """
    refuse_unsigned(by, reason)
    answer = _waiting(context, key)
    if earlier := context.ledger.history.decisions("welcome", key):
        identity = str(earlier[-1].value["party"])
    else:
        party = _organisation(context, answer, constituency, name, language, country, address)
        identity, value = party.id, as_recorded(party)
        decision = Decision(kind="welcome", subject=key, value=value, at=context.at, by=by, reason=reason)
        context.ledger.history.decide(decision)
        context.refresh()
    settle(context, key, identity, by, reason)
    added = context.directory.party(identity)
    if not isinstance(added, Stakeholder):
        raise Refusal(f"“{identity}” is in the directory already", "`roadmap assign` settles the answer")
    return added


def let_in(context: Context, key: str, constituency: str, by: str, reason: str) -> None:
    """Welcome the organisation of an answer, unless another answer on the same form has brought it in: then
    this one is settled as its own, if it waits at all."""
    waiting = {answer.key: answer for answer, _ in context.known.standing.unsettled()}
    if key not in waiting:
        return
    if there := context.index.exactly(organisation_named(context, waiting[key])):
        settle(context, key, there[0], by, reason)
    else:
        welcome(context, key, constituency, by, reason)


def constituencies_asked(context: Context, milestone: str) -> list[str]:
    """The constituencies of which a milestone asks organisations."""
    wanted = context.review.milestone(milestone).audience.stakeholders
    known = list(context.review.constituencies)
    return known if wanted == "all" else [one for one in known if one in (wanted or [])]


def _waiting(context: Context, key: str) -> Answer:
    for answer, _ in context.known.standing.unsettled():
        if answer.key == key and key not in context.known.standing.doubts:
            return answer
    if key in context.answers:
        raise Refusal(
            f"the answer {key[:8]} does not wait for its organisation", "`roadmap queue` lists them"
        )
    raise UnknownName(f"there is no answer {key}", "`roadmap queue` lists those that wait")


def _organisation(
    context: Context,
    answer: Answer,
    constituency: str,
    name: str,
    language: str,
    country: str,
    address: str,
) -> Stakeholder:
    _check_constituency(context, constituency)
    name = _name(context, answer, name)
    address = _address(context, answer, address)
    language = _language(context, answer, language)
    if country and country not in {d.code for d in context.directory.delegations}:
        raise UnknownName(f"“{country}” is no country of the directory", "give a delegation's code")
    identity = id_for(name, {party.id for party in context.directory.parties})
    try:
        party = newcomer(context.directory, identity, name, constituency, language, country or None, address)
    except ValidationError as invalid:
        raise InvalidValue(str(invalid.errors()[0]["msg"]), "give --name and --address") from None
    milestone = context.review.milestone(answer.milestone)
    if not parties(milestone.audience, Directory(stakeholders=[party])):
        asked = ", ".join(constituencies_asked(context, milestone.id)) or "none"
        raise Refusal(f"{milestone.id} does not ask {constituency}", f"it asks {asked}")
    return party


def _check_constituency(context: Context, constituency: str) -> None:
    known = context.review.constituencies
    if constituency not in known:
        remedy = did_you_mean(constituency, known) or f"use one of {', '.join(known)}"
        raise UnknownName(f"“{constituency}” is no constituency of this review", remedy)


def _name(context: Context, answer: Answer, given: str) -> str:
    """The organisation's name: the one that is given, else the answer's."""
    name = given.strip() or organisation_named(context, answer)
    if not name:
        raise InvalidValue("the answer names no organisation", "give its name (--name)")
    if there := context.index.exactly(name):
        raise Refusal(f"{quoted(name)} is {there[0]} in the directory", "`roadmap assign` settles the answer")
    return name


def organisation_named(context: Context, answer: Answer) -> str:
    """Name of the organisation as the answer says it; empty if it names none."""
    form = context.review.form(context.review.milestone(answer.milestone))
    return " ".join(form.text_for("party", answer.values).split()) if form else ""


def _address(context: Context, answer: Answer, given: str) -> str:
    """The address to which the organisation is written: the one that is given, else the sender's."""
    address = given.strip() or answer.sender
    if owner := context.index.addresses.get(address.casefold()):
        raise Refusal(f"{address} is a contact of {owner}", "give another address (--address)")
    return address


def _language(context: Context, answer: Answer, given: str) -> str:
    """The organisation's language: the one that is given, else the answer's or the review's fallback."""
    review = context.review
    form = review.form(review.milestone(answer.milestone))
    chosen = form.choice_for("language", answer.values) if form else None
    language = given or (chosen if chosen in review.languages else None) or review.fallback
    if language not in review.languages:
        remedy = f"use one of {', '.join(review.languages)}"
        raise UnknownName(f"the review does not write {language}", remedy)
    return language
