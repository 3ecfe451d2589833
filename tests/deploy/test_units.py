"""The files for machines that run it by themselves: what can be checked without starting them."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer
from ruamel.yaml import YAML

from cli.main import app
from tasks.guarding.origins import addresses
from tasks.machine.parts import pools

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
MUST = {
    "Restart": "always",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "StateDirectory": "roadmap",
    "User": "roadmap",
}


def read(path):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(path, encoding="utf-8")
    return unit


@pytest.fixture(scope="module")
def compose():
    return YAML(typ="safe").load(DEPLOY / "compose.yaml")


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_started_again_and_may_little(path):
    service = read(path)["Service"]
    assert {name: service[name] for name in MUST} == MUST
    assert service["EnvironmentFile"].startswith("/etc/roadmap/")
    program = service["ExecStart"].split()[0].replace("/opt/roadmap", str(PROJECT))
    assert Path(program).name in {"roadmap", "prefect"}
    assert read(path)["Install"]["WantedBy"] == "multi-user.target"


def test_systemd_finds_no_fault_in_the_units(tmp_path):
    if not (program := shutil.which("systemd-analyze")):
        return  # the test above has to do
    for path in UNITS:
        text = re.sub(
            r"^ExecStart=\S+", "ExecStart=/bin/true", path.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        (tmp_path / path.name).write_text(text.replace("/opt/roadmap", str(PROJECT)), encoding="utf-8")
    words = [program, "verify", *map(str, sorted(tmp_path.iterdir()))]
    checked = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_units_commands_and_the_files_that_they_name_are_there():
    commands = set(typer.main.get_command(app).commands)
    assert "up" in commands
    words = read(DEPLOY / "systemd" / "roadmap.service")["Service"]["ExecStart"].split()[1:]
    assert words[0] == "up"
    named = set(re.findall(r"\$\{(\w+)\}", " ".join(words)))
    given = re.findall(
        r"^(\w+)=", (DEPLOY / "roadmap.env.example").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert named <= set(given)


def test_the_containers_fit_each_other(compose):
    services, volumes = compose["services"], compose["volumes"]
    assert set(services) == {"server", "deploy", "worker", "postgres", "redis"}
    for service in services.values():
        assert {volume.partition(":")[0] for volume in service["volumes"]} <= set(volumes)
        for name, needed in service.get("depends_on", {}).items():
            if needed["condition"] == "service_healthy":
                assert "healthcheck" in services[name]
            else:
                assert services[name]["restart"] == "no"
    build = services["server"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
    assert services["worker"]["command"][4] in pools()


def test_a_container_that_may_write_nowhere_else_builds_the_ui_where_it_may(compose):
    server = compose["services"]["server"]
    assert server["read_only"]
    built = Path(server["environment"]["PREFECT_SERVER_UI_STATIC_DIRECTORY"])
    assert built.parent in {Path(folder) for folder in server["tmpfs"]}


def test_no_container_serves_without_a_password_or_to_everybody(compose):
    server, worker = compose["services"]["server"], compose["services"]["worker"]
    asked = server["environment"]["PREFECT_SERVER_API_AUTH_STRING"]
    assert asked.startswith("${ROADMAP_AUTH:?")  # compose refuses to start without it
    assert worker["environment"]["PREFECT_API_AUTH_STRING"] == asked
    assert all(port.startswith("127.0.0.1:") for port in server["ports"])
    assert {name for name, one in compose["services"].items() if "ports" in one} == {"server"}


def test_only_what_several_machines_need_is_optional(compose):
    optional = {name for name, one in compose["services"].items() if one.get("profiles")}
    assert optional == {"postgres", "redis"}


def test_no_server_is_started_without_the_guard_and_each_is_known_by_the_name_that_its_workers_use(compose):
    server = compose["services"]["server"]
    words = [" ".join(server["command"]), *(read(path)["Service"]["ExecStart"] for path in UNITS)]
    assert [line for line in words if "server start" in line] == []
    assert server["command"][:2] == ["roadmap", "serve"]
    host = compose["services"]["worker"]["environment"]["PREFECT_API_URL"].split("/")[2].partition(":")[0]
    assert addresses("0.0.0.0", server["environment"]["ROADMAP_HOSTS"].partition("$")[0]).has_name(host)
    page = (PROJECT / "docs" / "several-machines.md").read_text(encoding="utf-8")
    assert "prefect server start" not in page
