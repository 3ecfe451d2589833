"""The login of a WebSocket, which is its first message (Prefect 3.8.8): `{"type": "auth", "token": …}`."""

import asyncio
import json
from collections.abc import Callable

from starlette.types import Message, Receive, Send

from config.limits.server import AUTHORIZATION, FIRST_WORD

NOBODY = ""  # Prefect closes the connection on it


class Logged:
    """The messages of a WebSocket, the first of which has the `inner` login if the given one `passes`."""

    def __init__(self, receive: Receive, send: Send, passes: Callable[[str], bool], inner: str) -> None:
        self._receive, self._send, self._passes, self._inner = receive, send, passes, inner
        self._connected = self._begun = False

    async def receive(self) -> Message:
        """The next message."""
        if self._begun:
            return await self._receive()
        if not self._connected:
            self._connected = True
            return await self._receive()  # that somebody connects
        self._begun = True
        try:
            message = await asyncio.wait_for(self._receive(), FIRST_WORD.most)
        except TimeoutError:
            await self._send({"type": "websocket.close", "code": 1008})
            return {"type": "websocket.disconnect", "code": 1008}
        return self._translated(message) if message["type"] == "websocket.receive" else message

    def _translated(self, message: Message) -> Message:
        token = _token(message.get("text") or "")
        inner = self._inner if token and self._passes(token) else NOBODY
        return {"type": "websocket.receive", "text": json.dumps({"type": "auth", "token": inner})}


def _token(text: str) -> str:
    """The login in the first message; empty if it has none."""
    if not AUTHORIZATION.allows(len(text)):
        return ""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    token = message.get("token") if isinstance(message, dict) and message.get("type") == "auth" else None
    return token if isinstance(token, str) else ""
