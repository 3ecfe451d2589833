"""prefect.yaml: a deployment for each flow, with nothing of one machine in it."""

from importlib import import_module

import pytest
from prefect import Flow

from flows import deciding, delivering, mailbox, queue
from flows.collecting import collecting
from flows.digest import digest
from flows.kinds import FLOWS
from flows.reconciling import reconcile
from tests.flows.written import DEPLOYMENTS, FILE, WRITTEN


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
    modules = (deciding, delivering, mailbox, queue)
    decided = [flow for module in modules for flow in vars(module).values() if isinstance(flow, Flow)]
    every = [*FLOWS.values(), collecting, digest, reconcile, *decided]
    assert len(DEPLOYMENTS) == len(WRITTEN["deployments"]) == len(every)
    assert {flow_of(deployment) for deployment in DEPLOYMENTS.values()} == set(every)


@pytest.mark.parametrize("kind", FLOWS)
def test_each_kind_of_milestone_is_deployed_under_its_name(kind):
    assert flow_of(DEPLOYMENTS[kind]) is FLOWS[kind]
    assert DEPLOYMENTS[kind]["tags"] == ["milestone"]


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_it_runs_in_the_workers_own_folder_of_one_pool_mailings_in_a_queue_of_their_own(name):
    pool = DEPLOYMENTS[name]["work_pool"]
    queue = "bulk" if name in {*FLOWS, "deliver"} else "interactive"
    assert pool == {"name": "roadmap", "work_queue_name": queue, "job_variables": {"working_dir": "."}}
    assert len(DEPLOYMENTS[name]["description"]) > 30


def test_nothing_is_scheduled_by_the_file():
    assert not [name for name, given in DEPLOYMENTS.items() if {"schedule", "schedules"} & set(given)]


def test_no_path_of_one_machine_is_in_it():
    assert WRITTEN["pull"] == []  # left out, Prefect would add a step with an absolute path
    assert not [text for text in strings(WRITTEN) if text.startswith(("/", "~"))]
