"""Contradictions in a review: dates, seats, names and languages that clash, and mails that there are not."""

from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from pydantic import BaseModel

from roadmap.people.audience import parties
from roadmap.problems import did_you_mean
from roadmap.review.calendar import Calendar
from roadmap.review.characters import quoted
from roadmap.review.clocks import read_clock, read_day
from roadmap.review.dates import When
from roadmap.review.directory import Directory
from roadmap.review.kinds.call import Call
from roadmap.review.kinds.meeting import Meeting
from roadmap.review.kinds.publication import Publication
from roadmap.review.review import Review
from roadmap.review.rules import OpenFor, StepRule
from roadmap.review.texts import Texts, YamlPath


class Fault(NamedTuple):
    """A mistake in a review: the way to it in the file, what it is, and the remedy."""

    path: YamlPath
    what: str
    remedy: str


def contradictions(review: Review, directory: Directory) -> Iterator[Fault]:
    """All contradictions of a review, each with its place and its remedy."""
    yield from _languages(review)
    yield from _times(review)
    yield from _sequences(review)
    yield from _agendas(review)
    yield from _seats(review, directory)
    yield from _doubles(review)
    yield from _kinds(review)
    yield from _regions(review, directory)


def texts_of(value: object, way: YamlPath = ()) -> Iterator[tuple[YamlPath, Texts]]:
    """The texts of a review (not those of its kinds), each with its place."""
    if isinstance(value, Texts):
        yield way, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name != "kinds":
                yield from texts_of(getattr(value, name), (*way, name))
    elif isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts_of(part, (*way, key))


def _languages(review: Review) -> Iterator[Fault]:
    for position, language in enumerate(review.languages):
        try:
            Locale.parse(language)
        except (UnknownLocaleError, ValueError, TypeError):
            what, remedy = f"“{language}” is no language", "write its code, such as en or es"
            yield Fault(("languages", position), what, remedy)
    fallback = review.fallback
    if fallback not in review.languages:
        what = f"mails fall back to “{fallback}”, which is none of the review's languages"
        yield Fault(("languages",), what, f"add {fallback}, or set `fallback:` to one of them")
        return
    for way, text in texts_of(review):
        if text.languages and "*" not in text.root and fallback not in text.root:
            what = f"this text is missing in “{fallback}”, which is read where a translation is missing"
            yield Fault(way, what, f"add `{fallback}:`")


def _times(review: Review) -> Iterator[Fault]:
    if read_clock(review.host.opens) >= read_clock(review.host.closes):
        yield Fault(("host", "closes"), "the host closes before it opens", "correct one of the two")
    if read_day(review.digest.last) < read_day(review.digest.first):
        yield Fault(("digest", "last"), "the last digest comes before the first", "correct one of the two")


def _sequences(review: Review) -> Iterator[Fault]:
    """Faults of dates that do not follow each other as opening, closing and selection."""
    calendar = Calendar(review)
    for index, milestone in enumerate(review.milestones):
        anchors = milestone.anchors()
        names = [anchors[one][0] for one in ("opening", "closing", "selection") if one in anchors]
        dates = [(name, calendar.date(milestone, name)) for name in names]
        for (before, earlier), (after, later) in pairwise(dates):
            if _surely_before(later, earlier):
                what = f"{milestone.id}: `{after}` ({later}) comes before `{before}` ({earlier})"
                yield Fault(("milestones", index, after), what, f"let it come after {earlier}")


def _surely_before(one: When, other: When) -> bool:
    if one.is_exact and other.is_exact:
        same_day = one.first == other.last and one.time and other.time
        return one.first < other.last or bool(same_day and one.time < other.time)  # type: ignore[operator]
    return one.last < other.first


def _agendas(review: Review) -> Iterator[Fault]:
    calendar = Calendar(review)
    for index, milestone in enumerate(review.milestones):
        if not isinstance(milestone, Meeting) or not (when := calendar.main(milestone)).is_exact:
            continue
        length = (when.last - when.first).days + 1
        for position, item in enumerate(milestone.agenda):
            if item.day and item.day > length:
                what = f"{milestone.id} lasts {length} day{'s' * (length > 1)}, and this is on day {item.day}"
                yield Fault(
                    ("milestones", index, "agenda", position, "day"), what, "correct the day or the dates"
                )


