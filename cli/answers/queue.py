"""`roadmap queue`: the answers that wait for a person."""

from collections import Counter
from typing import Any

import typer
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from cli.output import print_json, print_table
from roadmap.answers.reading import Answer
from tasks.context import Context, open_context
from tasks.deciding.doubted_persons import choices_of, is_replaced
from tasks.deciding.settling_answers import NOBODY, kind_of, left_out

SHOWN = 8  # characters of a key that tell answers apart


def queue(review: Review = None, as_json: AsJson = False) -> None:
    """List the answers that wait for a person: whose each may be, why it waits, and what it would replace."""
    with open_context(chosen(review)) as context:
        rows, barred = _rows(context), Counter(answer.sender for answer in left_out(context))
    if as_json:
        print_json(rows)
        return
    if not rows:
        typer.echo("No answer waits for a person.")
        _show_barred(barred)
        return
    table = Table("Answer", "Where", Column("From", overflow="fold"), "Perhaps of", "Why", "Would replace")
    for row in rows:
        where, perhaps = f"{row['tab']}, row {row['row']}", ", ".join(row["perhaps_of"])
        why = f"{row['why']}\n{_choices(row['choices'])}" if row["choices"] else row["why"]
        table.add_row(row["answer"][:SHOWN], where, row["from"], perhaps, why, row["replaces"] or "")
    print_table(table)
    typer.echo("Settle one: `roadmap assign ANSWER PARTY --by NAME --reason TEXT`.")
    typer.echo(
        "Settle all of a sender: "
        "`roadmap assign --sender ADDRESS --as PARTY|nobody|spam --by NAME --reason TEXT`."
    )
    if any(row["kind"] == "unknown" for row in rows):
        typer.echo(
            "Add an organisation to the directory: "
            "`roadmap welcome ANSWER --constituency ID --by NAME --reason TEXT`."
        )
    _show_barred(barred)


def _choices(choices: dict[str, str]) -> str:
    """A line for each word that may follow `roadmap assign ANSWER`, with its meaning."""
    return "\n".join(f"  {party}: {words}" for party, words in choices.items())


def _show_barred(barred: Counter[str]) -> None:
    """Count the rows that are left out because their senders were barred."""
    for sender, count in sorted(barred.items()):
        typer.echo(f"Left out: {count} from {sender}, which you barred as spam.")


def _rows(context: Context) -> list[dict[str, Any]]:
    standing = context.known.standing
    rows = []
    for answer, match in standing.unsettled():
        doubt, choices = standing.doubts.get(answer.key), choices_of(context, answer.key)
        former = standing.conflicts.get(answer.key) if is_replaced(doubt) else None
        rows.append(
            {
                "answer": answer.key,
                "milestone": answer.milestone,
                "tab": answer.tab,
                "row": answer.row,
                "from": answer.sender,
                "received_at": answer.received_at.in_timezone(context.review.host.zone).isoformat(),
                "perhaps_of": list(match.likely),
                "why": match.why,
                "says": _shown(context, answer),
                "kind": kind_of(context, answer, match),
                "holds": sorted(set(match.likely) & standing.perhaps(answer.milestone)),
                "replaces": f"{former.tab}, row {former.row}, from {former.sender}" if former else None,
                "which_says": _shown(context, former) if former else None,
                "about_person": doubt.about.label if doubt else None,
                "choices": {match.likely[0]: choices.accept, NOBODY: choices.dismiss} if choices else None,
            }
        )
    return rows


def _shown(context: Context, answer: Answer) -> dict[str, str]:
    """The values of an answer, without the sensitive ones."""
    form = context.review.form(context.review.milestone(answer.milestone))
    return form.without_sensitive(answer.values) if form else answer.values
