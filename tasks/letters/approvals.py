"""The reminder of approvals: what waits for the coordinator, what soon will be too late, and what is."""

from collections.abc import Iterable, Mapping, Sequence

from pendulum import DateTime

from roadmap.people.audience import COORDINATOR
from roadmap.reports.waiting import HeldMailing, Occasion
from tasks.letters.letter import Correspondence, signature
from tasks.letters.phrases import clock, long_day
from tasks.letters.reader import Reader
from tasks.letters.steps import step_words
from tasks.render.blocks import Table


def approval_values(
    letters: Correspondence, told: Mapping[Occasion, Sequence[HeldMailing]], reader: Reader
) -> dict[str, object]:
    """Values for the reminder's template."""
    waiting, soon, expired = (told.get(occasion, ()) for occasion in ("waits", "last", "expired"))
    return {
        **signature(letters.review, reader, COORDINATOR),
        "approvals": {"waiting": len(waiting) + len(soon), "late": len(expired)},
        "blocks": {
            "waiting": _table(letters, waiting, reader),
            "soon": _table(letters, soon, reader),
            "expired": _table(letters, expired, reader, since=False),
        },
    }


def _table(
    letters: Correspondence, held: Iterable[HeldMailing], reader: Reader, *, since: bool = True
) -> Table:
    """A row a mailing. Of one that is too late the ledger no longer knows since when it had waited."""
    labels = reader.words.labels
    columns = [
        labels.step,
        labels.recipients,
        *([labels.waiting_since] if since else []),
        labels.too_late_from,
    ]
    rows = []
    for one in held:
        called = step_words(letters.review, reader.words, reader.language, one.step)
        expires = _moment(one.expires, reader) if one.expires else "–"
        rows.append((called, str(one.messages), *([_moment(one.since, reader)] if since else []), expires))
    return Table(tuple(columns), tuple(rows), numeric=frozenset({1}), colon=reader.words.colon)


def _moment(moment: DateTime, reader: Reader) -> str:
    local = moment.in_timezone(reader.zone)
    time = clock(local, reader.locale, reader.words.phrases)
    return reader.words.phrases.on_day_at.format(day=long_day(local.date(), reader.locale), time=time)
