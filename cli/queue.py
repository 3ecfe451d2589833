"""`roadmap queue` and `roadmap assign`: the answers that wait for a person, and settling them."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from tasks.decisions import settle
from tasks.desk import Desk, open_desk

Key = Annotated[str, typer.Argument(metavar="ANSWER", help="The answer, as `roadmap queue` shows it.")]
Whose = Annotated[
    str, typer.Argument(metavar="PARTY", help="The delegation's code, the stakeholder's id, or `nobody`.")
]
By = Annotated[str, typer.Option("--by", help="Who found it out.")]
Reason = Annotated[str, typer.Option("--reason", help="How it was found out.")]
SHOWN = 8  # characters of a key that tell answers apart
NOBODY = "nobody"


def queue(review: Review = None, as_json: AsJson = False) -> None:
    """List the answers that wait for a person: whose each may be, why, and what it would replace."""
    with open_desk(chosen(review)) as desk:
        rows = _rows(desk)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        typer.echo("No answer waits for a person.")
        return
    table = Table("Answer", "Where", Column("From", overflow="fold"), "Perhaps of", "Why", "Would replace")
    for row in rows:
        where, perhaps = f"{row['tab']}, row {row['row']}", ", ".join(row["perhaps_of"])
        table.add_row(row["answer"][:SHOWN], where, row["from"], perhaps, row["why"], row["replaces"] or "")
    Console(markup=False, highlight=False).print(table)
    typer.echo("`roadmap assign ANSWER PARTY --by NAME --reason TEXT` settles one.")


def assign(key: Key, party: Whose, by: By, reason: Reason, review: Review = None) -> None:
    """Say whose an answer is, or that it is nobody's; its address is then known.

    Of two differing answers of one party, the one that waits takes the place of the other; `nobody` leaves
    the other in force."""
    if not by.strip() or not reason.strip():
        raise ValueError("say who found it out (--by) and how (--reason), so that others can follow it")
    with open_desk(chosen(review)) as desk:
        if len(key) < SHOWN:
            raise ValueError(
                f"write at least {SHOWN} characters of the answer's key; `roadmap queue` shows them"
            )
        found = [known for known in desk.answers if known.startswith(key)]
        if len(found) != 1:
            problem = "there is no answer" if not found else "several answers have a key that begins with"
            raise LookupError(f"{problem} {key}; `roadmap queue` lists those that wait")
        settle(desk, found[0], None if party == NOBODY else party, by, reason)
        left = len(desk.known.standing.unsettled())
    typer.echo(f"{found[0][:SHOWN]} is of {party}, signed by {by}; {left} still wait.")


def _rows(desk: Desk) -> list[dict[str, Any]]:
    standing = desk.known.standing
    rows = []
    for answer, match in standing.unsettled():
        former = standing.conflicts.get(answer.key)
        rows.append(
            {
                "answer": answer.key,
                "milestone": answer.milestone,
                "tab": answer.tab,
                "row": answer.row,
                "from": answer.sender,
                "received_at": answer.received_at.in_timezone(desk.review.host.zone).isoformat(),
                "perhaps_of": list(match.likely),
                "why": match.why,
                "says": answer.values,
                "replaces": f"{former.tab}, row {former.row}, from {former.sender}" if former else None,
                "which_says": former.values if former else None,
            }
        )
    return rows
