"""The web server of the page to unsubscribe. Everybody reaches it, so each connection is bounded.

Uvicorn waits for the end of a request for ever: whoever opens many and ends none would keep all others out.
A proxy in front is welcome, and not needed for this.
"""

import asyncio

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from config.limits.server import PAGE_CONNECTIONS, PAGE_HEAD, PAGE_SECONDS

WHILE_ANSWERING = 5.0  # seconds more for a request that is being answered when its time is over


class Bounded(H11Protocol):
    """A connection that ends after its time, whatever its other end does or does not."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time limit."""
        super().connection_made(transport)
        self._end = self.loop.call_later(PAGE_SECONDS.most, self._over)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the time limit: the connection has ended by itself."""
        self._end.cancel()
        super().connection_lost(exc)

    def _over(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._end = self.loop.call_later(WHILE_ANSWERING, self.transport.abort)
        else:
            self.transport.abort()


def server_of(app: ASGIApp, host: str, port: int) -> uvicorn.Server:
    """The server of the page; its own log would keep the tokens."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            access_log=False,
            log_level="warning",
            http=Bounded,
            ws="none",
            server_header=False,
            limit_concurrency=PAGE_CONNECTIONS.most,
            h11_max_incomplete_event_size=PAGE_HEAD.most,
        )
    )
