"""The board of what people changed and decided. Prefect's own events are gone after seven days."""

from collections.abc import Mapping

from prefect import task
from prefect.cache_policies import NO_CACHE

from roadmap.people.lookup import names_by_key
from roadmap.reports.history import DEED_LABELS, Deed, in_order, subject_of, summary_of
from roadmap.review.moments import moment_in_words
from tasks.context import Context
from tasks.prefect_api.boards import Row, publish_list


@task(name="show history", cache_policy=NO_CACHE)
async def show_history(context: Context) -> None:
    """The board of all amendments and decisions, the last first: when, who, what, and why."""
    history, zone = context.ledger.history, context.review.host.zone
    deeds = in_order(history.amendments(), history.decisions())
    names = names_by_key(context.known.standing.registrations.values())
    rows = [_row(deed, zone, names) for deed in reversed(deeds)]
    described = f"changed and decided: {len(rows)}" if rows else "nothing was decided yet"
    await publish_list("history", rows, described)


def _row(deed: Deed, zone: str, names: Mapping[str, str]) -> Row:
    return {
        "when, and who": f"{moment_in_words(deed.at, zone)}, {deed.by}",
        "what": f"{DEED_LABELS[deed.kind]} {subject_of(deed, names)}: {summary_of(deed, names)}",
        "why": deed.reason,
    }
