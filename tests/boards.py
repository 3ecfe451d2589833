"""The boards as the Prefect server has them."""

import httpx

from tests.login import BASIC
from tests.waiting import SECONDS


def board(server, key):
    """The latest version of a board."""
    url = f"{server.api}/artifacts/{key}/latest"
    return httpx.get(url, auth=BASIC, timeout=SECONDS).json()["data"]


def paragraph(server, key, title):
    """The text under a title of a board that is a list."""
    return next(part for part in board(server, key).split("#### ") if part.startswith(f"{title}\n"))
