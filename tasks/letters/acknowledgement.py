"""The acknowledgement of an answer: what was recorded, as whoever sent it reads it."""

from collections.abc import Iterator

from roadmap.answers.reading import Answer
from roadmap.review.directory import Delegation, Party
from roadmap.review.milestones import Milestone
from tasks.letters.letter import Correspondence, signature
from tasks.letters.phrases import moment_words
from tasks.letters.reader import Reader
from tasks.render.blocks import Facts

SHOWN = 1500  # characters of an answer; whoever wrote more has it, and a mail is no archive
MORE = " […]"


def acknowledgement_values(
    letters: Correspondence, milestone: Milestone, answer: Answer, party: Party, reader: Reader
) -> dict[str, object]:
    """Values for the template."""
    salutation = "delegation" if isinstance(party, Delegation) else "stakeholder"
    rows = tuple(_rows(letters, milestone, answer, party, reader))
    return {
        **signature(letters.review, reader, salutation),
        "milestone": {"title": milestone.title.say(reader.language)},
        "blocks": {"recorded": Facts(rows, reader.words.colon)},
    }


def receipt_values(letters: Correspondence, milestone: Milestone, reader: Reader) -> dict[str, object]:
    """The values of a bare receipt: nothing of the answer, and no word that its sender is a contact."""
    return {
        **signature(letters.review, reader, "stakeholder"),
        "reader": "sender",
        "milestone": {"title": milestone.title.say(reader.language)},
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
