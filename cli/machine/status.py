"""`roadmap status`: the server, its workers, the runs due next and late, and what needs action."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pendulum
import typer
from pendulum import DateTime
from rich.console import Console
from rich.table import Table

from cli.options import AsJson, Review, chosen
from cli.output import print_json
from config.settings import Settings
from roadmap.plan.schedule import MOMENT
from tasks.configuration import ConfigurationProblem, load
from tasks.context import open_context
from tasks.ledger import LedgerProblem
from tasks.machine.access import API, Access, auth_file, named
from tasks.machine.health import Due, Health, examine
from tasks.machine.state import Machine, began, folder, running
from tasks.prefect_api.server import ServerProblem
from tasks.watching.ledger import WATCH, in_words, of_ledger, of_the_watch

Login = Annotated[bool, typer.Option("--login", help="Show how to log in to the Prefect UI instead.")]


def status(review: Review = None, as_json: AsJson = False, login: Login = False) -> None:
    """Show the state of the server and its workers, the runs due next and late, and what needs action.

    Ends with 0 if due steps would run, and with 1 if not: the server does not answer, no worker is online, or
    the ledger cannot be used.
    """
    if login:
        _show_login(as_json)
        return
    health = _health()
    try:
        health.trouble.extend(_troubles_of_review(review))
    except LedgerProblem as problem:
        health = replace(health, trouble=[*health.trouble, str(problem)], works=False)
    if as_json:
        print_json(as_values(health))
    else:
        _show(health, _zone(review))
    if not health.works:
        raise typer.Exit(1)


def _show_login(as_json: bool) -> None:
    """The server's address, the name and the password.

    Raises:
        ServerProblem: there is no login yet.
    """
    home = Settings().home.absolute()
    access, file = named(home), auth_file(home)
    if access is None and not file.exists():
        raise ServerProblem("there is no login yet", "`roadmap up` makes one")
    known = access or Access("", file.read_text(encoding="utf-8"))
    name, password = known.login
    url = _url(running(home), known)
    if as_json:
        print_json({"url": url, "name": name, "password": password})
        return
    typer.echo(f"Address: {url or 'none, the server does not run; start it: roadmap up'}")
    typer.echo(known.in_words)


def _health() -> Health:
    """Health of the server, with the troubles that its start met if it is this machine's own."""
    home, now = Settings().home.absolute(), pendulum.now("UTC")
    machine, access = running(home), named(home)
    ours = machine if machine and not os.environ.get(API) else None
    url = _url(ours, access)
    health = examine(access, url, now, _remedy(ours, home))
    if ours:
        health.trouble.extend(ours.trouble)
    return health


def _url(ours: Machine | None, access: Access | None) -> str:
    """Address of the Prefect UI; empty if it is not known."""
    if ours and (access is None or access.api == ours.api):
        return ours.url
    return access.api.removesuffix("/").removesuffix("/api") if access else ""


def _troubles_of_review(review: Review) -> list[str]:
    """Troubles of plan, ledger and answers, as `roadmap troubles` lists them.

    Raises:
        LedgerProblem: the ledger cannot be used, so no step would be played.
    """
    try:
        with open_context(chosen(review)) as context:
            up = began(Settings().home.absolute())
            expected = up or context.ledger.alarms.beats(WATCH)
            watch = of_the_watch(context, up) if expected else ()
            sentences = [in_words(context, trouble) for trouble in (*watch, *of_ledger(context))]
    except ConfigurationProblem:
        return []  # `roadmap check` says what is wrong with it
    return [f"{what} → {remedy}" for what, remedy in sentences]


def _remedy(ours: Machine | None, home: Path) -> str:
    """Advice on a server that does not answer."""
    if ours is None:
        return "roadmap up"
    if not ours.ready:
        return "it is starting; wait a moment, then try again"
    return f"it is being restarted; if it stays silent, read {folder(home) / 'server.log'}"


def as_values(health: Health) -> dict[str, Any]:
    """Health as JSON; moments are in ISO 8601 with their offset from UTC."""
    return {
        "server": {"healthy": health.healthy, "url": health.url, "version": health.version},
        "workers": [
            {
                "name": one.name,
                "pool": one.pool,
                "status": one.status,
                "last_seen": one.last_seen.isoformat() if one.last_seen else None,
            }
            for one in health.workers
        ],
        "due": [_due(run) for run in health.due],
        "late": [_due(run) for run in health.late],
        "trouble": health.trouble,
    }


def _due(run: Due) -> dict[str, str]:
    return {"name": run.name, "step": run.step, "due": run.due.isoformat()}


def _zone(review: Review) -> str:
    """The host's zone; UTC if the review cannot be read, since the server's state is wanted all the same."""
    try:
        return load(chosen(review)).review.host.zone
    except ConfigurationProblem:
        return "UTC"


def _show(health: Health, zone: str) -> None:
    def shown(moment: DateTime | None) -> str:
        return moment.in_timezone(zone).format(MOMENT) if moment else "never"

    console = Console(markup=False, highlight=False, soft_wrap=True)
    if health.healthy:
        console.print(f"Server: {health.url} answers (Prefect {health.version}). Times are in {zone}.")
    table = Table("Worker", "Pool", "State", "Last seen")
    for worker in health.workers:
        table.add_row(worker.name, worker.pool, worker.status.lower(), shown(worker.last_seen))
    runs = Table("Due", "Run", "Step", "State")
    for late in health.late:
        runs.add_row(shown(late.due), late.name, late.step, "late")
    for due in health.due:
        runs.add_row(shown(due.due), due.name, due.step, "due")
    for part in (table, runs):
        if part.rows:
            console.print(part)
    for trouble in health.trouble:
        console.print(f"✗ {trouble}")
    if not health.trouble:
        console.print("No action needed.")
