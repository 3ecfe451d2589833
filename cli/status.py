"""`roadmap status`: server, workers, the runs that come next, those that are late, and what to mend."""

import json
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

Login = Annotated[bool, typer.Option("--login", help="Show how to log in at the server's page instead.")]


def status(review: Review = None, as_json: AsJson = False, login: Login = False) -> None:
    """Say how the server and its workers are, what is due next, what is late, and what has to be mended.

    Ends with 0 when what is due would be played, and with 1 when it would not: the server does not answer, no
    worker is there, or the ledger cannot be used.
    """
    if login:
        _show_login(as_json)
        return
    found = _found()
    try:
        found.trouble.extend(_of_the_review(review))
    except LedgerProblem as problem:
        found = replace(found, trouble=[*found.trouble, str(problem)], works=False)
    if as_json:
        typer.echo(json.dumps(as_values(found), ensure_ascii=False, indent=2))
    else:
        _show(found, _zone(review))
    if not found.works:
        raise typer.Exit(1)


def _show_login(as_json: bool) -> None:
    """The server's address, the name and the password.

    Raises:
        ServerProblem: there is no login yet.
    """
    home = Settings().home.absolute()
    access, file = named(home), auth_file(home)
    if access is None and not file.exists():
        raise ServerProblem("there is no login yet; it is made by: roadmap up")
    known = access or Access("", file.read_text(encoding="utf-8"))
    name, password = known.login
    url = _url(running(home), known)
    if as_json:
        typer.echo(json.dumps({"url": url, "name": name, "password": password}, ensure_ascii=False, indent=2))
        return
    typer.echo(f"Address: {url or 'none now, the server does not run; start it: roadmap up'}")
    typer.echo(known.in_words)


def _found() -> Health:
    """The server's health, with what the start of this machine's own met."""
    home, now = Settings().home.absolute(), pendulum.now("UTC")
    machine, access = running(home), named(home)
    ours = machine if machine and not os.environ.get(API) else None
    url = _url(ours, access)
    found = examine(access, url, now, _remedy(ours, home))
    if ours:
        found.trouble.extend(ours.trouble)
    return found


def _url(ours: Machine | None, access: Access | None) -> str:
    """Addresses that people open."""
    if ours and (access is None or access.api == ours.api):
        return ours.url
    return access.api.removesuffix("/").removesuffix("/api") if access else ""


def _of_the_review(review: Review) -> list[str]:
    """Troubles of plan, ledger and answers, as `roadmap troubles` lists them; those of runs the server tells.

    Raises:
        LedgerProblem: the ledger cannot be used, so no step would be played.
    """
    try:
        with open_context(chosen(review)) as context:
            up = began(Settings().home.absolute())
            known = up or context.ledger.alarms.beats(WATCH)  # else nothing is to keep it yet
            watch = of_the_watch(context, up) if known else ()
            told = [in_words(context, trouble) for trouble in (*watch, *of_ledger(context))]
    except ConfigurationProblem:
        return []  # `roadmap check` says what is wrong with it
    return [f"{what} → {remedy}" for what, remedy in told]


def _remedy(ours: Machine | None, home: Path) -> str:
    """Advice on a server that does not answer."""
    if ours is None:
        return "roadmap up"
    if not ours.ready:
        return "it is starting; wait a moment, and ask again"
    return f"it is being started again; if it stays away, read {folder(home) / 'server.log'}"


def as_values(found: Health) -> dict[str, Any]:
    """A machine's health as JSON; moments are in ISO 8601 with their offset from UTC."""
    return {
        "server": {"healthy": found.healthy, "url": found.url, "version": found.version},
        "workers": [
            {
                "name": one.name,
                "pool": one.pool,
                "status": one.status,
                "last_seen": one.last_seen.isoformat() if one.last_seen else None,
            }
            for one in found.workers
        ],
        "due": [_due(run) for run in found.due],
        "late": [_due(run) for run in found.late],
        "trouble": found.trouble,
    }


def _due(run: Due) -> dict[str, str]:
    return {"name": run.name, "step": run.step, "due": run.due.isoformat()}


def _zone(review: Review) -> str:
    """The host's zone; UTC where the review cannot be read: the server's state is wanted all the same."""
    try:
        return load(chosen(review)).review.host.zone
    except ConfigurationProblem:
        return "UTC"


def _show(found: Health, zone: str) -> None:
    def said(moment: DateTime | None) -> str:
        return moment.in_timezone(zone).format(MOMENT) if moment else "never"

    console = Console(markup=False, highlight=False, soft_wrap=True)
    if found.healthy:
        console.print(f"Server: {found.url} answers (Prefect {found.version}). Moments are those of {zone}.")
    table = Table("Worker", "Pool", "Is", "Last seen")
    for worker in found.workers:
        table.add_row(worker.name, worker.pool, worker.status.lower(), said(worker.last_seen))
    runs = Table("Due", "Run", "Step", "State")
    for late in found.late:
        runs.add_row(said(late.due), late.name, late.step, "late")
    for due in found.due:
        runs.add_row(said(due.due), due.name, due.step, "due")
    for part in (table, runs):
        if part.rows:
            console.print(part)
    for trouble in found.trouble:
        console.print(f"✗ {trouble}")
    if not found.trouble:
        console.print("Nothing has to be mended.")
