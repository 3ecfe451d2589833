"""The blocks of a step's mail that are made of the review, the directory and the answers."""

from collections.abc import Iterable, Mapping, Sequence

from roadmap.people.audience import Known, parties
from roadmap.review.calendar import Calendar
from roadmap.review.directory import Delegation, Directory, Party
from roadmap.review.forms import Form, Question, fold_text
from roadmap.review.kinds.meeting import Meeting
from roadmap.review.kinds.publication import Publication
from roadmap.review.milestones import Join, Milestone
from roadmap.review.review import Review
from tasks.letters.phrases import day
from tasks.letters.reader import Reader
from tasks.render.blocks import Block, Button, Groups, Items, Links

_WORTH_LISTING = 2


def answer_button(
    form: Form | None, milestone: Milestone, reader: Reader, *, again: bool = False
) -> Button | None:
    """The link to the form, named after what it does: people stand for something, answer, or register; or,
    `again`, change what they replied to an invitation."""
    if form is None:
        return None
    words, anchors = reader.words.answer, milestone.anchors()
    until_closing = words.stand if "selection" in anchors else words.submit
    label = until_closing if "closing" in anchors else words.revise if again else words.attend
    return Button(label, form.url, reader.words.colon)


def join_button(join: Join | None, reader: Reader) -> Button | None:
    """The button that opens the meeting; None if the reader is not to know, or it has no address."""
    return Button(reader.words.answer.join, join.url, reader.words.colon) if join and join.url else None


def questions(form: Form | None, reader: Reader) -> Block | None:
    """Questions of the form, under its sections if it has any; None if it is a single thing. What the form
    asks of everyone to know who answers (whose it is, who writes) is left out."""
    asked = [q for q in form.questions if q.role is None] if form else []
    if len(asked) < _WORTH_LISTING:
        return None
    if not any(q.section for q in asked):
        return Items(tuple(q.wording.say(reader.language) for q in asked), ordered=True)
    return Groups(tuple(_sections(asked, reader.language)))


def _sections(asked: Iterable[Question], language: str) -> Iterable[tuple[str, tuple[str, ...]]]:
    grouped: dict[str, list[str]] = {}
    for question in asked:
        title = question.section.say(language) if question.section else ""
        wording = question.wording.say(language)
        grouped.setdefault(title, []).extend([wording] if wording != title else [])
    return ((title, tuple(wordings)) for title, wordings in grouped.items())


def agenda(review: Review, milestone: Milestone, reader: Reader) -> Items | None:
    """The segments of a meeting, with their objectives, and with their days where these are known."""
    if not isinstance(milestone, Meeting) or not milestone.agenda:
        return None
    when, pattern = Calendar(review).date(milestone, "when"), reader.words.phrases.objectives
    items = []
    for item in milestone.agenda:
        numbers = ", ".join(map(str, item.objectives))
        held = day(when.first.add(days=item.day - 1), reader.words) if item.day and when.is_exact else ""
        parts = (item.title.say(reader.language), pattern.format(numbers=numbers) if numbers else "", held)
        items.append(" – ".join(part for part in parts if part))
    return Items(tuple(items))


def documents(milestone: Milestone, reader: Reader) -> Links | None:
    """The titles of what is posted, each with its link where it has one."""
    if not isinstance(milestone, Publication):
        return None
    language = reader.language
    return Links(
        tuple((d.title.say(language), d.link.say(language) if d.link else "") for d in milestone.documents)
    )


def silent(
    review: Review, directory: Directory, milestone: Milestone, known: Known, reader: Reader
) -> tuple[Groups, int, int]:
    """Those who have not answered, by sub-region; how many they are, and of how many."""
    asked = parties(milestone.audience, directory)
    missing = [party for party in asked if known.standing.answered(milestone.id, party.id) is None]
    regions: Mapping[str | None, str] = {
        **{region: text.say(reader.language) for region, text in review.sub_regions.items()},
        None: reader.words.phrases.no_sub_region,
    }
    groups = tuple((title, _names(missing, region, reader.language)) for region, title in regions.items())
    return Groups(tuple(group for group in groups if group[1])), len(missing), len(asked)


def _names(missing: Sequence[Party], region: str | None, language: str) -> tuple[str, ...]:
    """Delegations first, then organizations, each with its first contact."""
    return tuple(
        _with_contact(party, language)
        for party in sorted(
            (party for party in missing if party.sub_region == region),
            key=lambda party: (not isinstance(party, Delegation), fold_text(party.name(language))),
        )
    )


def _with_contact(party: Party, language: str) -> str:
    first = party.contacts[0]
    return f"{party.name(language)} ({', '.join(filter(None, (first.name, first.address)))})"
