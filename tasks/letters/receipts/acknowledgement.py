"""The acknowledgement of an answer: what was recorded, as whoever sent it reads it."""

from collections.abc import Iterator, Sequence

from roadmap.answers.reading import Answer
from roadmap.people.salutation import ORGANIZATION, salutation_of
from roadmap.review.directory import Delegation, Party
from roadmap.review.milestones import Milestone
from tasks.letters.courtesies import courtesies, milestone_names
from tasks.letters.facts import FactSheet
from tasks.letters.letter import Correspondence, event
from tasks.letters.phrases import moment_words
from tasks.letters.reader import Reader
from tasks.letters.receipts.arrival import arrival_values
from tasks.render.blocks import Facts, Groups

SHOWN = 1500  # characters of an answer; whoever wrote more has it, and a mail is no archive
MORE = " […]"


def acknowledgement_values(
    letters: Correspondence, milestone: Milestone, answer: Answer, party: Party, reader: Reader
) -> dict[str, object]:
    """Values for the template."""
    rows, form = tuple(_rows(letters, milestone, answer, party, reader)), letters.review.form(milestone)
    about = letters.review, milestone, letters.known
    return {
        **courtesies(letters.review, reader, salutation_of(party)),
        **event(FactSheet(letters.review, milestone, reader)),
        "milestone": milestone_names(milestone, reader),
        "answer": arrival_values(*about, answer.received_at, reader, party.id),
        "persons": False,
        "several": False,
        "form": form.url if form else "",
        "blocks": {"recorded": Facts(rows, reader.words.colon)},
    }


def registered_values(
    letters: Correspondence,
    milestone: Milestone,
    rows: Sequence[tuple[Answer, Party, str]],
    reader: Reader,
) -> dict[str, object]:
    """Values for the template where each row registers a person: rows of one sender, with their states."""
    values = acknowledgement_values(letters, milestone, *rows[-1][:2], reader)
    recorded: Facts | Groups
    if len(rows) == 1:
        (row,) = rows
        recorded = Facts(tuple(_registration(letters, milestone, *row, reader)), reader.words.colon)
    else:
        recorded = Groups(tuple(_group(letters, milestone, row, reader) for row in rows))
    return values | {"persons": True, "several": len(rows) > 1, "blocks": {"recorded": recorded}}


def _registration(
    letters: Correspondence, milestone: Milestone, answer: Answer, party: Party, state: str, reader: Reader
) -> Iterator[tuple[str, str]]:
    if state:
        yield reader.words.labels.state, reader.words.registration.state(state)
    yield from _rows(letters, milestone, answer, party, reader)


def _group(
    letters: Correspondence, milestone: Milestone, row: tuple[Answer, Party, str], reader: Reader
) -> tuple[str, tuple[str, ...]]:
    """A person's name, and what was recorded of them."""
    form, facts = letters.review.form(milestone), Facts((), reader.words.colon)
    question = form.with_role("name") if form else None
    name = row[0].values.get(question.id, "") if question else ""
    label = question.wording.say(reader.language) if question and name else ""
    lines = _registration(letters, milestone, *row, reader)
    items = tuple(f"{facts.labelled(what)} {value}" for what, value in lines if what != label)
    return (name if len(name) <= SHOWN else name[:SHOWN] + MORE) or row[0].sender, items


def receipt_values(
    letters: Correspondence, milestone: Milestone, answer: Answer, reader: Reader
) -> dict[str, object]:
    """Values of a bare receipt: nothing of the answer but its day; its sender is not called a contact."""
    about = letters.review, milestone, letters.known
    return {
        **courtesies(letters.review, reader, ORGANIZATION),
        **event(FactSheet(letters.review, milestone, reader)),
        "reader": "sender",
        "unsubscribe": "",  # no contact, so there is nothing to unsubscribe from
        "milestone": milestone_names(milestone, reader),
        "answer": arrival_values(*about, answer.received_at, reader),
    }


def _rows(
    letters: Correspondence, milestone: Milestone, answer: Answer, party: Party, reader: Reader
) -> Iterator[tuple[str, str]]:
    """Table of the answer: whose it is, when it came, and its values in the order of the form, without the
    sensitive ones: mails are passed on."""
    labels = reader.words.labels
    yield (
        labels.delegation if isinstance(party, Delegation) else labels.organisation,
        party.name(reader.language),
    )
    yield labels.received, moment_words(answer.received_at, reader, city=True)
    form = letters.review.form(milestone)
    for question in form.questions if form else ():
        value = answer.values.get(question.id)
        if value and question.role != "party" and not question.is_sensitive:
            shown = value if len(value) <= SHOWN else value[:SHOWN] + MORE
            yield question.wording.say(reader.language), shown
