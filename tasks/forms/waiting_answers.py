"""The form on which a coordinator settles answers that wait: a choice for each, under what it says."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from typing import Any, Literal

from prefect.input import RunInput
from pydantic import create_model

from roadmap.answers.matching import Match
from roadmap.answers.reading import Answer
from roadmap.people.audience import parties
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.deciding.decisions import settle
from tasks.deciding.doubted_persons import choices_of, is_replaced
from tasks.deciding.settling_answers import bar, settle_all
from tasks.forms.asking import Filled, entry, signature
from tasks.people.newcomers import constituencies_asked, let_in, organisation_named
from tasks.prefect_api.plain_markdown import plainly

AT_MOST = 10  # answers on one form; the rest comes with the next
LEFT_OUT = ": leave it out"
NEWCOMER = "+"  # before a constituency, in the place of a party
LATER, NOBODY = "leave it for now", f"nobody{LEFT_OUT}"
NOT_OURS = "none of ours: leave it out, and whatever else comes from there"
SENDERS = 5  # those with most rows have a field each
EXCERPT = 300  # characters of an answer that are shown


def form(context: Context) -> type[RunInput] | None:
    """The form for the answers that have waited longest; None: none waits."""
    waiting = context.known.standing.unsettled()[:AT_MOST]
    if not waiting:
        return None
    fields: dict[str, Any] = {}
    for answer, match in waiting:
        fields[field(answer)] = _owner_choice(context, answer, match, len(fields))
    fields |= _many(context, len(fields))
    fields |= signature("How you found it out", len(fields))
    model: type[RunInput] = create_model("Answers", __base__=RunInput, **fields)
    return model.with_initial_data(description="Say whose answer each is. What you leave for now waits on.")


def _owner_choice(context: Context, answer: Answer, match: Match, position: int) -> tuple[Any, Any]:
    """The field in which the party of an answer is chosen."""
    doubted = choices_of(context, answer.key)
    offered = [f"{doubted.accept} · {match.likely[0]}"] if doubted else []
    leave = doubted.dismiss if doubted else NOBODY
    parties_asked = [*offered, *_choices(context, answer, match), *_newcomers(context, answer, match)]
    choices = (LATER, *parties_asked, leave, *_barring(context, answer))
    ask = "another person, or a copy?" if doubted else "whose answer is it?"
    title = f"{answer.tab}, row {answer.row}, from {answer.sender}: {ask}"
    # The UI joins lines that follow each other.
    described = "\n\n".join(_described(context, answer, match))
    return Literal[choices], entry(title, position, default=LATER, description=described)


def field(answer: Answer) -> str:
    """The name of an answer's field."""
    return f"answer_{answer.key}"


def settled(filled: RunInput) -> dict[str, str | None]:
    """Parties by the keys of their answers, as the form says, without those left for later."""
    choices = {name: str(value) for name, value in filled.model_dump().items() if name.startswith("answer_")}
    return {
        name.removeprefix("answer_"): None if choice.endswith(LEFT_OUT) else choice.rpartition(" · ")[2]
        for name, choice in choices.items()
        if choice not in {LATER, NOT_OURS}
    }


def settle_many(context: Context, filled: Filled, waits: Collection[str]) -> int:
    """Settle what the form says of senders and of all answers; return how many are settled by it. `waits`:
    the keys of the answers that waited when it was filled in."""
    before = len(context.known.standing.unsettled())
    choices = filled.model_dump()
    single = {name.removeprefix("answer_") for name, value in choices.items() if value == NOT_OURS}
    senders = {context.answers[key].answer.sender for key in single & set(waits)}
    for answers, not_ours in many(context, choices):
        if not_ours:
            senders |= {answer.sender for answer in answers}
        else:
            settle_all(context, answers, None, filled.by, filled.reason)
    # A contact's address is not barred: somebody wrote it into a form. Its rows wait on.
    strange = [sender for sender in senders if sender.casefold() not in context.index.addresses]
    if strange:
        bar(context, strange, filled.by, filled.reason)
    return before - len(context.known.standing.unsettled())


def many(context: Context, choices: Mapping[str, object]) -> list[tuple[list[Answer], bool]]:
    """The answers that were settled together, by sender or all at once, of those that still wait; True where
    their senders are none of ours. Rows that came in after the form was made are not among them."""
    result = []
    for name, choice in choices.items():
        kind, _, mark = name.partition("_")
        sender, _, until = mark.rpartition("_")
        if kind in {"sender", "everything"} and choice in {NOBODY, NOT_OURS} and until.isdecimal():
            result.append((_meant(context, sender, int(until)), choice == NOT_OURS))
    return [one for one in result if one[0]]


