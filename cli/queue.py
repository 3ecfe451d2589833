"""`roadmap queue` and `roadmap assign`: the answers that wait for a person, and settling them."""

import json
import sys
from collections import Counter
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from cli.options import AsJson, Review, chosen
from roadmap.problems import Refusal, UnknownName
from tasks.context import Context, open_context
from tasks.deciding.decisions import settle
from tasks.deciding.settling_answers import (
    NOBODY,
    Kind,
    Touched,
    Which,
    kind_of,
    left_out,
    settle_which,
    touched,
)

Key = Annotated[str | None, typer.Argument(metavar="ANSWER", help="The answer, as `roadmap queue` shows it.")]
Whose = Annotated[
    str | None,
    typer.Argument(metavar="PARTY", help="The delegation's code, the stakeholder's id, or `nobody`."),
]
Sender = Annotated[
    str | None,
    typer.Option("--sender", help="All that wait from this address, or from a domain (@example.org)."),
]
As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="PARTY|nobody|spam",
        help="Whose they are; `spam`: none of ours, now and whatever comes from those senders later.",
    ),
]
OfMilestone = Annotated[str | None, typer.Option("--milestone", help="All that wait for this milestone.")]
OfKind = Annotated[
    Kind | None,
    typer.Option(
        "--kind",
        help="All that wait because a party is only likely (named), they differ from its answer (differs), "
        "or nobody is likely (unknown).",
    ),
]
Every = Annotated[bool, typer.Option("--all", help="All that wait.")]
Yes = Annotated[bool, typer.Option("--yes", help="Settle those of several senders without being asked.")]
By = Annotated[str, typer.Option("--by", help="Who found it out.")]
Reason = Annotated[str, typer.Option("--reason", help="How it was found out.")]
SHOWN = 8  # characters of a key that tell answers apart


def queue(review: Review = None, as_json: AsJson = False) -> None:
    """List the answers that wait for a person: whose each may be, why, and what it would replace."""
    with open_context(chosen(review)) as context:
        rows, barred = _rows(context), Counter(answer.sender for answer in left_out(context))
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        typer.echo("No answer waits for a person.")
        _tell_barred(barred)
        return
    table = Table("Answer", "Where", Column("From", overflow="fold"), "Perhaps of", "Why", "Would replace")
    for row in rows:
        where, perhaps = f"{row['tab']}, row {row['row']}", ", ".join(row["perhaps_of"])
        table.add_row(row["answer"][:SHOWN], where, row["from"], perhaps, row["why"], row["replaces"] or "")
    Console(markup=False, highlight=False).print(table)
    typer.echo("`roadmap assign ANSWER PARTY --by NAME --reason TEXT` settles one;")
    typer.echo(
        "`roadmap assign --sender ADDRESS --as PARTY|nobody|spam --by NAME --reason TEXT` all of a sender."
    )
    _tell_barred(barred)


def _tell_barred(barred: Counter[str]) -> None:
    """The rows that are left out, since their senders are none of ours."""
    for sender, count in sorted(barred.items()):
        typer.echo(f"Left out: {count} of {sender}, which is none of yours.")


def assign(
    by: By,
    reason: Reason,
    key: Key = None,
    party: Whose = None,
    sender: Sender = None,
    found: As = None,
    milestone: OfMilestone = None,
    kind: OfKind = None,
    every: Every = False,
    yes: Yes = False,
    review: Review = None,
) -> None:
    """Say whose an answer is, or that it is nobody's; its address is then known.

    Of two differing answers of one party, the one that waits takes the place of the other; `nobody` leaves
    the other in force. With --as, all that --sender, --milestone and --kind name, or --all, are settled at
    once. Without --sender, those of several senders only after a question, or with --yes."""
    if not by.strip() or not reason.strip():
        raise Refusal("say who found it out (--by) and how (--reason), so that others can follow it")
    with open_context(chosen(review)) as context:
        if key:
            if not party or found or sender or milestone or kind or every:
                raise Refusal("name one answer and its party, or choose many with --as, not both")
            said = _one(context, key, party, by, reason)
        else:
            if not found or not (sender or milestone or kind or every):
                raise Refusal(
                    "say which answers (an ANSWER and its PARTY; or --sender, --milestone, --kind, --all) "
                    "and, of many, whose they are (--as PARTY, nobody or spam)"
                )
            which = Which(sender or "", kind, milestone or "")
            if not sender and not yes:
                _confirm(touched(context, which), found)
            said = settle_which(context, which, found, by.strip(), reason.strip())
        left = len(context.known.standing.unsettled())
    typer.echo(f"{said}, signed by {by}; {left} still wait{'s' * (left == 1)}.")


def _confirm(found: Touched, whose: str) -> None:
    """Ask before answers of several senders are settled as one party's: they may have nothing to do with
    each other.

    Raises:
        Refusal: nobody can be asked.
        Abort: the answer is no.
    """
    if len(found.senders) < 2:  # noqa: PLR2004  # several
        return
    if not sys.stdin.isatty():
        raise Refusal(
            f"this would settle {found} as {whose}: nothing was settled; look at them (`roadmap queue`), "
            "then add --yes, or choose fewer with --sender"
        )
    typer.confirm(f"This settles {found} as {whose}. Go on?", abort=True)


def _one(context: Context, key: str, party: str, by: str, reason: str) -> str:
    if len(key) < SHOWN:
        raise Refusal(f"write at least {SHOWN} characters of the answer's key", "`roadmap queue` shows them")
    found = [known for known in context.answers if known.startswith(key)]
    if len(found) != 1:
        problem = "there is no answer" if not found else "several answers have a key that begins with"
        raise UnknownName(f"{problem} {key}", "`roadmap queue` lists those that wait")
    settle(context, found[0], None if party == NOBODY else party, by, reason)
    return f"{found[0][:SHOWN]} is of {party}"


def _rows(context: Context) -> list[dict[str, Any]]:
    standing = context.known.standing
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
                "received_at": answer.received_at.in_timezone(context.review.host.zone).isoformat(),
                "perhaps_of": list(match.likely),
                "why": match.why,
                "says": answer.values,
                "kind": kind_of(context, answer, match),
                "holds": sorted(set(match.likely) & standing.perhaps(answer.milestone)),
                "replaces": f"{former.tab}, row {former.row}, from {former.sender}" if former else None,
                "which_says": former.values if former else None,
            }
        )
    return rows
