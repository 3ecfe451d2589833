"""Telling by other ways than mail: each alarm to a webhook, and each watch to a check from outside.

A webhook may get the same notice twice, if this process dies just after it was taken: `id` says that it is
the same. It is posted again at the next watches, for a day, until it is taken.
"""

from collections.abc import Iterable, Sequence

import httpx
from pendulum import DateTime
from prefect import task
from prefect.cache_policies import NO_CACHE
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from roadmap.reports.alarms import Alarm
from tasks.context import Context
from tasks.ledger import Notice
from tasks.watching.ledger import in_words

SECONDS = 5.0  # without an answer
TRIES = 3
POSTED_DAYS = 1
LONGEST = 10_000  # bytes that healthchecks keeps of a body
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@task(name="post alarms", cache_policy=NO_CACHE)
async def post_alarms(context: Context) -> list[str]:
    """Post the notices that the webhook has not taken yet; return lines about what went wrong."""
    return posted(context)


def posted(context: Context) -> list[str]:
    """Post the notices, outside a Prefect task."""
    url = context.settings.alarm_webhook
    if not url:
        return []
    problems: list[str] = []
    for notice in context.ledger.alarms.to_post(context.at.subtract(days=POSTED_DAYS)):
        if problem := _called(url, json=as_json(context, notice)):
            problems.append(f"the webhook refused {notice.step} ({problem}); the next watch tries again")
            break
        context.ledger.alarms.posted(notice.step, context.at)
    return problems


def as_json(context: Context, notice: Notice) -> dict[str, object]:
    """A notice as the webhook gets it (docs/alarms.md)."""
    return {
        "id": notice.step,
        "review": context.review.id,
        "at": notice.at.in_timezone(context.review.host.zone).isoformat(),
        "new": rows(context, notice.new),
        "over": rows(context, notice.over),
    }


def rows(context: Context, alarms: Iterable[Alarm]) -> list[dict[str, str | None]]:
    """Alarms as programs read them, with their words in the review's fallback language."""
    listed: list[dict[str, str | None]] = []
    for alarm in alarms:
        what, remedy = in_words(context, alarm.trouble)
        over_since = _iso(context, alarm.gone) if alarm.over else None
        row = {"key": alarm.key, "kind": alarm.kind, "about": alarm.about, "what": what, "remedy": remedy}
        listed.append({**row, "since": _iso(context, alarm.since), "over_since": over_since})
    return listed


def pulse(context: Context, problems: Sequence[str] = ()) -> list[str]:
    """Tell the check outside that this watch was kept, or what is the matter; return what went wrong."""
    listed = rows(context, [alarm for alarm in context.ledger.alarms.open() if alarm.gone is None])
    return beat(
        context.settings.pulse_url, [*problems, *(f"{row['what']} → {row['remedy']}" for row in listed)]
    )


def beat(url: str, lines: Sequence[str]) -> list[str]:
    """Call the check outside: that all is well, or its `/fail` with lines that say what is not; return what
    went wrong."""
    if not url:
        return []
    body = "\n".join(lines).encode()[:LONGEST]
    url = url.rstrip("/")
    problem = _called(f"{url}/fail" if lines else url, content=body)
    return [f"the external check was not reached ({problem})"] if problem else []


def _iso(context: Context, moment: DateTime | None) -> str | None:
    return moment.in_timezone(context.review.host.zone).isoformat() if moment else None


def _called(url: str, *, json: object = None, content: bytes | None = None) -> str:
    """Post it; "" if it was taken, else why not. The address may hold a key, so it is not repeated."""
    try:
        _post(url, json, content)
    except httpx.HTTPStatusError as problem:
        return f"it answered {problem.response.status_code}"
    except httpx.HTTPError as problem:
        return type(problem).__name__
    return ""


def _passes(problem: BaseException) -> bool:
    if isinstance(problem, httpx.HTTPStatusError):
        return problem.response.status_code in _PASSING
    return isinstance(problem, httpx.TransportError)


@retry(
    retry=retry_if_exception(_passes),
    stop=stop_after_attempt(TRIES),
    wait=wait_exponential_jitter(multiplier=0.2, max=2, jitter=0.2),
    reraise=True,
)
def _post(url: str, json: object, content: bytes | None) -> None:
    httpx.post(url, json=json, content=content, timeout=SECONDS).raise_for_status()
