"""The command line's entry: registers the commands, and turns people's mistakes into messages."""

import sys
from inspect import getdoc
from traceback import format_exception
from types import TracebackType

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
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
from config.secrets import VARIABLES, redacted
from config.settings import Settings
from tasks.book import BookProblem
from tasks.configuration import ConfigurationProblem
from tasks.configuration.problems import reason
from tasks.guarding.serving import serve
from tasks.ledger import LedgerProblem
from tasks.mail import MailProblem, Unreachable
from tasks.prefect_api.server import ServerProblem
from tasks.render import TemplateProblem

MISTAKES = (
    *(ConfigurationProblem, TemplateProblem, LedgerProblem, BookProblem, MailProblem, Unreachable),
    *(ServerProblem, LookupError, ValueError),
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
    """Run the command. A mistake that somebody can mend is a message and exit code 1, never a traceback."""
    keep_private()
    sys.excepthook = _show_bug
    try:
        app()
    except MISTAKES as problem:
        console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)
        console.print(redacted(_said(problem)))
        sys.exit(1)


def _show_bug(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
    """Write a bug's traceback without the secrets that a library's words may hold."""
    sys.stderr.write(redacted("".join(format_exception(kind, problem, trace))))


def _said(problem: BaseException) -> str:
    if isinstance(problem, ValidationError) and problem.title == Settings.__name__:
        return "\n".join(_variable(error) for error in problem.errors())
    return str(problem.args[0]) if isinstance(problem, LookupError) and problem.args else str(problem)


def _variable(error: ErrorDetails) -> str:
    """The fault of a setting, by the name of its variable. A secret's value is never said."""
    name = str(error["loc"][0]).upper()
    value = "" if f"ROADMAP_{name}" in VARIABLES else f" is “{error['input']}”"
    return f"ROADMAP_{name}{value}: {reason(error)}; correct it (docs/settings.md)"


if __name__ == "__main__":
    run()
