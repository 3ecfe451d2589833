"""The part of Prefect's API that a person may use, and the name that signs what they fill in.

Whoever may change deployments, blocks or automations can have the worker run anything, and sign as anybody.
A person reads, fills in forms, resumes and cancels; all else needs the login of the machine.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

SIGNED = "by"  # the field of every form that holds a name
_ID = "[0-9a-fA-F-]{32,36}"
# Prefect asks for lists by POST; below /ui/ it only reads (3.8.8).
_READ = r"/ui/.+|.+/(filter|count|history|paginate|lateness|concurrency_status|count-by/[a-z-]+)"
READS = re.compile(rf"{_READ}")
# Blocks may hold secrets, and these paths show them to whoever asks (`include_secrets`). The settings do not.
HIDDEN = re.compile(
    r"/block_documents(/.*)?|/block_types/[^/]+/[^/]+/block_documents.*|/admin/(?!(version|settings)$).*"
)
SOCKETS = ("/events/out", "/logs/out")
ORDER = re.compile(rf"/deployments/({_ID})/create_flow_run(/bulk)?")
RESUME = re.compile(rf"/flow_runs/{_ID}/resume")
STATE = re.compile(rf"/flow_runs/{_ID}/set_state")
SEARCHES = re.compile(rf"/saved_searches/({_ID})?")
VALIDATE = "/ui/schemas/validate"
ORDERED = ("name", "parameters", "state", "tags", "idempotency_key", "empirical_policy", "labels")
NOT_YOURS = (
    "With your own login you can read, fill in forms, resume and cancel. For anything else log in as the "
    "machine: roadmap status --login"
)
Read = Callable[[str], Awaitable[Mapping[str, Any]]]


class Refused(Exception):
    """A person may not do this; the message says why."""


class Mistaken(Refused):
    """A form that is checked before it is sent has another's name; the page shows this at the field."""

    @property
    def answer(self) -> dict[str, Any]:
        """The check's result as Prefect gives it (`build_error_obj`, 3.8.8)."""
        return {"valid": False, "errors": [{"property": SIGNED, "errors": [str(self)]}]}


@dataclass(frozen=True)
class Asked:
    """A person's request to the API: `path` is below the API's. `read` gets another path of it."""

    name: str
    method: str
    path: str
    read: Read

    @property
    def is_plain(self) -> bool:
        """True if it only reads, so that its body does not matter."""
        reads = self.method in {"GET", "HEAD"} or (self.method == "POST" and READS.fullmatch(self.path))
        searches = self.method in {"PUT", "DELETE"} and SEARCHES.fullmatch(self.path)
        return bool(reads or searches) and not HIDDEN.fullmatch(self.path) and self.path != VALIDATE

    async def body(self, given: bytes) -> bytes:
        """The body as it goes on: signed with their name.

        Raises:
            Refused: they may not do it, or signed with another name.
        """
        if self.method != "POST" or HIDDEN.fullmatch(self.path):
            raise Refused(NOT_YOURS)
        return json.dumps(await self._changed(_parsed(given))).encode()

    async def _changed(self, body: Any) -> Any:
        if self.path == VALIDATE:
            return self._validated(body)
        if RESUME.fullmatch(self.path):
            return {"run_input": self._signed(body.get("run_input"))} if isinstance(body, dict) else body
        if STATE.fullmatch(self.path):
            return _state(body)
        if ordered := ORDER.fullmatch(self.path):
            form = await self.read(f"/deployments/{ordered[1]}")
            bulk = isinstance(body, list)
            orders = [self._ordered(one, form) for one in (body if bulk else [body])]
            return orders if bulk else orders[0]
        raise Refused(NOT_YOURS)

    def _validated(self, body: Any) -> Any:
        """The page asks before it sends a form: an empty name is no mistake, since it is filled in."""
        if not (isinstance(body, dict) and _has_name(body.get("schema"))):
            return body
        try:
            return body | {"values": self._signed(body.get("values"))}
        except Refused as problem:
            raise Mistaken(str(problem)) from None

    def _ordered(self, run: Any, form: Mapping[str, Any]) -> Any:
        if not isinstance(run, dict):
            raise Refused("This is not a request for a run.")
        if run.get("job_variables") not in (None, {}, form.get("job_variables")):
            raise Refused(f"Job variables change what the worker executes. {NOT_YOURS}")
        order = {key: value for key, value in run.items() if key in ORDERED}
        if _has_name(form.get("parameter_openapi_schema")):
            order["parameters"] = self._signed(order.get("parameters"))
        return order

    def _signed(self, values: Any) -> dict[str, Any]:
        """A form with their name in it.

        Raises:
            Refused: it has another's.
        """
        values = {} if values is None else values
        if not isinstance(values, dict) or "__prefect_kind" in values:
            raise Refused("This form cannot be signed; fill in its fields.")
        given = values.get(SIGNED)
        if isinstance(given, dict) and given.get("__prefect_kind") in {"none", None}:
            given = given.get("value")
        if given is not None and (not isinstance(given, str) or _same(given) not in {"", _same(self.name)}):
            raise Refused(
                f"You are logged in as {self.name} and can sign with this name only: leave the field empty."
            )
        return {**values, SIGNED: self.name}


def _has_name(schema: Any) -> bool:
    return isinstance(schema, dict) and SIGNED in (schema.get("properties") or {})


def _state(body: Any) -> Any:
    """A new state of a run without anything beside it, such as where its form's answer stands."""
    state = body.get("state") if isinstance(body, dict) else None
    if not isinstance(state, dict):
        raise Refused("This is not a state of a run.")
    named = {key: state[key] for key in ("type", "name", "message") if key in state}
    return {"state": named, "force": body.get("force") is True}


def _same(name: str) -> str:
    return " ".join(name.casefold().split())


def _parsed(given: bytes) -> Any:
    try:
        return json.loads(given or b"{}")
    except (ValueError, RecursionError):
        raise Refused("This is not JSON.") from None
