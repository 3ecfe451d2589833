"""The alarm: which troubles are new, with what to do about each, and which are over."""

from collections.abc import Iterable, Sequence
from datetime import date

from roadmap.people.parts import part_title
from roadmap.people.salutation import COORDINATOR
from roadmap.reports.alarms import Alarm
from roadmap.reports.troubles import Trouble
from roadmap.review.review import Review
from tasks.letters.courtesies import courtesies
from tasks.letters.letter import Correspondence, notice
from tasks.letters.phrases import long_day, moment_words, step_words
from tasks.letters.reader import Reader
from tasks.render.blocks import Table

OF_MESSAGES = {"messages-unknown", "messages-failed", "mailing-held", "step-missed", "step-too-late"}
OF_MILESTONES = {"answers-beyond", "answers-doubted"}
OF_DATES = {"date-overdue", "time-overdue", "link-overdue"}
WHEN = "when"  # the name of a milestone's only date


def alarm_values(
    letters: Correspondence, new: Sequence[Alarm], over: Sequence[Alarm], reader: Reader
) -> dict[str, object]:
    """Values for the alarm's template."""
    words = reader.words.alarm
    headline = reader.words.tally((words.new, len(new)), (words.closed, len(over)))
    return {
        **courtesies(letters.review, reader, COORDINATOR),
        **notice(reader, "alarm", headline),
        "alarm": {"headline": headline},
        "blocks": {
            "troubles": _troubles(letters.review, new, reader),
            "over": _over(letters.review, over, reader),
        },
    }


def _troubles(review: Review, alarms: Iterable[Alarm], reader: Reader) -> Table:
    words = reader.words.alarm
    rows = []
    for alarm in alarms:
        what, remedy = trouble_words(review, alarm.trouble, reader)
        rows.append((what, moment_words(alarm.since, reader), remedy))
    return Table((words.trouble, words.since, words.remedy), tuple(rows), colon=reader.words.colon)


def _over(review: Review, alarms: Iterable[Alarm], reader: Reader) -> Table:
    words = reader.words.alarm
    rows = [
        (trouble_words(review, alarm.trouble, reader)[0], moment_words(alarm.gone or alarm.opened, reader))
        for alarm in alarms
    ]
    return Table((words.trouble, words.over), tuple(rows), colon=reader.words.colon)


def trouble_words(review: Review, trouble: Trouble, reader: Reader) -> tuple[str, str]:
    """A trouble in a sentence, and what to do about it in another."""
    words = reader.words.alarm.kinds[trouble.kind]
    values = {"count": "", "detail": "", **trouble.values, "about": _about(review, trouble, reader)}
    values["day"] = _day(trouble.values.get("day", ""), reader)
    numbers = {name: int(value) for name, value in values.items() if value.isdecimal()}
    parts = [(part, numbers.get(name, 0)) for name, part in words.parts.items()]
    values["parts"] = ", ".join(reader.words.count(part, number) for part, number in parts if number)
    number = numbers.get("count", 0)
    values.pop("count")
    return reader.words.count(words.what, number, **values).strip(), words.remedy.format(**values)


def _about(review: Review, trouble: Trouble, reader: Reader) -> str:
    if trouble.kind in OF_MESSAGES or (trouble.kind.startswith("run-") and "/" in trouble.about):
        return step_words(review, reader.words, reader.language, trouble.about)
    if trouble.kind in OF_MILESTONES:
        return _title(review, trouble.about, reader)
    if trouble.kind in OF_DATES:
        identity, _, names = trouble.about.partition("/")
        title = _title(review, identity, reader)
        return title if names == WHEN else f"{title} ({names.replace('+', ', ')})"
    if trouble.kind == "part-missing":
        milestone, of, *_ = trouble.about.split("/")
        part = part_title(review, milestone, of)
        title = _title(review, milestone, reader)
        return f"{title} ({part.say(reader.language)})" if part else title
    return trouble.about


def _title(review: Review, identity: str, reader: Reader) -> str:
    milestone = next((m for m in review.milestones if m.id == identity), None)
    return milestone.title.say(reader.language) if milestone else identity


def _day(day: str, reader: Reader) -> str:
    return long_day(date.fromisoformat(day), reader.words) if day else ""
