"""What can go wrong with a call on demand, and a quota for each minute.

server.fail([refusal(429, retry_after=2), hang_up(applied=True)])
"""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.sheets.errors import ApiError, over_quota

MINUTE = 60


@dataclass(frozen=True)
class Fault:
    """What happens to the next call whose "METHOD path" contains `at` ("" is any call but for a token)."""

    code: int = 0  # answered instead of doing anything
    retry_after: int | None = None
    wait: float = 0  # seconds before anything is done
    act: str = ""  # "cut", "hang up" or "hang up after"
    at: str = ""

    def fits(self, line):
        """Whether a call is meant."""
        return self.at in line if self.at else not line.endswith(" /token")

    def refused(self, number):
        """The refusal that is answered, if any."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.code == 429:
            return over_quota(number, "Read", 60, headers)
        return ApiError(self.code, headers=headers) if self.code else None


def refusal(code, retry_after=None, at=""):
    """429, 500 or 503 as Google says it; 502 and 504 come as a page of HTML."""
    return Fault(code=code, retry_after=retry_after, at=at)


def slow(seconds, at=""):
    """The call is answered as usual, but late."""
    return Fault(wait=seconds, at=at)


def cut(at=""):
    """The call is done, and its answer breaks off in the middle of the body."""
    return Fault(act="cut", at=at)


def hang_up(*, applied=False, at=""):
    """The connection is closed before any answer; applied says whether the call was done all the same."""
    return Fault(act="hang up after" if applied else "hang up", at=at)


@dataclass
class Quota:
    """At most so many calls of a kind by one account in 60 s; None is no limit."""

    reads: int | None = None
    writes: int | None = None
    seen: dict = field(default_factory=lambda: defaultdict(deque))

    def count(self, account, now, *, writing):
        """Count a call; refused when it is one too many."""
        limit, kind = (self.writes, "Write") if writing else (self.reads, "Read")
        times = self.seen[account.email, kind]
        while times and times[0] <= now - MINUTE:
            times.popleft()
        if limit is not None and len(times) >= limit:
            raise over_quota(account.number, kind, limit)
        times.append(now)
