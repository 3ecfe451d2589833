"""The messages of a request and of its answer, as ASGI has them."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.limits.server import REQUEST


class NoAnswer(Exception):  # nothing failed: the application has no such path
    """The application has no object at a path."""


async def whole(receive: Receive) -> bytes | None:
    """A body of unknown length; None if it is too long."""
    parts, size = [], 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if not REQUEST.allows(size):
            return None
        if not message.get("more_body"):
            return b"".join(parts)


def again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that begins with a body which was read already."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received


def adding(headers: Mapping[str, str], send: Send) -> Send:
    """A `send` that adds headers to each answer, and takes away what makes a browser ask for a login."""
    added = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [one for one in message.get("headers", ()) if one[0].lower() != b"www-authenticate"]
            message = {**message, "headers": [*headers, *added]}
        await send(message)

    return sent


async def answer_of(app: ASGIApp, scope: Scope, path: str) -> dict[str, Any]:
    """Ask an application for another path by GET, with the headers of this request.

    Raises:
        NoAnswer: it is no object, or none is there.
    """
    status, parts = 0, []
    named = {b"host", b"authorization"}
    headers = [one for one in scope["headers"] if one[0] in named]

    async def sent(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        parts.append(message.get("body", b""))

    asked = {
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
    }
    await app({**scope, **asked}, again(b"", _nothing), sent)
    answer = json.loads(b"".join(parts)) if status == HTTPStatus.OK else None
    if isinstance(answer, dict):
        return answer
    raise NoAnswer(path)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