def _seats(review: Review, directory: Directory) -> Iterator[Fault]:
    for index, call in enumerate(review.milestones):
        if isinstance(call, Call) and (there := choices(review, directory, call)) is not None:
            seats, each = call.selection.seats, call.selection.one_of_each
            if seats > there:
                what = f"{call.id} has {seats} seats, one of each {each}, of which there are {there}"
                yield Fault(("milestones", index, "selection", "seats"), what, f"give it at most {there}")


def choices(review: Review, directory: Directory, call: Call) -> int | None:
    """Number of groups of which a call chooses one each; None if it chooses freely."""
    match call.selection.one_of_each:
        case "sub-region":
            return len({p.sub_region for p in parties(call.audience, directory) if p.sub_region})
        case "post":
            form = review.form(call)
            question = form.with_role("post") if form else None
            return len(question.choices) if question else 0
    return None


def _doubles(review: Review) -> Iterator[Fault]:
    """Faults of names that are used twice within a milestone."""
    for index, milestone in enumerate(review.milestones):
        here: YamlPath = ("milestones", index)
        lists: dict[YamlPath, list[str]] = {
            (*here, "steps"): [rule.step for rule in milestone.steps or []],
            (*here, "form", "questions"): [q.id for q in milestone.form.questions] if milestone.form else [],
        }
        if isinstance(milestone, Publication):
            lists[*here, "documents"] = [document.id for document in milestone.documents]
        for way, names in lists.items():
            for position, name in enumerate(names):
                if name in names[:position]:
                    what = f"two {way[-1]} of {milestone.id} are called “{name}”"
                    yield Fault((*way, position), what, "give each its own name")


def _kinds(review: Review) -> Iterator[Fault]:
    """Faults of references to a call, or to what opens and closes, that name another kind of milestone."""
    kinds = {milestone.id: milestone for milestone in review.milestones}
    joined = review.digest.joined_by
    if joined in kinds and not isinstance(kinds[joined], Call):
        what = f"{joined} is a {kinds[joined].kind}, in which nobody is chosen"
        yield Fault(("digest", "joined_by"), what, "name one of the calls")
    for index, rule in enumerate(review.order):
        if isinstance(rule, OpenFor) and "opens" not in kinds[rule.call].dates():
            what = f"{rule.call} is a {kinds[rule.call].kind}, which does not open and close"
            yield Fault(("order", index, "call"), what, "name a call or a questionnaire")


def _regions(review: Review, directory: Directory) -> Iterator[Fault]:
    known = ", ".join(review.sub_regions) or "none"
    for index, milestone in enumerate(review.milestones):
        for region in milestone.audience.sub_regions or []:
            if region not in review.sub_regions:
                what = f"“{region}” is no sub-region of this review"
                remedy = did_you_mean(region, review.sub_regions) or f"use {known}"
                yield Fault(("milestones", index, "audience", "sub_regions"), what, remedy)
    for body in directory.stakeholders:
        if body.constituency not in review.constituencies:
            what = f"{body.id} is of constituency {quoted(body.constituency)}, which is not listed"
            yield Fault(("constituencies",), what, "add it to constituencies, or correct the directory")


def rules_of(review: Review) -> Iterator[tuple[YamlPath, StepRule]]:
    """Every rule of a step, with the way to it in the review or in its kinds' defaults."""
    for kind, defaults in review.kinds.items():
        for number, rule in enumerate(defaults.steps):
            yield ("kinds", kind, "steps", number), rule
    for index, milestone in enumerate(review.milestones):
        for number, rule in enumerate(milestone.steps or []):
            yield ("milestones", index, "steps", number), rule


def mails_of(review: Review) -> Iterator[tuple[YamlPath, str]]:
    """Every mail that a step may send, with the way to it in the review or in its kinds' defaults."""
    for way, rule in rules_of(review):
        yield (*way, "mail"), rule.mail
    yield ("changes", "moved", "mail"), review.changes.moved.mail
    yield ("changes", "cancelled", "mail"), review.changes.cancelled.mail


def unknown_mails(review: Review, known: Collection[str]) -> Iterator[Fault]:
    """Faults of mails that are none of the known ones."""
    for way, mail in mails_of(review):
        if mail not in known:
            remedy = (
                did_you_mean(mail, known) or f"add the folder `{mail}` to the templates, or name another mail"
            )
            yield Fault(way, f"there is no mail “{mail}”", remedy)
