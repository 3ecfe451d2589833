"""`roadmap login`: persons who log in to the server by a name of their own, with which they sign."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.options import AsJson
from config.settings import Settings
from tasks.guarding import logins

login = typer.Typer(
    name="login", no_args_is_help=True, help="Let persons log in to the server, each under a name."
)
Name = Annotated[
    str, typer.Argument(help="What they type at the page: letters a to z, digits, “.”, “_”, “-”.")
]
As = Annotated[str, typer.Option("--as", help="The name that signs what they fill in; by default the login.")]


@login.command()
def add(name: Name, as_name: As = "") -> None:
    """Make a login, or a new password for one, and show it once. It holds at once."""
    password = logins.add(_file(), name, as_name or name)
    typer.echo(f"In the box of the page: {name}:{password}")
    typer.echo(f"It is shown only now. All that is filled in with it is signed “{as_name or name}”.")


@login.command()
def remove(name: Name) -> None:
    """Take a login away. It holds at once."""
    logins.remove(_file(), name)
    typer.echo(f"{name} can log in no more.")


@login.command("list")
def list_logins(as_json: AsJson = False) -> None:
    """Show who may log in, beside the machine's own login."""
    people = {key: person.name for key, person in sorted(logins.read(_file()).items())}
    if as_json:
        typer.echo(json.dumps(people, ensure_ascii=False, indent=2))
        return
    for key, name in people.items():
        typer.echo(f"{key}: signs “{name}”")
    if not people:
        typer.echo("Nobody has a login of their own; make one: roadmap login add NAME")


def _file() -> Path:
    return logins.logins_file(Settings().home.absolute())
