"""The settings of the watch: the readers of alarms, and the ways to reach them. By default the review's
coordinator gets them by mail."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

from config.secrets import is_local
from roadmap.review.links import read_link


def _safe(url: str) -> str:
    """The address; one without encryption is refused, since alarms tell of the review."""
    if not url:
        return url
    try:
        parts = urlsplit(read_link(url))
    except ValueError:
        raise ValueError("it is no address of the web; write https://…") from None
    if parts.scheme == "http" and not is_local(str(parts.hostname)):
        raise ValueError("it is not encrypted; write https://… (plain http only within this machine)")
    return url


WebAddress = Annotated[str, AfterValidator(_safe)]


class WatchSettings(BaseSettings):
    """Settings of alarms: their readers, and the days after which a waiting mailing is a trouble."""

    alarm_to: str = Field(
        default="", description="The address that alarms are mailed to; the review's coordinator if left out"
    )
    alarm_webhook: WebAddress = Field(
        default="", description="The address that each alarm is posted to as JSON, besides the mail"
    )
    pulse_url: WebAddress = Field(
        default="",
        description="The address of a check outside (healthchecks' manner) that each watch calls; with "
        "`/fail` after it and the troubles as text when there are any",
    )
    alarm_held_days: int = Field(
        default=2,
        ge=0,
        le=366,
        description="Working days that a mailing may wait for release; never more than a third of the time "
        "that it has",
    )
