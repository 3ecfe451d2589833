"""A bug is shown as a traceback with where to report it, and shows no secret; a problem is one message."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import cli.main
from cli.main import BUG, REPORT
from config.secrets import RedactedProblem, hide
from roadmap.problems import InvalidValue, Problem, Refusal, UnknownName
from tasks.book import BookProblem
from tasks.configuration import ConfigurationProblem
from tasks.ledger import LedgerProblem
from tasks.mail import MailProblem, Unreachable
from tasks.mailbox import MailboxProblem
from tasks.prefect_api.server import ServerProblem
from tasks.render import TemplateProblem

PROJECT = Path(cli.main.__file__).parents[1]
TEMPTING = {"KeyError", "LookupError", "ValueError", "Exception", "BaseException"}
SHOWN_AS = {
    UnknownName("there is no milestone “x”", "there are y"): "there is no milestone “x”; there are y",
    InvalidValue("“x” is no date", "write 2030-01-05"): "“x” is no date; write 2030-01-05",
    Refusal("it is past"): "it is past",
    BookProblem("a.xlsx", "it is damaged", "restore it"): "answer book a.xlsx: it is damaged; restore it",
    TemplateProblem("a.md", "no tag", "close it", 3): "a.md:3: no tag; close it",
    ConfigurationProblem(): "",
    LedgerProblem("the ledger is locked"): "the ledger is locked",
    MailProblem("no password"): "no password",
    MailboxProblem("no mailbox"): "no mailbox",
    Unreachable("no server"): "no server",
    ServerProblem("no Prefect"): "no Prefect",
    RedactedProblem("what", "remedy", where="where"): "where: what; remedy",
}


@pytest.fixture
def broken(monkeypatch):
    """`broken("cli.review.plan", "load", error)` makes whoever calls that function there meet the error."""

    def break_it(module, name, error):
        def fail(*_, **__):
            raise error

        where = import_module(module)
        for part in name.split(".")[:-1]:
            where = getattr(where, part)
        monkeypatch.setattr(where, name.rpartition(".")[2], fail)

    return break_it


@pytest.mark.parametrize("error", [KeyError("briefing"), LookupError("x"), ValueError("7"), OSError(5, "io")])
@pytest.mark.parametrize(
    ("words", "module", "name"),
    [
        (("plan",), "cli.review.plan", "_show"),
        (("plan", "--json"), "roadmap.review.calendar", "Calendar.anchor"),
        (("check",), "roadmap.review.calendar", "Calendar.date"),
        (("queue",), "tasks.context.counting", "fold_answers"),
        (
            ("export", "answers", "--milestone", "questionnaire", "--out", "-"),
            "cli.answers.export",
            "export_answers",
        ),
        (("move", "briefing", "2030-01-05", "--dry-run"), "roadmap.drafts.proposals", "check_names"),
        (("ledger",), "cli.ledger.ledger", "existing_ledger"),
        (("doctor",), "tasks.doctor", "examine"),
    ],
)
def test_a_bug_is_a_traceback_and_says_where_to_report_it(roadmap, broken, words, module, name, error):
    broken(module, name, error)
    told = roadmap(*words)
    assert told.code == BUG
    assert told.err.startswith("Traceback (most recent call last):")
    assert f"{type(error).__name__}: {error}\n{REPORT}" in told.err
    assert told.err.endswith(REPORT)


@pytest.mark.parametrize("problem", SHOWN_AS, ids=lambda problem: type(problem).__name__)
def test_a_problem_is_its_message_alone(roadmap, broken, problem):
    assert isinstance(problem, Problem)
    broken("cli.review.plan", "load", problem)
    told = roadmap("plan")
    assert (told.code, told.out, told.err) == (1, "", f"{SHOWN_AS[problem]}\n")


def test_the_traceback_of_a_bug_holds_no_secret(roadmap, broken):
    hide("open sesame 7")
    words = "535 AUTH PLAIN AG9wZW4gc2VzYW1lIDc= refused: 'open sesame 7'"
    broken("cli.review.plan", "load", RuntimeError(words))
    told = roadmap("plan")
    assert told.code == BUG
    assert "RuntimeError: 535 AUTH PLAIN" in told.err
    assert "sesame" not in told.err
    assert "AG9wZW4gc2VzYW1lIDc" not in told.err


def nets():
    """Where a command or a flow catches what a bug may raise; a ValueError of a single call is no bug."""
    for path in [path for room in ("cli", "flows", "rehearsal") for path in (PROJECT / room).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Try):
                caught = [handler.type for handler in node.handlers if handler.type]
                names = {n.id for one in caught for n in ast.walk(one) if isinstance(n, ast.Name)}
                if names & TEMPTING and (names != {"ValueError"} or len(node.body) > 1):
                    yield f"{path.relative_to(PROJECT)}"


def test_only_the_entry_catches_whatever_may_come():
    assert list(nets()) == ["cli/main.py"]
