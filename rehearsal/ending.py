"""Write the report of a rehearsal, and print a short table."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from rehearsal.report import Facts, write_report
from rehearsal.script import Script
from rehearsal.stage import Played
from tasks.context import open_context


def finish(console: Console, review: Path, script: Script, out: Path, seed: int, played: Played) -> bool:
    """Write the report, print a summary, and return True if every check has passed."""
    with open_context(review.absolute(), played.end) as context:
        facts = write_report(context, played, out, seed, script)
    console.print(_table(facts))
    for check in facts.checks:
        console.print(f"{'✓' if check.passed else '✗'} {check.name}: {check.detail}", markup=False)
    console.print(f"The report is {out / 'report.html'}", markup=False, soft_wrap=True)
    return all(check.passed for check in facts.checks)


def _table(facts: Facts) -> Table:
    """One line a milestone: its steps, its mail, its answers."""
    table = Table()
    table.add_column("Milestone", no_wrap=True, overflow="ellipsis", max_width=34)
    for heading in ("Steps", "Sent", "Not sent", "Asked", "Answered"):
        table.add_column(heading, justify="right", no_wrap=True)
    for milestone in facts.milestones:
        steps = [step for step in facts.steps if step.milestone == milestone.id]
        sent = sum(step.sent for step in steps)
        skipped = sum(sum(step.skipped.values()) for step in steps)
        standing = milestone.standing
        asked, answered = (str(standing.asked), str(standing.answered)) if standing else ("", "")
        table.add_row(milestone.title, str(len(steps)), str(sent), str(skipped), asked, answered)
    return table
