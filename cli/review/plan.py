"""`roadmap plan`: the steps in order, and the dates to fix."""

from collections import Counter
from typing import Annotated, Any

import typer
from pendulum import DateTime
from rich.console import Console
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from cli.output import print_json
from config.settings import Settings
from roadmap.answers.standing import fold_answers
from roadmap.drafts.crowded_weeks import Crowded, crowded_weeks
from roadmap.people.audience import Known, recipients
from roadmap.plan.amendments import Roadmap, in_force
from roadmap.plan.ordering import broken_rules
from roadmap.plan.plan import Plan, ToFix
from roadmap.plan.plan import plan as make
from roadmap.plan.steps import Step
from roadmap.problems import InvalidValue
from roadmap.review.characters import counted, quoted
from roadmap.review.dates import When, read_date
from roadmap.review.directory import Directory
from tasks.configuration import load
from tasks.ledger.existing import existing_ledger

At = Annotated[str | None, typer.Option("--at", help="Only what is due from this day on (2024-10-29).")]


OPEN = {"time": "the time of day", "link": "how to join it"}  # else the names of the dates


def plan(review: Review = None, at: At = None, as_json: AsJson = False) -> None:
    """List every step with its due time and its audience, and the dates to fix."""
    loaded = load(chosen(review))
    with existing_ledger(Settings(), loaded.review.id) as ledger:  # none is made
        amendments = list(ledger.history.amendments()) if ledger else []
    roadmap = in_force(loaded.review, amendments)
    planned = make(roadmap, loaded.directory)
    start = _day(at, loaded.review.host.zone) if at else None
    steps = [step for step in planned.steps if start is None or step.due >= start]
    if as_json:
        print_json(_as_json(roadmap, loaded.directory, planned, steps))
    else:
        _show(roadmap, loaded.directory, planned, steps)


def _day(text: str, zone: str) -> DateTime:
    when = read_date(text)
    if not isinstance(when, When) or not when.is_exact:
        raise InvalidValue(f"{quoted(text)} is not a day", "write 2024-10-29 or 2024-10-29 10:00")
    return when.starts(zone)


def _languages(roadmap: Roadmap, directory: Directory, step: Step) -> Counter[str]:
    """Number of possible recipients of a step by language, as if nobody had answered yet."""
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
        "limited": [vars(one) for one in crowded_weeks(roadmap.review, directory, planned)],
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
        numbers = " ".join(f"{language} {number}" for language, number in sorted(languages.items()))
        due = step.due.format("ddd D MMM YYYY HH:mm")
        table.add_row(due, step.key, step.rule.to, str(languages.total()), numbers)
    console.print(table)
    to_fix = Table("Fix by", "Milestone", "Now", "Open", "Notice", title="Dates to fix")
    for fix in planned.to_fix:
        missing = OPEN.get(fix.need) or ", ".join(fix.dates)
        notice = counted(fix.notice, "day") if fix.notice else ""
        to_fix.add_row(fix.fix_by.format("D MMM YYYY"), fix.milestone, str(fix.when), missing, notice)
    console.print(to_fix)
    _show_crowded(console, crowded_weeks(roadmap.review, directory, planned))
    for rule in broken_rules(roadmap, planned):
        console.print(f"Order rule broken: {rule.how} ({rule.because})", markup=False)


def _show_crowded(console: Console, crowded: list[Crowded]) -> None:
    if crowded:
        table = Table("Step", "Later", "Never", title="Held back by `sending.per_week`, if nobody answers")
        for one in crowded:
            table.add_row(one.step, str(one.held_back), str(one.dropped))
        console.print(table)
