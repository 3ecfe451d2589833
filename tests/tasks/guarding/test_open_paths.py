"""All that Prefect's API has, asked without a login: only what the documents name answers."""

import re

import httpx
import pytest
from fastapi.routing import APIWebSocketRoute

from tasks.guarding.guard import OPEN, Guard
from tasks.guarding.origins import addresses
from tests.tasks.guarding.sockets import talk

ID = "00000000-0000-4000-8000-000000000000"
LOGIN = "roadmap:right"


@pytest.fixture(scope="module")
def prefect():
    """Prefect's own application; it takes seconds to load."""
    from prefect.server.api.server import create_app

    return create_app(ephemeral=True)


@pytest.fixture
def guarded(prefect):
    passed = []

    async def noting(scope, receive, send):
        passed.append(scope["path"])
        await prefect(scope, receive, send)

    return Guard(noting, LOGIN, addresses("127.0.0.1", "")), passed


def filled(path):
    return re.sub(r"\{[^}]+\}", ID, path)


async def test_each_path_of_the_api_but_those_of_the_list_asks_for_the_login(prefect, guarded):
    guard, passed = guarded
    paths = prefect.openapi()["paths"]
    assert len(paths) > 100
    asked = {}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=guard), base_url="http://127.0.0.1:4200/api"
    ) as client:
        for path, methods in paths.items():
            for method in {*methods, "head", "options"} - {"parameters"}:
                if filled(path) not in OPEN or method not in {"get", "head"}:
                    found = await client.request(method, filled(path), json={})
                    asked[method, path] = found.status_code
        more = ("/docs", "/redoc", "/openapi.json", "/metrics", "/static/prefect.css", "/nowhere", "//health")
        for path in more:
            asked["get", path] = (await client.get(path)).status_code
    assert {key: code for key, code in asked.items() if code != 401} == {}
    assert passed == []


async def test_the_settings_that_a_person_may_read_hold_no_secret():
    from prefect.server.api.admin import read_settings
    from prefect.settings import (
        PREFECT_SERVER_API_AUTH_STRING,
        PREFECT_SERVER_DATABASE_CONNECTION_URL,
        temporary_settings,
    )

    url = "postgresql+asyncpg://prefect:of-the-database@db.example.org/prefect"
    given = {PREFECT_SERVER_API_AUTH_STRING: LOGIN, PREFECT_SERVER_DATABASE_CONNECTION_URL: url}
    with temporary_settings(given):
        shown = (await read_settings()).model_dump_json()
    assert LOGIN not in shown
    assert "of-the-database" not in shown


async def test_each_websocket_refuses_whoever_does_not_log_in(guarded, monkeypatch):
    from prefect.server.api.server import API_ROUTERS
    from prefect.settings import PREFECT_SERVER_API_AUTH_STRING, temporary_settings

    guard, _ = guarded
    sockets = [
        one.path for router in API_ROUTERS for one in router.routes if isinstance(one, APIWebSocketRoute)
    ]
    assert {"/events/in", "/events/out", "/logs/out"} <= set(sockets)
    with temporary_settings({PREFECT_SERVER_API_AUTH_STRING: LOGIN}):
        for path in sockets:
            for token in ("", "roadmap:wrong"):
                first = f'{{"type": "auth", "token": "{token}"}}'
                said = await talk(guard, first, path=f"/api{filled(path)}")
                assert said[-1] == "websocket.close", path
                assert "websocket.send" not in said
