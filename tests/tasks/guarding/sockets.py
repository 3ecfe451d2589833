"""A WebSocket to an application in this process."""

import asyncio


async def talk(app, first, origin=None, host="127.0.0.1:4200", path="/api/events/in"):
    """Connect, and send one message (none: nothing); the types of all that the application answers."""
    headers = [(b"host", host.encode()), (b"sec-websocket-protocol", b"prefect")]
    headers += [] if origin is None else [(b"origin", origin.encode())]
    scope = {
        "type": "websocket",
        "path": path,
        "headers": headers,
        "query_string": b"",
        "client": ("10.0.0.7", 1),
    }
    given = [{"type": "websocket.connect"}, {"type": "websocket.receive", "text": first}]
    waiting, said = given[: 2 if first is not None else 1], []

    async def receive():
        if waiting:
            return waiting.pop(0)
        await asyncio.sleep(60)
        raise AssertionError("nobody ended it")

    async def send(message):
        said.append(message["type"])

    await app(scope, receive, send)
    return said
