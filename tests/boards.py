"""The boards as the Prefect server has them."""

import httpx

from tests.login import BASIC


def board(server, key):
    """The latest version of a board."""
    return httpx.get(f"{server.api}/artifacts/{key}/latest", auth=BASIC).json()["data"]


def paragraph(server, key, title):
    """What a board that is a list says under a title."""
    return next(part for part in board(server, key).split("#### ") if part.startswith(f"{title}\n"))
