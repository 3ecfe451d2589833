"""Moments: zone-aware date-times of pendulum, as models and YAML hold them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import pendulum
from pendulum import DateTime
from pydantic import AfterValidator, AwareDatetime

from roadmap.review.dates import refuse_year


def as_moment(value: datetime) -> DateTime:
    """`value` as pendulum's; without a zone it stays without one: see `on_clock`.

    Raises:
        InvalidValue: its year is out of reach.
    """
    refuse_year(value.year)
    return pendulum.instance(value, tz=None)


def on_clock(value: datetime, zone: str) -> DateTime:
    """The moment that somebody means who writes a time: one without a zone is of the review host's clock,
    `zone`, whether it stands on the command line or in a form.

    Raises:
        InvalidValue: its year is out of reach.
    """
    refuse_year(value.year)
    return pendulum.instance(value if value.tzinfo else value.replace(tzinfo=pendulum.timezone(zone)))


def moment_in_words(value: DateTime, zone: str | None = None) -> str:
    """A moment as coordinators read it, in English: 8 Oct 2024 09:00 America/Santiago. On the clock of
    `zone`, or its own."""
    return (value.in_timezone(zone) if zone else value).format("D MMM YYYY HH:mm z", locale="en")


if TYPE_CHECKING:
    Moment = DateTime
else:
    Moment = Annotated[AwareDatetime, AfterValidator(as_moment)]
