"""`roadmap held`: the mailings that wait for release."""

from typing import Any

import typer
from pendulum import DateTime
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from cli.output import print_json, print_table
from roadmap.reports.waiting import HeldMailing, consequence
from roadmap.review.moments import moment_in_words
from tasks.context import open_context


def held(review: Review = None, as_json: AsJson = False) -> None:
    """List the mailings that wait for release: since when, until when, and what happens if nobody acts."""
    with open_context(chosen(review)) as context:
        mailings, zone = context.ledger.approvals.held(), context.review.host.zone
    if as_json:
        print_json([_as_json(mailing, zone) for mailing in mailings])
    elif not mailings:
        typer.echo("No mailing waits for release.")
    else:
        _show(mailings, zone)


def _show(mailings: list[HeldMailing], zone: str) -> None:
    table = Table(Column("Step", overflow="fold"), "Messages", "Waits since", "Due", "If nobody acts")
    for mailing in mailings:
        since, due = (moment_in_words(moment, zone) for moment in (mailing.since, mailing.due))
        if_nobody_acts = consequence(mailing, zone) + (f". {mailing.remark}" if mailing.remark else "")
        table.add_row(
            "\n".join((mailing.step, *also(mailing))), str(mailing.messages), since, due, if_nobody_acts
        )
    print_table(table)
    typer.echo("Release one: `roadmap release STEP --by NAME --reason TEXT`. Stop one: `roadmap stop`.")


def also(mailing: HeldMailing) -> list[str]:
    """The other steps of one mail, in words."""
    return [f"with {step}" for step in mailing.steps if step != mailing.step]


def _as_json(mailing: HeldMailing, zone: str) -> dict[str, Any]:
    def iso(moment: DateTime | None) -> str | None:
        return moment.in_timezone(zone).isoformat() if moment else None

    return {
        "step": mailing.step,
        "steps": list(mailing.steps),
        "revision": mailing.revision,
        "messages": mailing.messages,
        "languages": dict(mailing.languages),
        "subjects": list(mailing.subjects),
        "since": iso(mailing.since),
        "due": iso(mailing.due),
        "too_late_from": iso(mailing.expires),
        "if_nobody_acts": consequence(mailing, zone),
    }
