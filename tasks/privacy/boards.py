"""A person's data in Prefect: versions of boards that name them, and runs that were told their address.

Prefect is slow to load, so it is imported only where there is a server to ask.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx

from roadmap.people.privacy.forgotten import Forgotten

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient

PAGE = 200  # the most that Prefect's API gives at once
# They name persons without their addresses, so any version may name them; each round publishes them anew.
OF_PERSONS = ("participants", "on-site", "registrations")


@dataclass(frozen=True)
class Boards:
    """Result in Prefect: the number of `deleted` versions of boards, and lines for what a person must
    still do (`left`): servers that were not reached, and runs."""

    deleted: int = 0
    left: tuple[str, ...] = ()


def not_reached(home: Path) -> Boards:
    """Result where no server is named: nothing is deleted; a line for each database of ours in `home`."""
    return Boards(left=tuple(map(_idle, sorted(home.glob("prefect*/prefect.db")))))


def _idle(database: Path) -> str:
    return (
        f"{database}: the boards and runs in it were not looked at; set PREFECT_API_URL to a server that "
        "uses it and run this again, or delete its folder"
    )


async def clear_boards(api: str, forgotten: Forgotten, *, dry: bool = False) -> Boards:
    """Delete the versions of boards that name a person from the Prefect server at `api`.

    One that does not answer is named."""
    from prefect import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    try:
        with temporary_settings({PREFECT_API_URL: api}):
            async with get_client() as client:
                boards = await _boards(client, forgotten)
                for identity in () if dry else boards:
                    await _delete(client, identity)
                return Boards(len(boards), tuple(await _runs(client, forgotten)))
    except (
        httpx.HTTPError,
        RuntimeError,
    ) as problem:  # the latter: it answers, and is no server of Prefect's
        what = " ".join(str(problem).split()) or type(problem).__name__
        return Boards(left=(f"Prefect at {api} was not reached ({what}): start it, and run this again",))


async def _delete(client: "PrefectClient", identity: UUID) -> None:
    from prefect.exceptions import ObjectNotFound

    with suppress(ObjectNotFound):  # somebody deleted it meanwhile
        await client.delete_artifact(identity)


async def _boards(client: "PrefectClient", forgotten: Forgotten) -> list[UUID]:
    """The versions of boards in which they stand."""
    from prefect.client.schemas.sorting import ArtifactSort

    boards: list[UUID] = []
    for offset in count(0, PAGE):
        page = await client.read_artifacts(limit=PAGE, offset=offset, sort=ArtifactSort.ID_DESC)
        boards += [
            a.id
            for a in page
            if a.key in OF_PERSONS or _stands_in(forgotten, [a.data, a.description, a.metadata_])
        ]
        if len(page) < PAGE:
            break
    return boards


async def _runs(client: "PrefectClient", forgotten: Forgotten) -> list[str]:
    """A line for each run that was told the address: deleting one would take its history too."""
    from prefect.client.schemas.sorting import FlowRunSort

    lines: list[str] = []
    for offset in count(0, PAGE):
        page = await client.read_flow_runs(limit=PAGE, offset=offset, sort=FlowRunSort.ID_DESC)
        runs = (run for run in page if _stands_in(forgotten, [run.parameters, run.name]))
        lines += [
            f"run {run.id}: they stand in its parameters; `prefect flow-run delete {run.id}`" for run in runs
        ]
        if len(page) < PAGE:
            break
    return lines


def _stands_in(forgotten: Forgotten, data: object) -> bool:
    return any(forgotten.scrub(text) != text for text in _texts(data))


def _texts(data: Any) -> Iterator[str]:
    """All texts in data, also in JSON within a text, and without the backslashes of markdown."""
    match data:
        case dict():
            yield from _texts([*data.keys(), *data.values()])
        case list() | tuple():
            for value in data:
                yield from _texts(value)
        case str() if data[:1] in {"[", "{"}:
            try:
                yield from _texts(json.loads(data))
            except ValueError:
                yield data.replace("\\", "")
        case str():
            yield data.replace("\\", "")
