"""`roadmap assign`: settle answers that wait for a person."""

import sys
from typing import Annotated

import typer

from cli.answers.queue import SHOWN
from cli.options import Review, chosen
from roadmap.people.decisions import refuse_unsigned
from roadmap.problems import Refusal, UnknownName
from tasks.context import Context, open_context
from tasks.deciding.decisions import settle
from tasks.deciding.doubted_persons import choices_of
from tasks.deciding.settling_answers import NOBODY, SPAM, Kind, Touched, Which, settle_which, touched

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
        help="Whose they are; `spam`: nobody's, now and whatever comes from those senders later.",
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


def assign(
    by: By,
    reason: Reason,
    key: Key = None,
    party: Whose = None,
    sender: Sender = None,
    whose: As = None,
    milestone: OfMilestone = None,
    kind: OfKind = None,
    every: Every = False,
    yes: Yes = False,
    review: Review = None,
) -> None:
    """Record whose an answer is, or that it is nobody's; its address is then known.

    A row about a person who may be registered already is taken in with its PARTY, as another person or as a
    change (`roadmap queue` says which), and left out as a copy with `nobody`.

    If a party gave two different answers, the one that waits replaces the other; `nobody` leaves the other in
    force. --as settles at once all answers that --sender, --milestone and --kind select, or --all. Without
    --sender, answers of several senders are settled only after a question, or with --yes."""
    refuse_unsigned(by, reason, "--")
    with open_context(chosen(review)) as context:
        if key:
            if not party or whose or sender or milestone or kind or every:
                raise Refusal("name one answer and its party, or choose many with --as, not both")
            summary = _settle_one(context, key, party, by, reason)
        else:
            if not whose or not (sender or milestone or kind or every):
                raise Refusal(
                    "say which answers (an ANSWER and its PARTY; or --sender, --milestone, --kind, --all) "
                    "and, of many, whose they are (--as PARTY, nobody or spam)"
                )
            which = Which(sender or "", kind, milestone or "")
            if not sender and not yes:
                _confirm(touched(context, which), whose)
            summary = settle_which(context, which, whose, by.strip(), reason.strip())
        left = len(context.known.standing.unsettled())
    typer.echo(f"{summary}, signed by {by}; {left} still waiting.")


def _confirm(answers: Touched, whose: str) -> None:
    """Ask before answers of several senders are settled as one party's.

    Raises:
        Refusal: nobody can be asked.
        Abort: the answer is no.
    """
    if len(answers.senders) < 2:  # noqa: PLR2004  # several
        return
    if not sys.stdin.isatty():
        raise Refusal(
            f"this would settle {answers} as {whose}; nothing was settled",
            "look at them (`roadmap queue`), then add --yes, or choose fewer with --sender",
        )
    typer.confirm(f"This settles {answers} as {whose}. Continue?", abort=True)


def _settle_one(context: Context, key: str, party: str, by: str, reason: str) -> str:
    key = answer_key(context, key)
    if party == SPAM:
        sender = context.answers[key].answer.sender
        raise Refusal("only senders are spam, not single answers", f"give --sender {sender} --as {SPAM}")
    doubted = choices_of(context, key)
    is_their_party = doubted is not None and party in _likely(context, key)
    settle(context, key, None if party == NOBODY else party, by, reason)
    if doubted and (is_their_party or party == NOBODY):
        return f"{key[:SHOWN]} is {doubted.dismiss if party == NOBODY else doubted.accept}"
    return f"{key[:SHOWN]} is of {party}"


def answer_key(context: Context, key: str) -> str:
    """The whole key of the answer whose key begins so.

    Raises:
        Refusal: too few characters are given.
        UnknownName: no answer has such a key, or several have.
    """
    if len(key) < SHOWN:
        raise Refusal(f"write at least {SHOWN} characters of the answer's key", "`roadmap queue` shows them")
    keys = [known for known in context.answers if known.startswith(key)]
    if len(keys) != 1:
        problem = "several answers have a key that begins with" if keys else "there is no answer"
        raise UnknownName(f"{problem} {key}", "`roadmap queue` lists those that wait")
    return keys[0]


def _likely(context: Context, key: str) -> tuple[str, ...]:
    return next((match.likely for a, match in context.known.standing.unsettled() if a.key == key), ())
