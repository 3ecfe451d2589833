"""Effects of an amendment in sentences and tables, as the terminal, the board and the form show them."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import DateTime

from roadmap.drafts.foresight import Shift, Update
from roadmap.plan.amendments import Amendment
from roadmap.plan.steps import Step
from tasks.deciding.foreseeing import Expected, Foreseen

MINUTE = "ddd D MMM YYYY HH:mm"
VERBS = {"move": "moves", "fix": "is fixed", "cancel": "is cancelled", "reinstate": "is reinstated"}
VERBS |= {"join": "gets joining information"}


@dataclass(frozen=True)
class Effect:
    """One effect in a sentence; `serious`: a person should see it before all others."""

    text: str
    serious: bool = False


@dataclass(frozen=True)
class EffectTable:
    """Effects in a table; the first column identifies the row."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def amendment_words(amendment: Amendment) -> str:
    """The amendment in a line, as the end of “If …”."""
    date = f" ({amendment.date})" if amendment.date else ""
    to = f" to {amendment.to}" if amendment.to else ""
    return f"{amendment.milestone}{date} {VERBS[amendment.kind]}{to}"


def summary(foreseen: Foreseen) -> Iterator[Effect]:
    """All effects in a few sentences."""
    at, moves = foreseen.amendment.at, [shift for shift in foreseen.shifts if shift.moves]
    yield Effect(f"{_counted(len(moves), 'step moves', 'steps move')}.")
    for shift in moves:
        if effect := effect_on_step(shift, at):
            yield Effect(f"{shift.key} would be {effect}.", serious=True)
    yield from beside_tables(foreseen)
    for mail in foreseen.mails:
        waits = "; it waits for release" if mail.step.rule.release else ""
        yield Effect(
            f"{mail.step.key}: {_counted(mail.number, 'mail', 'mails')} ({_languages(mail)}){waits}."
        )
    if number := len(foreseen.updates):
        yield Effect(f"{_counted(number, 'calendar entry is', 'calendar entries are')} brought up to date.")


def beside_tables(foreseen: Foreseen) -> Iterator[Effect]:
    """The effects that stand in none of the tables."""
    if foreseen.past:
        yield Effect(f"It would be refused: {foreseen.past}.", serious=True)
    for rule in foreseen.broken:
        outcome = "it was overridden" if rule.overridden else "it would be refused"
        text = f"Order rule broken: {rule.how} ({rule.because}); {outcome}."
        yield Effect(text, serious=not rule.overridden)
    for name in foreseen.times:
        text = f"The time of day would be open again ({name}): to keep it, write it after the day."
        yield Effect(text, serious=True)
    for milestone, addresses in foreseen.holders.items():
        hold = _counted(len(addresses), "address holds", "addresses hold") if addresses else "Nobody holds"
        held = "joining information" if foreseen.amendment.kind == "join" else "a date"
        yield Effect(f"{hold} {held} of {milestone} that would then be wrong.")
    for step, number in foreseen.withdrawn.items():
        messages = _counted(number, "message", "messages")
        yield Effect(f"{messages} of {step} would be withdrawn before they leave with the old date.")


def tables(foreseen: Foreseen) -> tuple[EffectTable, ...]:
    """Tables of the steps, the mails and the calendar entries; those without rows, too."""
    at = foreseen.amendment.at
    steps = (
        (shift.key, _due(shift.before), _due(shift.after), effect_on_step(shift, at))
        for shift in foreseen.shifts
    )
    return (
        EffectTable("Steps", ("Step", "Due now", "Would be due", ""), tuple(steps)),
        EffectTable(
            "Mails that would go out",
            ("Mail", "Due", "To", "Languages", ""),
            tuple(map(_mail, foreseen.mails)),
        ),
        EffectTable("Calendars", ("Event", "Now", "Then"), tuple(map(_update, foreseen.updates))),
    )


def effect_on_step(shift: Shift, at: DateTime) -> str:
    """Effect on a step beyond its new moment, as things stand at `at`; empty if there is none."""
    if shift.expires(at):
        return "too late: it would not leave"
    if shift.falls_into_the_past(at):
        return "in the past: due at once"
    return "" if shift.moves else "only its last moment changes"


def _counted(number: int, one: str, more: str) -> str:
    return f"{number or 'No'} {one if number == 1 else more}"


def _due(step: Step | None) -> str:
    return step.due.format(MINUTE) if step else "–"


def _mail(mail: Expected) -> tuple[str, ...]:
    waits = "waits for release" if mail.step.rule.release else "leaves by itself"
    return mail.step.key, _due(mail.step), str(mail.number), _languages(mail), waits


def _languages(mail: Expected) -> str:
    return ", ".join(f"{number} {language}" for language, number in sorted(mail.languages.items()))


def _update(update: Update) -> tuple[str, ...]:
    event = update.event
    where = event.milestone.id + (f", {event.session.id}" if event.session else "")
    after = "off" if event.off else str(event.when)
    before = str(update.before or "–")
    # An entry that stays on its day is sent again for what else it says, such as how to join.
    return where, before, "the same day, with the new details" if after == before else after
