"""Errors that Google's API returns (google.rpc.Status; google.aip.dev/193)."""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from google.auth.exceptions import GoogleAuthError
from requests import Response

_LONGEST_MESSAGE = 300


class ApiError(Exception):
    """A response with an error: its HTTP status, Google's reasons and message.

    `retry_after`: seconds to wait before another try; None: not given.
    """

    def __init__(self, response: Response) -> None:
        error = _error(response)
        self.status = response.status_code
        self.reasons = [str(d["reason"]) for d in _details(error) if "reason" in d]
        message = " ".join(str(error.get("message") or response.reason or "").split())
        self.message = message[:_LONGEST_MESSAGE].rstrip(". ")
        self.retry_after = _seconds(response.headers.get("Retry-After", ""))
        super().__init__(f"{self.status}: {self.message}")

    def about(self, words: str) -> bool:
        """True if the request was invalid (400), and the message contains these words."""
        return self.status == 400 and words.casefold() in self.message.casefold()  # noqa: PLR2004


def root_of(problem: BaseException) -> BaseException:
    """The exception of requests that google-auth has wrapped; else the exception itself."""
    first = problem.args[0] if isinstance(problem, GoogleAuthError) and problem.args else None
    return first if isinstance(first, BaseException) else problem


def _error(response: Response) -> Mapping[str, Any]:
    try:
        error = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return error if isinstance(error, Mapping) else {"message": str(error)}


def _details(error: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    details = error.get("details")
    return [d for d in details if isinstance(d, Mapping)] if isinstance(details, list) else []


def _seconds(value: str) -> float | None:
    """Seconds to wait, from a number or a date (RFC 9110 §10.2.3); None if it is neither."""
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
