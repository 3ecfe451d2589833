"""`roadmap welcome`: add an organisation that registered to the directory."""

from typing import Annotated

import typer

from cli.answers.assign import answer_key
from cli.options import Review, chosen
from tasks.context import open_context
from tasks.people.newcomers import welcome as let_in

Key = Annotated[str, typer.Argument(metavar="ANSWER", help="The answer, as `roadmap queue` shows it.")]
Constituency = Annotated[str, typer.Option("--constituency", help="Its constituency, by its id.")]
Name = Annotated[str, typer.Option("--name", help="Its name; by default as the answer says it.")]
Language = Annotated[str, typer.Option("--language", help="Its language; by default the answer's.")]
Country = Annotated[str, typer.Option("--country", help="Its country, by the delegation's code.")]
Address = Annotated[str, typer.Option("--address", help="Where it is written to; by default the sender's.")]
By = Annotated[str, typer.Option("--by", help="Who found it out.")]
Reason = Annotated[str, typer.Option("--reason", help="How it was found out.")]


def welcome(
    key: Key,
    constituency: Constituency,
    by: By,
    reason: Reason,
    name: Name = "",
    language: Language = "",
    country: Country = "",
    address: Address = "",
    review: Review = None,
) -> None:
    """Add an organisation that registered, and that the directory does not know; its answer counts then.

    The files of the directory stay as they are: the ledger keeps it, and `roadmap history` shows it."""
    with open_context(chosen(review)) as context:
        party = let_in(
            context,
            answer_key(context, key),
            constituency,
            by.strip(),
            reason.strip(),
            name=name,
            language=language,
            country=country,
            address=address,
        )
    typer.echo(f"{party.title} is in the directory as {party.id} ({constituency}), signed by {by}.")