def _meant(context: Context, sender: str, until: int) -> list[Answer]:
    waiting = (answer for answer, _ in context.known.standing.unsettled())
    early = (a for a in waiting if context.answers[a.key].seen_at.timestamp() <= until)
    return [a for a in early if not sender or _mark(a.sender) == sender]


def _many(context: Context, position: int) -> dict[str, Any]:
    """A field for each sender of several rows, and one for all rows. Their names carry the moment of the
    form: what comes in later is not settled by it."""
    senders = Counter(answer.sender.casefold() for answer, _ in context.known.standing.unsettled())
    total, until = senders.total(), int(context.at.timestamp())
    choices = (LATER, NOBODY, NOT_OURS)
    fields: dict[str, Any] = {}
    for sender, count in senders.most_common(SENDERS):
        if count > 1:
            title = f"All {count} answers of {sender}"
            name, place = f"sender_{_mark(sender)}_{until}", position + len(fields)
            fields[name] = (Literal[choices], entry(title, place, default=LATER))
    if total > AT_MOST or fields:
        title = f"All {total} answers that wait"
        place = position + len(fields)
        fields[f"everything_{until}"] = (Literal[choices], entry(title, place, default=LATER))
    return fields


def _mark(sender: str) -> str:
    return sha256(sender.casefold().encode()).hexdigest()[:12]


def _barring(context: Context, answer: Answer) -> tuple[str, ...]:
    """A contact's address is not barred: somebody wrote it into a form."""
    return () if answer.sender.casefold() in context.index.addresses else (NOT_OURS,)


def _choices(context: Context, answer: Answer, match: Match) -> Iterator[str]:
    """The likely owners first, then everybody whom the milestone asks: the name, and the party's id."""
    milestone = context.review.milestone(answer.milestone)
    asked = [party.id for party in parties(milestone.audience, context.directory)]
    doubted = answer.key in context.known.standing.doubts  # its party is offered in other words
    for identity in dict.fromkeys((*(() if doubted else match.likely), *asked)):
        if doubted and identity in match.likely:
            continue
        if party := context.directory.party(identity):
            yield f"{party.name(context.review.fallback)} · {identity}"


def _newcomers(context: Context, answer: Answer, match: Match) -> Iterator[str]:
    """Where an organisation is named and no party is likely: a newcomer of each constituency that the
    milestone asks."""
    if match.likely or not organisation_named(context, answer):
        return
    for identity in constituencies_asked(context, answer.milestone):
        title = context.review.constituencies[identity].say(context.review.fallback)
        # The constituency first: narrow screens cut the end off.
        yield f"newcomer, {title}: add to the directory · {NEWCOMER}{identity}"


def settle_one(context: Context, key: str, owner: str | None, by: str, reason: str) -> None:
    """Settle an answer as the form says: as a party's, as nobody's, or as a newcomer's, who is let in.

    Raises:
        Problem: it cannot be settled so.
    """
    if owner and owner.startswith(NEWCOMER):
        let_in(context, key, owner.removeprefix(NEWCOMER), by, reason)
    else:
        settle(context, key, owner, by, reason)


def _described(context: Context, answer: Answer, match: Match) -> Iterator[str]:
    """An answer as a list, which is shown above its choice."""
    standing = context.known.standing
    yield f"- received {moment_in_words(answer.received_at, context.review.host.zone)}"
    yield f"- says: {_line(_says(context, answer))}"
    yield f"- waits, because {_line(match.why)}"
    if doubted := choices_of(context, answer.key):
        yield f"- is it {_line(str(doubted))}"
    replaced = is_replaced(standing.doubts.get(answer.key))
    if replaced and (former := standing.conflicts.get(answer.key)):
        yield _replaced(context, former)


def _replaced(context: Context, former: Answer) -> str:
    return f"- would replace that of {_line(former.sender)}: {_line(_says(context, former))}"


def _says(context: Context, answer: Answer) -> str:
    form = context.review.form(context.review.milestone(answer.milestone))
    shown = form.without_sensitive(answer.values) if form else answer.values
    values = "; ".join(f"{question}: {text}" for question, text in shown.items())
    return values if len(values) <= EXCERPT else f"{values[:EXCERPT]} …"


def _line(text: str) -> str:
    """A value is data: no markup, and no second line."""
    return plainly(" ".join(text.split()))
