"""The command line's entry: registers the commands, shows problems as messages and bugs as tracebacks."""

import sys
from inspect import getdoc
from traceback import format_exception

import typer
from rich.console import Console

from cli import book  # noqa: F401  # it adds commands to `roadmap sheets`
from cli.answers import answers
from cli.backup import backup, restore
from cli.check import check
from cli.collect import collect
from cli.contacts import contacts
from cli.diff import apply, diff
from cli.doctor import doctor
from cli.export import export
from cli.held import held, release, stop
from cli.history import history
from cli.ledger import ledger
from cli.login import login
from cli.match import match
from cli.move import cancel, fix, move, reinstate
from cli.new import new
from cli.person import person
from cli.plan import plan
from cli.preview import preview
from cli.queue import assign, queue
from cli.rehearse import rehearse
from cli.send import send
from cli.settle import settle
from cli.sheets import sheets
from cli.status import status
from cli.troubles import troubles
from cli.unsubscribe import unsubscribe
from cli.up import down, up
from config.private import keep_private
from config.secrets import redacted
from roadmap.problems import Problem
from tasks.guarding.serving import serve

BUG = 70  # the exit code of a bug: EX_SOFTWARE of sysexits.h
REPORT = (
    "This is a bug in roadmap, not a mistake of yours. Report it where the code is hosted, with the lines "
    "above and what you did; SECURITY.md says how, if others could use it.\n"
)


def _paragraphs(text: str) -> str:
    """The text of a docstring with one line a paragraph: Typer would break its lines where the code does."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


app = typer.Typer(
    name="roadmap",
    help="Runs the roadmap of an intergovernmental review.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
COMMANDS = (
    *(up, down, status, serve),
    *(check, plan, preview, rehearse, doctor, new),
    *(held, release, stop),
    *(send, settle, contacts, unsubscribe),
    *(collect, answers, queue, assign, match),
    *(move, fix, cancel, reinstate, history, diff, apply, troubles),
    *(backup, restore),
)
GROUPS = (sheets, person, export, ledger, login)
for command in COMMANDS:
    app.command()(command)
for group in GROUPS:
    app.add_typer(group)
for each in (app, *GROUPS):
    for info in each.registered_commands:
        info.help = _paragraphs(getdoc(info.callback) or "")


def run() -> None:
    """Run the command. A problem is a message and exit code 1; anything else is a bug, and exit code 70."""
    try:
        keep_private()
        app()
    except Problem as problem:
        console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)
        console.print(redacted(str(problem)))
        sys.exit(1)
    except Exception as bug:  # noqa: BLE001  # the last to see it: nothing of it is lost
        # Python's own hook, and typer's, would write the secrets that a library's words may hold.
        sys.stderr.write(redacted("".join(format_exception(bug))) + REPORT)
        sys.exit(BUG)


if __name__ == "__main__":
    run()
