"""Moments: zone-aware date-times of pendulum, as models and YAML hold them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import pendulum
from pendulum import DateTime
from pydantic import AfterValidator, AwareDatetime


def moment(value: datetime) -> DateTime:
    """`value` as pendulum's; it must carry a zone."""
    return pendulum.instance(value)


if TYPE_CHECKING:
    Moment = DateTime
else:
    Moment = Annotated[AwareDatetime, AfterValidator(moment)]
