"""`roadmap login`: give persons a login of their own, under whose name they sign."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import AsJson
from cli.output import print_json
from config.settings import Settings
from tasks.guarding import logins

login = typer.Typer(
    name="login", no_args_is_help=True, help="Logins of persons, who sign under their own names."
)
Name = Annotated[
    str, typer.Argument(help="What they type on the login page: letters a to z, digits, “.”, “_”, “-”.")
]
As = Annotated[str, typer.Option("--as", help="The name that signs their forms; by default the login.")]


@login.command()
def add(name: Name, as_name: As = "") -> None:
    """Add a login, or set a new password for one, and show it once. It takes effect at once."""
    password = logins.add(_file(), name, as_name or name)
    typer.echo(f"On the login page, enter: {name}:{password}")
    typer.echo(f"The password is shown only once. Forms filled in with it are signed “{as_name or name}”.")


@login.command()
def remove(name: Name) -> None:
    """Remove a login. It takes effect at once."""
    logins.remove(_file(), name)
    typer.echo(f"{name} can no longer log in.")


@login.command("list")
def list_logins(as_json: AsJson = False) -> None:
    """List the logins of persons; the machine's own login is not among them."""
    people = {key: person.name for key, person in sorted(logins.read(_file()).items())}
    if as_json:
        print_json(people)
        return
    for key, name in people.items():
        typer.echo(f"{key}: signs as “{name}”")
    if not people:
        typer.echo("No person has a login yet. Add one: roadmap login add NAME")


def _file() -> Path:
    return logins.logins_file(Settings().home.absolute())
