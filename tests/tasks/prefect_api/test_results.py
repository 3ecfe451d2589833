"""What a failed run leaves is no pickle: whoever reads one runs what it says."""

import asyncio
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from prefect.client.orchestration import PrefectClient, SyncPrefectClient
from prefect.filesystems import LocalFileSystem
from prefect.results import ResultStore
from prefect.states import exception_to_failed_state

from config.settings import Settings
from tasks.machine.access import Access
from tasks.machine.parts import client_environment
from tasks.prefect_api.orchestration import reporting_to
from tasks.prefect_api.server import server_environment

PROJECT = Path(__file__).parents[3]
FAIL = """
import asyncio, sys
from prefect.filesystems import LocalFileSystem
from prefect.results import ResultStore
from prefect.states import exception_to_failed_state
store = ResultStore(result_storage=LocalFileSystem(basepath=sys.argv[1]))
asyncio.run(exception_to_failed_state(ValueError("it failed"), result_store=store, write_result=True))
"""


def kept(folder):
    """What was written about a failure, by its serializer."""
    [file] = (path for path in folder.rglob("*") if path.is_file())
    written = json.loads(file.read_bytes())
    return written["metadata"]["serializer"]["type"], written["result"]


def plain_environment(tmp_path):
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), "PREFECT_HOME": str(tmp_path / "prefect")}


def of_a_worker(tmp_path):
    access = Access("http://127.0.0.1:4200/api", "roadmap:a-login")
    return client_environment(tmp_path / "prefect", access, Settings(), PROJECT / "config/lac-2025.yaml")


@pytest.mark.parametrize("who", ["anybody in the project's folder", "a worker", "a server"])
def test_a_process_writes_a_failure_as_json(tmp_path, who):
    made = {
        "anybody in the project's folder": lambda: (plain_environment(tmp_path), PROJECT),
        "a worker": lambda: (of_a_worker(tmp_path), tmp_path),
        "a server": lambda: (server_environment(tmp_path / "prefect", "http://127.0.0.1:4200"), tmp_path),
    }
    environment, folder = made[who]()
    command = [sys.executable, "-c", FAIL, str(tmp_path / "results")]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    assert kept(tmp_path / "results") == (
        "json",
        '{"__exc_type__": "builtins.ValueError", "message": "it failed"}',
    )


def test_a_run_in_this_process_does_too(tmp_path, monkeypatch):
    def loaded(*_):
        raise AssertionError("a pickle was read")

    async def nothing(_):
        """No server is needed to write a file."""

    monkeypatch.setattr(SyncPrefectClient, "raise_for_api_version_mismatch", lambda _: None)
    monkeypatch.setattr(PrefectClient, "raise_for_api_version_mismatch", nothing)

    async def fail():
        async with reporting_to("http://127.0.0.1:9/api", tmp_path / "prefect"):
            store = ResultStore(result_storage=LocalFileSystem(basepath=str(tmp_path / "results")))
            state = await exception_to_failed_state(KeyError("x"), result_store=store, write_result=True)
            return await store.aread(state.data.metadata.storage_key)

    monkeypatch.setattr(pickle, "loads", loaded)
    record = asyncio.run(fail())
    assert kept(tmp_path / "results")[0] == "json"
    assert type(record.result) is KeyError
