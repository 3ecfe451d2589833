"""Boards: what coordinators see in the Prefect UI, as artifacts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from roadmap.mail.message import State
from roadmap.plan.schedule import MOMENT
from roadmap.plan.steps import Step
from roadmap.review.characters import counted
from tasks.ledger import Content, Message
from tasks.prefect_api.plain_markdown import fenced, plainly

Row = Mapping[str, object]


async def publish_preview(
    steps: Sequence[Step], messages: Sequence[Message], samples: Mapping[str, Content]
) -> None:
    """Preview of a mailing: recipients, languages, who is skipped and why, with samples. Several steps go out
    in one mail to each recipient, under the first of them."""
    step, *others = steps
    to_send = [m for m in messages if m.state != State.SKIPPED and not m.with_step]
    skipped = Counter(m.reason for m in messages if m.state == State.SKIPPED)
    due, late = step.due.format(MOMENT), step.expires.format(MOMENT)
    lines = [
        f"# {step.key}",
        f"Due {due} ({step.due.timezone_name}); too late from {late}.",
        *([f"In one mail with {', '.join(other.key for other in others)}."] if others else []),
        "## Recipients",
        _table(("Language", "Messages"), Counter(m.language for m in to_send).items()),
    ]
    if skipped:
        lines += ["## Skipped, and why", _table(("Reason", "Messages"), skipped.items())]
    for language, content in sorted(samples.items()):
        lines += [f"## Sample: {language}", f"**{plainly(content.subject)}**", fenced(content.text)]
    await acreate_markdown_artifact(
        "\n\n".join(lines),
        key=preview_key(step.key),
        description=f"{counted(len(to_send), 'message')} of {step.key}",
    )


def preview_key(step: str) -> str:
    """The key under which a step's preview is found: its page in the UI is `/artifacts/key/<key>`."""
    return _key("preview", step)


async def publish_board(name: str, rows: Sequence[Row], description: str) -> None:
    """A table under a key of its own; each time it is published it is a new version.

    The UI reads cells as markdown, and values are data: a server's words or an answer must not be a link."""
    table = [{key: plainly(str(value)) for key, value in row.items()} for row in rows]
    await acreate_table_artifact(table, key=_key(name), description=plainly(description))


async def publish_list(name: str, rows: Sequence[Row], description: str, remedy: str = "") -> None:
    """Publish rows that are too wide for a table in the UI: each a paragraph under its first value.

    `remedy`: what to do about them, as markdown."""
    text = "\n\n".join([*([remedy] if remedy and rows else []), *map(_listed, rows)])
    await publish_markdown(name, text or plainly(description), description)


def _listed(row: Row) -> str:
    (_, title), *others = row.items()
    lines = [f"- {plainly(key)}: {plainly(str(value))}" for key, value in others if value != ""]
    return "\n".join((f"#### {plainly(str(title))}", "", *lines))


async def publish_markdown(name: str, text: str, description: str) -> None:
    """Markdown, in which values went `plainly`. The UI reads the description as markdown, too."""
    await acreate_markdown_artifact(text, key=_key(name), description=plainly(description))


async def publish_text(name: str, text: str, description: str) -> None:
    """A plain text, as people get it by mail."""
    await publish_markdown(name, fenced(text), description)


def _key(*parts: str) -> str:
    """A key as Prefect wants it: small letters, digits and hyphens."""
    return "-".join(parts).replace("/", "-").replace("_", "-").lower()


def _table(headings: tuple[str, str], rows: Iterable[tuple[str, int]]) -> str:
    lines = [f"| {headings[0]} | {headings[1]} |", "|---|---:|"]
    lines += [f"| {plainly(name)} | {number} |" for name, number in sorted(rows)]
    return "\n".join(lines)
