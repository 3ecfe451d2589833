"""Forms that people fill in: each is a suspended run of a flow, and at most one of a kind waits.

On resume a flow starts at its top, when other things may wait than the form showed. So never read what was
filled in against a form made now: the names of its fields carry what they were made from.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from pendulum import DateTime
from prefect import get_client
from prefect.client.schemas.filters import FlowFilter, FlowRunFilter
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.context import FlowRunContext
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput
from prefect.states import Cancelled
from pydantic import ConfigDict, Field

from tasks.prefect_api.orchestration import order


class Filled(RunInput):
    """Any form that was filled in: who signed, why, and the rest by the names of its fields."""

    model_config = ConfigDict(extra="allow")

    by: str
    reason: str = ""

    @property
    def choices(self) -> Mapping[str, str]:
        """Fields that were filled in besides the signature."""
        return {name: str(value) for name, value in (self.model_extra or {}).items() if value is not None}


def entry(title: str, position: int, **more: Any) -> Any:
    """A field of a form, with its place among the others (the UI sorts by it, else by names).

    What is long stands in its `description`: the UI cuts that of the whole form off where it has many fields
    (Prefect 3.8.8)."""
    place: dict[str, Any] = {"position": position}
    return Field(title=title, json_schema_extra=place, **more)


def signature(reason: str, position: int, remark: str | None = None) -> dict[str, Any]:
    """The fields in which somebody signs: both required, since a form whose fields all have defaults is
    accepted empty (Prefect 3.8.8). `reason`: what the second asks for; `remark`: what is said below it."""
    return {
        "by": (str, entry("Your name", position, min_length=1)),
        "reason": (str, entry(reason, position + 1, min_length=1, description=remark)),
    }


def was_answered() -> bool:
    """True if this run has shown its form, and was resumed."""
    run = _this_run()
    policy = run.empirical_policy if run else None
    return bool(policy and policy.pause_keys)  # the server adds the key of each pause (Prefect 3.8.8)


async def answered(form: type[RunInput] = Filled) -> Filled:
    """Suspend this run with a form, and end its process; on resume, what was filled in."""
    filled = await asuspend_flow_run(wait_for_input=form)
    return Filled.model_validate(filled.model_dump())


async def ask_once(
    flow: str, deployment: str, at: DateTime, name: str, fields: Collection[str], **parameters: str | None
) -> bool:
    """Order a run that shows a form, unless one has not begun yet, or shows just these `fields` already.

    With no fields, the forms that still wait are withdrawn: there is nothing to decide any more."""
    waiting = await _waiting(flow, parameters)
    if not fields:
        await _withdraw(waiting, "nothing waits any more")
        return False
    if any(_has_not_begun(run) for run in waiting):
        return False
    shown = [await _fields(run) for run in waiting if run.state_type == StateType.PAUSED]
    if set(fields) in shown:
        return False
    given: dict[str, Any] = dict(parameters)
    return await order(f"{flow}/{deployment}", at, name, **given)


async def withdraw_older(flow: str, **parameters: str | None) -> None:
    """Cancel the forms of this kind that were made before this run: what they show, it shows too."""
    me = _this_run()
    waiting = await _waiting(flow, parameters)
    older = [run for run in waiting if me and run.id != me.id and _age(run) < _age(me)]
    await _withdraw(older, "a newer form takes its place")


def _this_run() -> FlowRun | None:
    context = FlowRunContext.get()
    return context.flow_run if context else None


def _has_not_begun(run: FlowRun) -> bool:
    """True if a run has not begun; one that was resumed waits for its worker too, but will not look again."""
    return run.state_type != StateType.PAUSED and not (
        run.empirical_policy and run.empirical_policy.pause_keys
    )


def _age(run: FlowRun) -> tuple[str, str]:
    return str(run.created), str(run.id)


async def _waiting(flow: str, parameters: Mapping[str, object]) -> list[FlowRun]:
    """The newest runs of a flow with these parameters that have not begun, or are suspended."""
    types = [StateType.PAUSED, StateType.SCHEDULED, StateType.PENDING]
    which = FlowRunFilter.model_validate({"state": {"type": {"any_": types}}})
    of_flow = FlowFilter.model_validate({"name": {"any_": [flow]}})
    async with get_client() as client:
        runs = await client.read_flow_runs(
            flow_filter=of_flow, flow_run_filter=which, sort=FlowRunSort.EXPECTED_START_TIME_DESC
        )
    return [run for run in runs if all(run.parameters.get(k) == v for k, v in parameters.items())]


async def _fields(run: FlowRun) -> set[str]:
    """The fields of a form that is shown, but for the signature."""
    keyset = run.state.state_details.run_input_keyset if run.state else None
    if not keyset:
        return set()
    async with get_client() as client:
        schema: dict[str, Any] = json.loads(await client.read_flow_run_input(run.id, keyset["schema"]))
    return set(schema["properties"]) - set(Filled.model_fields)


async def _withdraw(runs: Collection[FlowRun], why: str) -> None:
    async with get_client() as client:
        for run in runs:
            if run.state_type == StateType.PAUSED:
                await client.set_flow_run_state(run.id, Cancelled(message=why))
