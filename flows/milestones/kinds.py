"""The flow of each kind of milestone, and what a kind does besides: found by the modules of this folder.

A kind's module is named after it, and so is its flow; `OWN` is what it does beyond its mailings, if anything.
"""

from collections.abc import Awaitable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from prefect import Flow

from flows import milestones
from flows.playing.actions import Own

_MODULES = {
    module.name: import_module(f"{milestones.__name__}.{module.name}")
    for module in iter_modules(milestones.__path__)
    if module.name != __name__.rpartition(".")[2]
}
FLOWS: Mapping[str, Flow[..., Awaitable[Any]]] = {
    kind: getattr(module, kind) for kind, module in _MODULES.items()
}
OWN: Mapping[str, Own] = {kind: module.OWN for kind, module in _MODULES.items() if hasattr(module, "OWN")}
