"""The form on which a coordinator confirms changes of the answer book that a round doubted."""

from collections.abc import Iterator
from typing import Any, Literal

from prefect.input import RunInput
from pydantic import create_model

from roadmap.reports.troubles import answers_doubted
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.forms.asking import Filled, entry, signature
from tasks.ledger.facts.doubts import BOOK, Doubt
from tasks.prefect_api.boards import Row, publish_list
from tasks.prefect_api.plain_markdown import plainly
from tasks.watching.ledger import in_words

LATER = "leave it for now"
CONFIRM = "it is right so: confirm it"
_FIELD = "doubt"


def form(context: Context) -> type[RunInput] | None:
    """The form with a choice for each doubt; None: nothing is doubted. A field's name tells which change was
    shown, so that another one, found meanwhile, is not confirmed by it."""
    doubts = context.ledger.doubts.all()
    if not doubts:
        return None
    fields: dict[str, Any] = {}
    for position, doubt in enumerate(doubts):
        title = f"{doubt.about or 'The whole answer book'}: what is to be done?"
        fields[field(doubt)] = (Literal[LATER, CONFIRM], entry(title, position, default=LATER))
    fields |= signature("How you found it out", len(doubts))
    model: type[RunInput] = create_model("Doubts", __base__=RunInput, **fields)
    return model.with_initial_data(description="\n".join(_described(context, doubts)))


def field(doubt: Doubt) -> str:
    """The name of a doubt's field."""
    return f"{_FIELD}_{doubt.about.replace('-', '__')}_{doubt.mark[:16]}"


def confirmed(context: Context, filled: Filled) -> list[Doubt]:
    """The doubts that a filled form confirms; of those only that are still the same."""
    return [one for one in context.ledger.doubts.all() if filled.choices.get(field(one)) == CONFIRM]


async def publish_doubts(context: Context) -> None:
    """Publish the board of doubted changes."""
    rows = [_row(context, doubt) for doubt in context.ledger.doubts.all()]
    described = f"{len(rows)} changes of the answer book wait for a person" if rows else "nothing is doubted"
    await publish_list("answers-doubted", rows, described)


def _row(context: Context, doubt: Doubt) -> Row:
    (trouble,) = answers_doubted([(doubt.about, doubt.since, doubt.values)])
    what, remedy = in_words(context, trouble)
    since = moment_in_words(doubt.since, context.review.host.zone)
    return {"what": what, "since": since, "rows": doubt.values.get("rows", ""), "what to do": remedy}


def _described(context: Context, doubts: list[Doubt]) -> Iterator[str]:
    for doubt in doubts:
        row = _row(context, doubt)
        yield f"**{plainly(str(row['what']))}**"
        if row["rows"]:
            yield f"- rows: {plainly(str(row['rows']))}"
        if doubt.about == BOOK:
            yield "- to confirm it says: this is our answer book from now on"
        yield ""
