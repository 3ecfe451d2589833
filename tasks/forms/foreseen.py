"""Consequences of an amendment as markdown: in full on a board, in short above the form."""

from collections.abc import Iterable, Iterator

from pendulum import DateTime
from prefect.artifacts import acreate_markdown_artifact

from roadmap.drafts.foresight import Shift, Update
from roadmap.plan.amendments import Amendment
from roadmap.plan.steps import Step
from tasks.deciding.foreseeing import Expected, Foreseen
from tasks.prefect_api.plain_markdown import fenced, plainly

MINUTE = "ddd D MMM YYYY HH:mm"
SAMPLES = 3  # mails that are shown whole
DEEDS = {"move": "moves", "fix": "is fixed", "cancel": "is cancelled", "reinstate": "is reinstated"}


def said(amendment: Amendment) -> str:
    """The amendment in a line."""
    date = f" ({amendment.date})" if amendment.date else ""
    to = f" to {amendment.to}" if amendment.to else ""
    return f"{amendment.milestone}{date} {DEEDS[amendment.kind]}{to}"


async def publish_foreseen(foreseen: Foreseen) -> str:
    """Show all of it on a board of the milestone's own; return the board's key."""
    amendment = foreseen.amendment
    key = f"if-{amendment.milestone}-{DEEDS[amendment.kind].split()[-1]}".lower()
    text = "\n\n".join(board(foreseen))
    await acreate_markdown_artifact(text, key=key, description=plainly(f"If {said(amendment)}"))
    return key


def board(foreseen: Foreseen) -> Iterator[str]:
    """The parts of the board, one after the other."""
    at = foreseen.amendment.at
    yield f"# If {plainly(said(foreseen.amendment))}"
    yield "\n".join(f"- {line}" for line in lines(foreseen))
    yield _table(
        "Steps", ("Step", "Due now", "Would be due", ""), (_shift(s, foreseen) for s in foreseen.shifts)
    )
    yield _table(
        "Mails that would go out", ("Mail", "Due", "To", "Languages", ""), map(_mail, foreseen.mails)
    )
    yield _table("Calendars", ("Event", "Now", "Then"), map(_update, foreseen.updates))
    for mail in foreseen.mails[:SAMPLES]:
        yield from _samples(mail)
    yield f"As things stand on {at:%d %B %Y %H:%M %Z}. Nothing has been changed."


def lines(foreseen: Foreseen) -> Iterator[str]:
    """Consequences in a few sentences."""
    at, moves = foreseen.amendment.at, [s for s in foreseen.shifts if s.moves]
    yield _counted(len(moves), "step moves", "steps move")
    for name in foreseen.times:
        yield f"**the time of day is open again** ({name}): to keep it, write it after the day"
    for shift in moves:
        if shift.expires(at):
            yield f"**{shift.key}** would be too late: it would not leave"
        elif shift.falls_into_the_past(at):
            yield f"**{shift.key}** falls into the past: it is due at once"
    for milestone, addresses in foreseen.holders.items():
        holds = _counted(len(addresses), "address holds", "addresses hold") if addresses else "nobody holds"
        yield f"{holds} a date of {milestone} that would then be wrong"
    for step, number in foreseen.withdrawn.items():
        yield f"{_counted(number, 'message', 'messages')} of {step} that waits with the old date is withdrawn"
    for mail in foreseen.mails:
        waits = "; it waits for release" if mail.step.rule.release else ""
        yield f"{mail.step.key}: {_counted(mail.number, 'mail', 'mails')} ({_languages(mail)}){waits}"
    if foreseen.updates:
        yield f"{_counted(len(foreseen.updates), 'calendar entry', 'calendar entries')} brought up to date"
    for rule in foreseen.broken:
        why = "it was overridden" if rule.overridden else "**it would be refused**"
        yield f"order rule broken: {plainly(rule.how)} ({plainly(rule.because)}); {why}"


def _counted(number: int, one: str, more: str) -> str:
    return f"{number or 'no'} {one if number == 1 else more}"


def _shift(shift: Shift, foreseen: Foreseen) -> tuple[str, ...]:
    return shift.key, due(shift.before), due(shift.after), effect(shift, foreseen.amendment.at)


def effect(shift: Shift, at: DateTime) -> str:
    """Effect on a step beyond its new moment, as things stand at `at`; empty if there is none."""
    if shift.expires(at):
        return "too late: it would not leave"
    if shift.falls_into_the_past(at):
        return "in the past: due at once"
    return "" if shift.moves else "only its last moment changes"


def due(step: Step | None) -> str:
    """The moment of a step on its own clock; a dash if it has none."""
    return step.due.format(MINUTE) if step else "–"


def _mail(mail: Expected) -> tuple[str, ...]:
    waits = "waits for release" if mail.step.rule.release else "leaves by itself"
    return mail.step.key, due(mail.step), str(mail.number), _languages(mail), waits


def _languages(mail: Expected) -> str:
    return ", ".join(f"{number} {language}" for language, number in sorted(mail.languages.items()))


def _update(update: Update) -> tuple[str, ...]:
    event = update.event
    where = event.milestone.id + (f", {event.session.id}" if event.session else "")
    return where, str(update.before or "–"), "off" if event.off else str(event.when)


def _table(title: str, headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    found = [f"| {' | '.join(map(plainly, row))} |" for row in rows]
    if not found:
        return f"## {title}\n\nNone."
    head = f"| {' | '.join(headings)} |\n|{'---|' * len(headings)}"
    return f"## {title}\n\n{head}\n" + "\n".join(found)


def _samples(mail: Expected) -> Iterator[str]:
    for content in mail.samples:
        yield f"## {mail.step.key}, as it would read: {content.language}"
        yield f"**{plainly(content.subject)}**\n\n{fenced(content.text)}"
