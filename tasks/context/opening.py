"""Opening the context of a run: settings, review and ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pendulum
from pendulum import DateTime

from config.private import keep_private
from config.settings import Settings
from roadmap.review.moments import on_clock
from roadmap.review.review import Review
from tasks.configuration import load
from tasks.context.context import Context
from tasks.ledger import Ledger
from tasks.mail.envelope import envelope_address

_open_ledgers: dict[tuple[str, str, str], Ledger] | None = None


@contextmanager
def open_context(review: Path | str | None = None, at: DateTime | None = None) -> Iterator[Context]:
    """Open the context of a review (by default the settings' own) at a moment (by default now); one without a
    zone is of the host's clock.

    Raises:
        ConfigurationProblem, LedgerProblem: the review or the ledger cannot be used; the message says why.
    """
    keep_private()
    settings = Settings()
    loaded = load(Path(review) if review else settings.review)
    with _ledger(settings, loaded.review) as ledger:
        zone = loaded.review.host.zone
        yield Context(settings, loaded, ledger, on_clock(at, zone) if at else pendulum.now("UTC"))


@contextmanager
def _ledger(settings: Settings, review: Review) -> Iterator[Ledger]:
    url, way, witnesses = settings.ledger, settings.way, settings.witnesses
    domain = envelope_address(review.secretariat.sender).text.rpartition("@")[2]
    if _open_ledgers is None:
        with Ledger.open(url, review.id, domain=domain, way=way, witnesses=witnesses) as ledger:
            yield ledger
    else:
        key = (url, review.id, way)
        if key not in _open_ledgers:
            _open_ledgers[key] = Ledger.open(url, review.id, domain=domain, way=way, witnesses=witnesses)
        yield _open_ledgers[key]


@contextmanager
def ledgers_kept_open() -> Iterator[None]:
    """Within, contexts share their ledger's connections: for hundreds of runs in one process."""
    global _open_ledgers  # noqa: PLW0603  # one process, one series of runs
    _open_ledgers = {}
    try:
        yield
    finally:
        for ledger in _open_ledgers.values():
            ledger.close()
        _open_ledgers = None
