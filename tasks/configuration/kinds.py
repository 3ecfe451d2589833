"""The pieces of a kind of milestone besides its model and its defaults: a flow, and its deployment."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from tasks.configuration.documents import read_document

PROJECT = Path(__file__).parents[2]
DEPLOYMENTS = PROJECT / "prefect.yaml"


def missing_pieces(kind: str) -> Iterator[tuple[str, str]]:
    """The pieces that a kind lacks, each with what to add."""
    name = kind.replace("-", "_")
    module = f"flows/milestones/{name}.py"
    if not (PROJECT / module).is_file():
        yield f"no flow plays the steps of a {kind}", f"add {module}, with a flow called “{kind}”"
    entrypoint = f"{module}:{name}"
    if _entrypoints().get(kind) != entrypoint:
        what = f"prefect.yaml has no deployment “{kind}” that plays the steps of a {kind}"
        yield what, f"add one, with `name: {kind}` and `entrypoint: {entrypoint}`"


@lru_cache(maxsize=1)
def _entrypoints() -> dict[str, str]:
    """The entry points of all deployments by their names."""
    deployments = read_document(DEPLOYMENTS).values.get("deployments", [])
    return {one["name"]: one["entrypoint"] for one in deployments}
