"""The kinds of milestone: a module of this folder each, found by itself.

A module says what is its kind's own: its dates, the anchors that offsets count from, and what else a review
writes of it. Its default steps and questions stand in `config/defaults.yaml`, and the flow that plays them in
`flows/milestones/`. `docs/adding.md` says how a kind is added.
"""

from functools import reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import Discriminator

from roadmap.review.milestones import Milestone


def _model(module: str) -> type[Milestone]:
    """The kind of milestone that a module of this folder describes."""
    name = f"{__name__}.{module}"
    types = (value for value in vars(import_module(name)).values() if isinstance(value, type))
    (model,) = (one for one in types if issubclass(one, Milestone) and one.__module__ == name)
    return model


_MODELS = [_model(module.name) for module in iter_modules(__path__)]
KINDS: tuple[str, ...] = tuple(get_args(model.model_fields["kind"].annotation)[0] for model in _MODELS)

if TYPE_CHECKING:
    Kind = str
    AnyMilestone = Milestone
else:  # what is found at run time, for messages and for the JSON schema
    Kind = Literal[KINDS]
    AnyMilestone = Annotated[reduce(or_, _MODELS), Discriminator("kind")]
