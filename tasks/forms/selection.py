"""The form on which a coordinator chooses among those who answered a call: for each sub-region or post, only
its own candidates.

A field's name carries the fingerprint of the candidates it offers: a choice holds for those who were shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from prefect.input import RunInput
from pydantic import create_model

from roadmap.people.selections import Candidate, candidates
from roadmap.problems import Refusal
from roadmap.reports.waiting import unmade_choices
from roadmap.review.kinds.call import Call
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.forms.asking import ask_once, entry, signature
from tasks.letters.reader import Reader
from tasks.letters.selecting import group_words
from tasks.prefect_api.orchestration import is_deployed, order
from tasks.prefect_api.plain_markdown import plainly

NOBODY = "nobody"
SHOWN = 12  # characters of a fingerprint
SEAT = "seat"
EXCERPT = 600  # characters of an answer that are shown


@dataclass(frozen=True)
class Seat:
    """One choice to be made: for which sub-region or post, or which of several seats; among whom."""

    key: str
    title: str
    offered: tuple[str, ...]
    details: str = ""

    @property
    def field(self) -> str:
        """The name of its field."""
        shown = sha256("\n".join(self.offered).encode()).hexdigest()[:SHOWN]
        return f"choice__{self.key}__{shown}"


def form(context: Context, call: Call) -> type[RunInput]:
    """The form for a call: a required choice for each seat that has candidates, and who chooses, why.

    A call without any candidate is shown too: somebody has to say that nobody is chosen, and why."""
    fields: dict[str, Any] = {}
    for position, seat in enumerate(seats(context, call)):
        choices = (*seat.offered, NOBODY)
        fields[seat.field] = (Literal[choices], entry(seat.title, position, description=seat.details))
    fields |= signature("Why you choose them", len(fields))
    model: type[RunInput] = create_model("Selection", __base__=RunInput, **fields)
    return model.with_initial_data(description=_described(context, call))


def fields(context: Context, call: Call) -> set[str]:
    """The names of all fields of the form but the signature."""
    return {seat.field for seat in seats(context, call)}


def picked(choices: Mapping[str, str]) -> list[str]:
    """The parties that were chosen, each once, in the order of the form."""
    chosen = (choice.rpartition(" · ")[2] for choice in choices.values() if choice != NOBODY)
    return list(dict.fromkeys(chosen))


def seats(context: Context, call: Call) -> list[Seat]:
    """The choices of a call: one for each group that has candidates; without groups, one for each seat."""
    standing = candidates(context.review, context.directory, call, context.known.standing)
    if not call.selection.one_of_each:
        offered = tuple(_offer(context, one) for one in standing)
        details = "\n\n".join(_candidates(context, call, standing))
        number = min(call.selection.seats, len(standing))
        return [
            Seat(
                f"{SEAT}-{n + 1}",
                "Whom do you choose?" if number == 1 else f"Seat {n + 1}",
                offered,
                "" if n else details,
            )
            for n in range(number)
        ]
    result = []
    for group in _groups(context, call):
        own = [one for one in standing if one.group == group]
        if own:
            offered = tuple(_offer(context, one) for one in own)
            details = "\n\n".join(_candidates(context, call, own))
            result.append(Seat(group, _group(context, call, group), offered, details))
    return result


def _groups(context: Context, call: Call) -> list[str]:
    """The sub-regions of the review, or the posts of the call's form, in their order; or none."""
    if not call.selection.one_of_each:
        return []
    if call.selection.one_of_each == "sub-region":
        return list(context.review.sub_regions)
    form = context.review.form(call)
    question = form.with_role("post") if form else None
    return [choice.id for choice in question.choices] if question else []


def _offer(context: Context, candidate: Candidate) -> str:
    """A candidate as the form offers it: the party, the person if one was named, and the party's id."""
    party = context.directory.party(candidate.party)
    name = party.name(context.review.fallback) if party else candidate.party
    person = " ".join(candidate.name.split())
    return f"{name}: {person} · {candidate.party}" if person else f"{name} · {candidate.party}"


