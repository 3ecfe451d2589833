"""An amendment before it is signed: its effects in full on a board, and in short above the form."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from prefect.artifacts import acreate_markdown_artifact
from prefect.input import RunInput
from pydantic import Field, StringConstraints

from roadmap.plan.refusals import LONGEST_REASON, LONGEST_SIGNER
from tasks.deciding.effects import VERBS, Effect, EffectTable, amendment_words, summary, tables
from tasks.deciding.foreseeing import Foreseen
from tasks.prefect_api.plain_markdown import fenced, plainly

SAMPLES = 3  # mails that the board shows whole
YES = "yes, record it"
Signer = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_SIGNER)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON)]


class Approval(RunInput):
    """Approval of a change, and who signs it. All is required: a form whose fields all have defaults is
    accepted empty (Prefect 3.8.8)."""

    approve: Literal["yes, record it", "no, leave all as it is"] = Field(title="Shall it be recorded?")
    by: Signer = Field(title="Your name")
    reason: Reason = Field(title="Why")

    @property
    def given(self) -> bool:
        """True if the change is to be recorded."""
        return self.approve == YES


def approval(foreseen: Foreseen, board: str) -> type[Approval]:
    """The form for one change, which is shown whole on a board."""
    text = (
        f"**If {plainly(amendment_words(foreseen.amendment))}:**\n\n{_items(summary(foreseen))}\n\n"
        f"The artifact `{board}` shows all steps and mails, with samples. Nothing that was sent is unsent: "
        "it is corrected by a further mail. Another amendment undoes this one."
    )
    return Approval.with_initial_data(description=text)


async def publish_foreseen(foreseen: Foreseen) -> str:
    """Show all of it on a board of the milestone's own; return the board's key."""
    amendment = foreseen.amendment
    key = f"if-{amendment.milestone}-{VERBS[amendment.kind].split()[-1]}".lower()
    text = "\n\n".join(board(foreseen))
    await acreate_markdown_artifact(text, key=key, description=plainly(f"If {amendment_words(amendment)}"))
    return key


def board(foreseen: Foreseen) -> Iterator[str]:
    """The parts of the board, one after the other."""
    yield f"# If {plainly(amendment_words(foreseen.amendment))}"
    yield _items(summary(foreseen))
    yield from map(_table, tables(foreseen))
    for mail in foreseen.mails[:SAMPLES]:
        for content in mail.samples:
            yield f"## {mail.step.key}, as it would read: {content.language}"
            yield f"**{plainly(content.subject)}**\n\n{fenced(content.text)}"
    yield f"As things stand on {foreseen.amendment.at:%d %B %Y %H:%M %Z}. Nothing has been changed."


def _items(effects: Iterable[Effect]) -> str:
    texts = ((plainly(effect.text), effect.serious) for effect in effects)
    return "\n".join(f"- **{text}**" if serious else f"- {text}" for text, serious in texts)


def _table(table: EffectTable) -> str:
    if not table.rows:
        return f"## {table.title}\n\nNone."
    head = f"| {' | '.join(table.headings)} |\n|{'---|' * len(table.headings)}"
    rows = (f"| {' | '.join(map(plainly, row))} |" for row in table.rows)
    return "\n".join((f"## {table.title}\n\n{head}", *rows))
