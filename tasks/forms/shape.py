"""Fields of each form in the Prefect UI: titles in coordinators' words, and choices of the review in force.

A deployment knows only what the flow's signature says. What is for scripts and rehearsals is not shown; it
can be given all the same.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tasks.context import Context
from tasks.forms.choices import (
    cancelled,
    dates,
    events_of_persons,
    events_online,
    languages,
    milestones,
    open_dates,
    parties_asked,
    steps,
    steps_to_send,
    steps_to_settle,
)

HIDDEN = ("at", "review")  # for scripts and rehearsals: no coordinator fills them in
Choices = Callable[[Context], list[str]]


@dataclass(frozen=True)
class Form:
    """Fields that a form shows of a flow's parameters: titles, in order, and choices."""

    titles: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Choices] = field(default_factory=dict)


SIGNED = {"by": "Your name", "reason": "Why"}
NEW_DATE = "The new date"
FORMS: Mapping[str, Form] = {
    "preview a mailing": Form(
        {"step": "Which step", "language": "In which language the samples are"},
        {"step": steps, "language": languages},
    ),
    "send a step now": Form(
        {"step": "Which step", "early": "Send it although it is not due yet", **SIGNED},
        {"step": steps_to_send},
    ),
    "move a milestone": Form({"milestone": "Which date", "to": NEW_DATE}, {"milestone": dates}),
    "fix a date": Form({"milestone": "Which date", "to": NEW_DATE}, {"milestone": open_dates}),
    "cancel a milestone": Form({"milestone": "Which milestone"}, {"milestone": milestones}),
    "reinstate a milestone": Form({"milestone": "Which milestone"}, {"milestone": cancelled}),
    "say how to join": Form({"milestone": "Which event"}, {"milestone": events_online}),
    "decide on registrations": Form(),
    "record a note verbale": Form(
        {
            "milestone": "Which event",
            "party": "Which delegation or organisation",
            "names": "Names in the note",
            "by": "Your name",
            "reason": "Which note",
        },
        {"milestone": events_of_persons, "party": parties_asked},
    ),
    "settle answers": Form(),
    "confirm changes": Form(),
    "settle unknown messages": Form(
        {
            "outcome": "What you found out",
            **SIGNED,
            "step": "All of this step …",
            "state": "… in this state …",
            "recipient": "… to this address (all where left out)",
            "messages": "Or single messages, by their Message-IDs",
        },
        {"step": steps_to_settle},
    ),
    "collect now": Form(),
    "digest now": Form(),
    "reconcile": Form(),
}


def shown(schema: Mapping[str, Any], form: Form, context: Context) -> dict[str, Any]:
    """A flow's parameters as its form shows them."""
    result = deepcopy(dict(schema))
    known: dict[str, Any] = result.get("properties", {})
    names = [name for name in (form.titles or known) if name in known and name not in HIDDEN]
    properties = {name: _shown_field(known[name]) | {"position": n} for n, name in enumerate(names)}
    for name, title in form.titles.items():
        if name in properties:
            properties[name]["title"] = title
    for name, choices in form.choices.items():
        if name in properties:
            properties[name].pop("enum", None)
            properties[name] |= {"enum": offered} if (offered := choices(context)) else {}
            if properties[name].get("default") == "" and offered:
                properties[name]["default"] = offered[0]  # the UI sends it, and the server takes no other
    return result | {"properties": properties}


def _shown_field(asked: dict[str, Any]) -> dict[str, Any]:
    """A parameter whose description begins as sentences do."""
    text = str(asked.get("description", ""))
    return asked | ({"description": text[0].upper() + text[1:]} if text else {})