def _group(context: Context, call: Call, group: str) -> str:
    return group_words(context.review, call, group, _reader(context)) or group


def _reader(context: Context) -> Reader:
    language = context.review.fallback
    return Reader(language, context.templates.words(language), context.review.host.zone)


def _described(context: Context, call: Call) -> str:
    """Number of seats; and the sub-regions or posts without a candidate."""
    title = call.title.say(context.review.fallback)
    offered = {seat.key for seat in seats(context, call)}
    empty = [group for group in _groups(context, call) if group not in offered]
    lines = [f"**{plainly(title)}**: choose at most {call.selection.seats}", ""]
    lines += [f"- {plainly(_group(context, call, group))}: no candidate" for group in empty]
    return "\n".join(lines)


def _candidates(context: Context, call: Call, standing: list[Candidate]) -> Iterator[str]:
    """Candidates with their answers, as a list."""
    form = context.review.form(call)
    for candidate in standing:
        yield f"- **{plainly(_offer(context, candidate))}**"
        answer = context.known.standing.answered(call.id, candidate.party)
        for question in form.questions if form else ():
            value = answer.values.get(question.id) if answer else None
            if value and question.role is None and not question.is_sensitive:
                wording = question.wording.say(context.review.fallback)
                yield f"  - {plainly(wording)}: {plainly(_short(value))}"


def _short(value: str) -> str:
    """A value is data, on one line: whoever wants all of it looks into the answer book."""
    line = " ".join(value.split())
    return line if len(line) <= EXCERPT else f"{line[:EXCERPT]} …"


SELECT, FORM = "choose-candidates", "choose candidates"


def a_call(context: Context, identity: str) -> Call:
    """The call with that id.

    Raises:
        UnknownName: there is no such milestone.
        Refusal: the milestone is no call.
    """
    milestone = context.review.milestone(identity)
    if not isinstance(milestone, Call):
        raise Refusal(f"{identity} is a {milestone.kind}, not a call: nobody is selected in it")
    return milestone


async def ask_for_choices(context: Context, review: str | None) -> list[str]:
    """Order the form of each call whose choice is due and not made; return the calls that got one.

    May be called at any time: a form that offers those who stand now is left as it is, and one that offers
    others is replaced."""
    if not is_deployed():
        return []
    asked = []
    for call, _ in unmade_choices(context.review, context.plan, context.known, context.at):
        if await ask_for_choice(context, call, review):
            asked.append(call.id)
    return asked


async def ask_for_choice(context: Context, call: Call, review: str | None) -> bool:
    """Order the form of one call; False: it is there already, or this is not a server."""
    wanted = fields(context, call) or {"nobody stands"}
    name = f"{FORM}: {call.title.say(context.review.fallback)}"
    return await ask_once(SELECT, FORM, context.at, name, wanted, call=call.id, review=review)


async def announce_if_due(context: Context, call: Call, review: str | None) -> str:
    """Order the announcement where its own run has found nobody chosen; say when it is made."""
    steps = (step for step in context.plan.steps if step.milestone == call.id and step.rule.tells_the_choice)
    if (step := next(steps, None)) is None:
        return "it has no announcement of its own"
    if context.at >= step.expires:
        since = moment_in_words(step.expires, context.review.host.zone)
        return f"{step.key} is too late since {since}: nothing announces the choice"
    if context.at < step.due:
        return f"{step.key} announces it {moment_in_words(step.due, context.review.host.zone)}"
    name = f"{call.title.say(context.review.fallback)} · {step.name}"
    kind = f"{call.kind}/{call.kind}"
    there = await order(kind, context.at, name, milestone=call.id, step=step.name, review=review)
    return f"{step.key} is played now" if there else f"now `roadmap send {step.key}` announces it"
