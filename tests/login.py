"""The login of the servers that the tests share, and requests with it."""

from uuid import uuid4

import httpx

from tests.waiting import SECONDS

LOGIN = "roadmap:only-for-the-tests"
BASIC = tuple(LOGIN.split(":"))
# What Prefect's page of the login keeps.
ENTER = f"if (location.protocol == 'http:') localStorage.setItem('prefect-password', btoa('{LOGIN}'))"


def reached(server):
    """The variables by which a command reaches a server."""
    return {"PREFECT_API_URL": server.api, "PREFECT_API_AUTH_STRING": server.auth}


def tokens(api, auth):
    """The headers against forged requests that the server asks for when something is posted (3.8.8)."""
    name = str(uuid4())
    found = httpx.get(
        f"{api}/csrf-token", params={"client": name}, auth=auth, trust_env=False, timeout=SECONDS
    )
    return {"Prefect-Csrf-Client": name, "Prefect-Csrf-Token": found.raise_for_status().json()["token"]}


def asking(api, auth=BASIC, kind=httpx.Client):
    """A client of the API that is logged in, and may post."""
    return kind(base_url=api, auth=auth, headers=tokens(api, auth), trust_env=False, timeout=SECONDS)
