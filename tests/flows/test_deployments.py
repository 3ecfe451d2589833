"""prefect.yaml: a deployment for each flow, with nothing of one machine in it."""

import re
from importlib import import_module

import pytest
from prefect import Flow
from ruamel.yaml import YAML

from cli.main import app
from flows.decisions import amending, deciding, doubts, previewing, registering, selecting, sending
from flows.decisions import releasing as approving
from flows.decisions import settling as queue
from flows.milestones.kinds import FLOWS
from flows.rounds import delivering, mailbox, watching
from flows.rounds.collecting import collecting
from flows.rounds.digest import digest
from flows.rounds.reconciling import reconcile
from tasks.forms.shape import FORMS
from tests.flows.written import DEPLOYMENTS, FILE, WRITTEN

WORDS = sorted((FILE.parent / "templates" / "words").glob("*.yaml"))
COORDINATORS = {
    "preview a mailing",
    "send a step now",
    "move a milestone",
    "fix a date",
    "cancel a milestone",
    "reinstate a milestone",
    "decide on registrations",
    "record a note verbale",
    "settle answers",
    "confirm changes",
    "settle unknown messages",
    "collect now",
    "digest now",
    "reconcile",
}


def flow_of(deployment):
    path, _, name = deployment["entrypoint"].partition(":")
    assert (FILE.parent / path).is_file()
    return getattr(import_module(path.removesuffix(".py").replace("/", ".")), name)


def strings(value):
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return [text for part in parts for text in strings(part)]
    return [value] if isinstance(value, str) else []


def test_every_flow_has_one():
    modules = (
        amending,
        approving,
        deciding,
        delivering,
        doubts,
        mailbox,
        previewing,
        queue,
        registering,
        selecting,
        sending,
        watching,
    )
    decided = [flow for module in modules for flow in vars(module).values() if isinstance(flow, Flow)]
    every = {*FLOWS.values(), collecting, digest, reconcile, *decided}
    assert len(DEPLOYMENTS) == len(WRITTEN["deployments"])
    assert {flow_of(deployment) for deployment in DEPLOYMENTS.values()} >= every


@pytest.mark.parametrize("kind", FLOWS)
def test_each_kind_of_milestone_is_deployed_under_its_name(kind):
    assert flow_of(DEPLOYMENTS[kind]) is FLOWS[kind]
    assert DEPLOYMENTS[kind]["tags"] == ["milestone", "by-itself"]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_it_runs_in_the_workers_own_folder_of_one_pool_mailings_in_a_queue_of_their_own(name):
    pool = DEPLOYMENTS[name]["work_pool"]
    queue = "bulk" if name in {*FLOWS, "deliver"} else "interactive"
    assert pool == {"name": "roadmap", "work_queue_name": queue, "job_variables": {"working_dir": "."}}
    assert len(DEPLOYMENTS[name]["description"]) > 30


@pytest.mark.parametrize("name", sorted(COORDINATORS))
def test_what_coordinators_run_is_a_form_that_asks_for_what_the_flow_takes(name):
    assert "form" in DEPLOYMENTS[name]["tags"]
    asked, flow = FORMS[name], flow_of(DEPLOYMENTS[name])
    known = flow.parameters.properties
    assert set(asked.titles) | set(asked.choices) <= known.keys()
    assert set(flow.parameters.required) <= set(asked.titles)
    assert all(known[name].get("description") for name in asked.titles)


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_what_the_plan_runs_tells_coordinators_to_leave_it_alone(name):
    by_itself = "by-itself" in DEPLOYMENTS[name]["tags"]
    assert by_itself == DEPLOYMENTS[name]["description"].startswith("Run by the plan; you need not.")
    assert not (by_itself and "form" in DEPLOYMENTS[name]["tags"])


def test_nothing_but_the_watch_is_scheduled_by_the_file():
    scheduled = [name for name, given in DEPLOYMENTS.items() if {"schedule", "schedules"} & set(given)]
    assert scheduled == ["watch"]
    assert DEPLOYMENTS["watch"]["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


def test_no_path_of_one_machine_is_in_it():
    assert WRITTEN["pull"] == []  # left out, Prefect would add a step with an absolute path
    assert not [text for text in strings(WRITTEN) if text.startswith(("/", "~"))]


@pytest.mark.parametrize("words", WORDS, ids=lambda path: path.stem)
def test_what_an_alarm_says_is_to_be_run_is_there_under_that_name(words):
    kinds = YAML(typ="safe").load(words.read_text(encoding="utf-8"))["alarm"]["kinds"]
    named = {name for kind in kinds.values() for name in re.findall("`([^`]+)`", kind["remedy"])}
    commands = {name for name in named if name.startswith(("roadmap ", "prefect "))}
    assert named - commands - {"unknown-messages", "collecting: other_tabs"} <= set(DEPLOYMENTS)
    ours = {command.name or command.callback.__name__ for command in app.registered_commands}
    ours |= {group.typer_instance.info.name for group in app.registered_groups}
    assert {name.split()[1] for name in commands if name.startswith("roadmap ")} <= ours
