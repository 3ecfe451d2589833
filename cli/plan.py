"""`roadmap plan`: the steps in order, and the dates that are still to be fixed."""

import json
from collections import Counter
from typing import Annotated, Any

import typer
from pendulum import DateTime
from rich.console import Console
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from config.settings import Settings
from roadmap.answers.standing import fold_answers
from roadmap.people.audience import Known, recipients
from roadmap.plan.amendments import Roadmap, in_force
from roadmap.plan.ordering import broken_rules
from roadmap.plan.plan import Plan, ToFix
from roadmap.plan.plan import plan as make
from roadmap.plan.steps import Step
from roadmap.problems import InvalidValue
from roadmap.review.characters import quoted
from roadmap.review.dates import When, read_date
from roadmap.review.directory import Directory
from tasks.configuration import Loaded, load
from tasks.ledger.existing import existing_ledger

At = Annotated[str | None, typer.Option("--at", help="Only what is due from this day on (2024-10-29).")]


def plan(review: Review = None, at: At = None, as_json: AsJson = False) -> None:
    """Show every step with its moment and its audience, and what is still to be fixed."""
    loaded = load(chosen(review))
    roadmap = in_force(loaded.review, _amendments(loaded))
    planned = make(roadmap, loaded.directory)
    start = _day(at, loaded.review.host.zone) if at else None
    steps = [step for step in planned.steps if start is None or step.due >= start]
    if as_json:
        typer.echo(
            json.dumps(_as_json(roadmap, loaded.directory, planned, steps), indent=2, ensure_ascii=False)
        )
    else:
        _show(roadmap, loaded.directory, planned, steps)


def _amendments(loaded: Loaded) -> list[Any]:
    """Amendments, if there is a ledger already; looking at a plan makes none."""
    with existing_ledger(Settings(), loaded.review.id) as ledger:
        return list(ledger.history.amendments()) if ledger else []


def _day(text: str, zone: str) -> DateTime:
    when = read_date(text)
    if not isinstance(when, When) or not when.is_exact:
        raise InvalidValue(f"{quoted(text)} is not a day", "write 2024-10-29 or 2024-10-29 10:00")
    return when.starts(zone)


def _languages(roadmap: Roadmap, directory: Directory, step: Step) -> Counter[str]:
    """The languages of all whom a step may write to: nobody has answered yet."""
    rule = step.rule if step.rule.to == "coordinator" else step.rule.model_copy(update={"to": "everyone"})
    milestone, nobody = roadmap.review.milestone(step.milestone), Known(fold_answers([], roadmap.review))
    return Counter(
        r.language for r in recipients(roadmap.review, directory, milestone, rule, nobody, step.session)
    )


def _as_json(roadmap: Roadmap, directory: Directory, planned: Plan, steps: list[Step]) -> dict[str, Any]:
    return {
        "review": roadmap.review.id,
        "steps": [_step(roadmap, directory, step) for step in steps],
        "to_fix": [_to_fix(fix) for fix in planned.to_fix],
        "waiting": [{"key": f"{w.milestone}/{w.name}", "need": w.need} for w in planned.waiting],
        "broken": [
            {"rule": b.rule, "how": b.how, "because": b.because} for b in broken_rules(roadmap, planned)
        ],
    }


def _step(roadmap: Roadmap, directory: Directory, step: Step) -> dict[str, Any]:
    languages = _languages(roadmap, directory, step)
    return {
        "key": step.key,
        "milestone": step.milestone,
        "step": step.name,
        "due": step.due.isoformat(),
        "expires": step.expires.isoformat(),
        "mail": step.rule.mail,
        "release": step.rule.release,
        "audience": {
            "to": step.rule.to,
            "size": languages.total(),
            "languages": dict(sorted(languages.items())),
        },
    }


def _to_fix(fix: ToFix) -> dict[str, Any]:
    return {
        "milestone": fix.milestone,
        "dates": list(fix.dates),
        "when": str(fix.when),
        "need": fix.need,
        "fix_by": fix.fix_by.to_date_string(),
        "notice_days": fix.notice,
    }


def _show(roadmap: Roadmap, directory: Directory, planned: Plan, steps: list[Step]) -> None:
    console = Console()
    table = Table(
        "Due",
        Column("Step", no_wrap=True),
        "To",
        "At most",
        "Languages",
        title=roadmap.review.title.say("en"),
    )
    for step in steps:
        languages = _languages(roadmap, directory, step)
        said = " ".join(f"{language} {number}" for language, number in sorted(languages.items()))
        due = step.due.format("ddd D MMM YYYY HH:mm")
        table.add_row(due, step.key, step.rule.to, str(languages.total()), said)
    console.print(table)
    to_fix = Table("Fix by", "Milestone", "Now", "What is open", "Notice", title="To be fixed")
    for fix in planned.to_fix:
        what = "the time of day" if fix.need == "time" else ", ".join(fix.dates)
        notice = f"{fix.notice} day{'s' * (fix.notice != 1)}" if fix.notice else ""
        to_fix.add_row(fix.fix_by.format("D MMM YYYY"), fix.milestone, str(fix.when), what, notice)
    console.print(to_fix)
    for rule in broken_rules(roadmap, planned):
        console.print(f"Order rule broken: {rule.how} ({rule.because})", markup=False)
