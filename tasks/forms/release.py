"""The form and the board of the mailings that wait for a coordinator to release or stop them.

A field's name carries the fingerprint of what it shows: so a release holds for what was shown, and for
nothing else, whatever was drafted while the form waited.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.input import RunInput
from pydantic import create_model

from roadmap.reports.waiting import HeldMailing, consequence
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.deciding.releasing import too_late
from tasks.forms.asking import ask_once, entry, signature
from tasks.letters.phrases import step_words
from tasks.prefect_api.boards import Row, preview_key, publish_list
from tasks.prefect_api.orchestration import is_deployed
from tasks.prefect_api.plain_markdown import plainly

RELEASE, STOP, LEAVE = "release it", "stop it: nothing of it leaves", "leave it for now"
Choice = Literal["release it", "stop it: nothing of it leaves", "leave it for now"]
DECIDE, LEAVE_OUT = "decide", "leave_out"
OUT = "Addresses to leave out, if any, with commas between them"
SILENCE = "Silence is not approval: nothing leaves before somebody releases it."
PARTS = 4
BOARD = "waiting-for-approval"
APPROVE, FORM = "approve-mailings", "approve mailings"


@dataclass(frozen=True)
class Verdict:
    """Decision on a mailing, as it was shown."""

    step: str
    fingerprint: str
    choice: str
    leave_out: frozenset[str] = frozenset()


def form(context: Context, held: list[HeldMailing]) -> type[RunInput]:
    """The form for these mailings: for each a choice, and addresses to leave out; who decides, and why."""
    fields: dict[str, Any] = {}
    for number, one in enumerate(held):
        title = f"{called(context, one)}: messages waiting: {one.messages}"
        fields[field(one)] = (Choice, entry(title, 2 * number, description=described(context, one)))
        fields[field(one, LEAVE_OUT)] = (str, entry(OUT, 2 * number + 1, default=""))
    fields |= signature("Why, or what you checked", 2 * len(held))
    model: type[RunInput] = create_model("Mailings", __base__=RunInput, **fields)
    return model.with_initial_data(description=SILENCE)


def field(held: HeldMailing, what: str = DECIDE) -> str:
    """The name of a mailing's field: what it is for, the step, and the fingerprint of what is shown."""
    return "__".join((what, *held.step.split("/"), held.fingerprint))


def fields(held: Iterable[HeldMailing]) -> set[str]:
    """The names of all fields of the form for these."""
    return {field(one, what) for one in held for what in (DECIDE, LEAVE_OUT)}


def verdicts(choices: Mapping[str, str]) -> Iterator[Verdict]:
    """Decisions in the order of the form, without those left for later."""
    for name, choice in choices.items():
        parts = name.split("__")
        if parts[0] != DECIDE or len(parts) != PARTS or choice == LEAVE:
            continue
        _, milestone, step, shown = parts
        left_out = choices.get("__".join((LEAVE_OUT, *parts[1:])), "")
        addresses = left_out.replace(",", " ").replace(";", " ").split()
        yield Verdict(f"{milestone}/{step}", shown, choice, frozenset(addresses))


def called(context: Context, held: HeldMailing) -> str:
    """A mailing in words."""
    return step_called(context, held.step)


def step_called(context: Context, step: str) -> str:
    """A step in words."""
    language = context.review.fallback
    return step_words(context.review, context.templates.words(language), language, step)


def described(context: Context, held: HeldMailing) -> str:
    """The waiting mailing as a list: the form is too narrow for a table."""
    zone = context.review.host.zone
    since, due = (moment_in_words(moment, zone) for moment in (held.since, held.due))
    others = [step_called(context, step) for step in held.steps if step != held.step]
    lines = [
        f"[Preview, with samples](/artifacts/key/{preview_key(held.step)})",
        *([f"- in one mail with: {plainly('; '.join(others))}"] if others else []),
        *([f"- **{plainly(held.remark)}**"] if held.remark else []),
        f"- messages: {spoken(held)}",
        *(f"- “{plainly(subject)}”" for subject in held.subjects),
        f"- due {due}; waits since {since}; once it is released, it leaves at once",
        f"- if nobody acts: {consequence(held, zone)}",
    ]
    return "\n\n".join(lines)  # the UI joins lines that follow each other


def spoken(held: HeldMailing) -> str:
    """Number of messages, in all and by language."""
    each = ", ".join(f"{language} {number}" for language, number in held.languages.items())
    return f"{held.messages} ({each})"


@task(name="show what waits for approval", cache_policy=NO_CACHE)
async def show_waiting(context: Context) -> None:
    """The board of the mailings that wait, and of those that nobody released in time."""
    rows = [*_rows(context)]
    waiting = len(context.ledger.approvals.held())
    described = f"mailings waiting for approval: {waiting}"
    await publish_list(BOARD, rows, described)


def _rows(context: Context) -> Iterator[Row]:
    zone = context.review.host.zone
    for one in context.ledger.approvals.held():
        yield _row(context, one) | {
            "waits since": moment_in_words(one.since, zone),
            "if nobody acts": consequence(one, zone),
        }
    for one in too_late(context):
        since = moment_in_words(one.expires or one.since, zone)
        yield _row(context, one) | {
            "waits since": "–",
            "if nobody acts": f"too late since {since}: nothing left",
        }


def _row(context: Context, one: HeldMailing) -> dict[str, object]:
    zone = context.review.host.zone
    return {
        "mailing": called(context, one),
        "step": one.step,
        "in one mail with": ", ".join(step for step in one.steps if step != one.step),
        "remark": one.remark,
        "messages": spoken(one),
        "due": moment_in_words(one.due, zone),
    }


async def ask_for_release(context: Context, review: str | None, *, board_only: bool) -> None:
    """Renew the board and, where a worker runs this, the form.

    May be called at any time: a form that shows just what waits is left as it is."""
    await show_waiting(context)
    if is_deployed() and not board_only:
        held = context.ledger.approvals.held()
        await ask_once(APPROVE, FORM, context.at, FORM, fields(held), review=review)
