"""The command line's entry: registers the commands, shows problems as messages and bugs as tracebacks."""

import sys
from inspect import getdoc
from traceback import format_exception

import typer
from rich.console import Console

from cli.answers.answers import answers
from cli.answers.assign import assign
from cli.answers.collect import collect
from cli.answers.export import export
from cli.answers.match import match
from cli.answers.queue import queue
from cli.answers.sheets import sheets
from cli.changes.apply import apply
from cli.changes.cancel import cancel
from cli.changes.diff import diff
from cli.changes.fix import fix
from cli.changes.history import history
from cli.changes.join import join
from cli.changes.move import move
from cli.changes.reinstate import reinstate
from cli.ledger.backup import backup
from cli.ledger.ledger import ledger
from cli.ledger.restore import restore
from cli.machine.doctor import doctor
from cli.machine.down import down
from cli.machine.status import status
from cli.machine.troubles import troubles
from cli.machine.up import up
from cli.mailings.held import held
from cli.mailings.release import release
from cli.mailings.send import send
from cli.mailings.settle import settle
from cli.mailings.stop import stop
from cli.people.attended import attended
from cli.people.badges import badges
from cli.people.contacts import contacts
from cli.people.login import login
from cli.people.notified import notified
from cli.people.participants import participants
from cli.people.person import person
from cli.people.registrations import registrations
from cli.people.seats import accept, decline, head
from cli.people.unsubscribe import unsubscribe
from cli.people.welcome import welcome
from cli.review.check import check
from cli.review.new import new
from cli.review.plan import plan
from cli.review.preview import preview
from cli.review.rehearse import rehearse
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
    """A docstring with one line for each paragraph: Typer would break lines where the code does."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


app = typer.Typer(
    name="roadmap",
    help="Run the roadmap of an intergovernmental review.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
COMMANDS = (
    *(up, down, status, serve),
    *(check, plan, preview, rehearse, doctor, new),
    *(held, release, stop),
    *(send, settle, contacts, unsubscribe),
    *(collect, answers, queue, assign, match, welcome, attended),
    *(move, fix, cancel, reinstate, join, history, diff, apply, troubles),
    *(participants, badges),
    *(registrations, accept, decline, head, notified),
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
    except Exception as bug:  # noqa: BLE001  # the last handler
        # Python's own hook, and typer's, would write the secrets that a library's words may hold.
        sys.stderr.write(redacted("".join(format_exception(bug))) + REPORT)
        sys.exit(BUG)


if __name__ == "__main__":
    run()
