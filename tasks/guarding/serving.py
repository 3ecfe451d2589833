"""Prefect's server with the guard before it, in this process.

    python -m tasks.guarding.serving --host HOST --port PORT [--no-services]

`prefect server start` has no place for the guard: its few lines are here (`prefect.cli._server_utils`,
3.8.8).
"""

import os
from collections.abc import Callable
from typing import Annotated

import typer
from starlette.types import ASGIApp

from config.limits.server import REQUEST
from config.settings import Settings
from tasks.guarding.guard import Guard
from tasks.guarding.logins import Logins, logins_file
from tasks.guarding.origins import addresses
from tasks.machine.access import auth_for

AUTH = "PREFECT_SERVER_API_AUTH_STRING"

Host = Annotated[str, typer.Option("--host", help="The address it listens on.")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Where it listens.")]
Services = Annotated[
    bool,
    typer.Option("--services/--no-services", help="Run Prefect's services too: one server of several does."),
]


def serve(host: Host = "127.0.0.1", port: Port = 4200, services: Services = True) -> None:
    """Run Prefect's server alone, for a machine whose workers are elsewhere; settings are Prefect's own.

    It asks for the login of PREFECT_SERVER_API_AUTH_STRING, else for that of `roadmap up`.
    """
    settings = Settings()
    known, people = addresses(host, settings.hosts), Logins(logins_file(settings.home.absolute()))
    if not os.environ.get(AUTH):
        os.environ[AUTH] = auth_for(settings, settings.home.absolute())
    os.environ["PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED"] = "true"
    # The UI asks the API of its own address, which needs no permission; by default all pages have it.
    os.environ["PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS"] = f"http://{host}:{port}"
    _run(host, port, lambda app, api: Guard(app, os.environ[AUTH], known, api, people), services)


def _run(host: str, port: int, guarded: Callable[[ASGIApp, str], ASGIApp], services: bool) -> None:
    import uvicorn  # it takes long to load, as Prefect does, which reads its settings then
    from prefect.server.api.server import create_app
    from prefect.settings import get_current_settings

    server = get_current_settings().server
    app = create_app(final=True, webserver_only=not services)
    uvicorn.run(
        guarded(app, server.api.base_path or "/api"),
        host=host,
        port=port,
        timeout_keep_alive=server.api.keepalive_timeout,
        ws_ping_interval=server.api.websocket_ping_interval,
        ws_ping_timeout=server.api.websocket_ping_timeout,
        ws_max_size=REQUEST.most,
        log_level=server.logging_level.lower(),
    )


if __name__ == "__main__":
    typer.run(serve)
