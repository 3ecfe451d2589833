"""What stands before Prefect's server: it lets in only its own pages, and only those who log in.

Prefect (3.8.8) answers to any `Host`, knows one password, and lets anybody guess it as fast as they like. It
looks at no `Origin` of a WebSocket. Its own checks (basic auth, CSRF tokens) stay behind this one.
"""

import base64
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from hmac import compare_digest

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.limits import AUTHORIZATION, REQUEST
from tasks.guarding.guesses import Guesses
from tasks.guarding.origins import Addresses
from tasks.guarding.sockets import Logged

OPEN = ("/health", "/ready")  # of the API, for those who watch over the server
PAGES = ("/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json")  # FastAPI's, which list the whole API
ELSEWHERE = ("cross-site", "same-site")  # another port of this machine is the same site (Fetch Metadata)
# No other page may frame the UI: a click would be the coordinator's, whose login the browser keeps.
ALWAYS = {"x-frame-options": "DENY", "content-security-policy": "frame-ancestors 'none'"}
ALWAYS |= {"x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin"}


class Guard:
    """An ASGI application before another. `login` is the `user:password` that the other asks for.

    `api` is the path of the API: all below it needs a login but `OPEN`. Elsewhere are the files of the UI.
    """

    def __init__(
        self,
        app: ASGIApp,
        login: str,
        addresses: Addresses,
        api: str = "/api",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._login, self._addresses, self._clock = app, login.encode(), addresses, clock
        self._api, self._guesses = api.rstrip("/"), Guesses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on with the login that the application asks for."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        send = _with(ALWAYS, send)
        refusal = self._foreign(headers, scope) or self._unknown(headers, scope) or _oversized(headers)
        if refusal:
            await refusal(scope, receive, send)
        elif "transfer-encoding" not in headers:
            await self._app(self._logged_in(scope), receive, send)
        elif (body := await _read(receive)) is None:
            await _too_large()(scope, receive, send)
        else:
            await self._app(self._logged_in(scope), _again(body, receive), send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._foreign(Headers(scope=scope), scope):
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: HTTP 403
            return

        def passes(token: str) -> bool:
            return self._passes(token.encode(errors="replace"), scope)

        logged = Logged(receive, send, passes, self._login.decode())
        await self._app(scope, logged.receive, send)

    def _foreign(self, headers: Headers, scope: Scope) -> JSONResponse | None:
        """The refusal of another site's page, and of a name that is not ours."""
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) > 1 or not all(map(self._addresses.has_name, hosts)):
            return _refusal(
                421,
                "The server is not known by this name. If it is yours, add it to ROADMAP_HOSTS "
                "(docs/settings.md) and start the server again.",
            )
        if len(origins) > 1 or not all(self._addresses.has_page(one, "".join(hosts)) for one in origins):
            return _refusal(403, "Pages of other sites may not use this server.")
        if self._is_api(scope) and headers.get("sec-fetch-site") in ELSEWHERE:
            return _refusal(403, "Pages of other sites may not use this server.")
        return None

    def _unknown(self, headers: Headers, scope: Scope) -> JSONResponse | None:
        """The refusal of those who did not log in, or guess too fast."""
        if self._is_open(scope):
            return None
        given = headers.getlist("authorization")
        login = _login(given[0]) if len(given) == 1 else None
        if login is None:
            return _refusal(401, "Unauthorized")
        if wait := self._guesses.wait(_client(scope), _digest(login), self._clock()):
            said = "Too many wrong passwords from your address; wait a moment, then try again."
            return _refusal(429, said, {"retry-after": str(int(wait) + 1)})
        return None if self._passes(login, scope) else _refusal(401, "Unauthorized")

    def _passes(self, login: bytes, scope: Scope) -> bool:
        """True if the login is right; a wrong one is counted, and one too many is not looked at."""
        client, digest, now = _client(scope), _digest(login), self._clock()
        if not AUTHORIZATION.allows(len(login)) or self._guesses.wait(client, digest, now):
            return False
        passes = compare_digest(login, self._login)
        (self._guesses.right if passes else self._guesses.wrong)(client, digest, now)
        return passes

    def _is_api(self, scope: Scope) -> bool:
        path = scope["path"]
        return bool(path == self._api or path.startswith(f"{self._api}/"))

    def _is_open(self, scope: Scope) -> bool:
        if scope["method"] not in {"GET", "HEAD"}:
            return False
        if self._is_api(scope):
            return scope["path"].removeprefix(self._api) in OPEN
        return scope["path"].rstrip("/") not in PAGES

    def _logged_in(self, scope: Scope) -> Scope:
        """The request as the application wants it: with the one login that it knows."""
        headers = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
        if not self._is_open(scope):  # nobody was asked there, so nobody is vouched for
            headers.append((b"authorization", b"Basic " + base64.b64encode(self._login)))
        return {**scope, "headers": headers}


def _login(header: str) -> bytes | None:
    """`user:password` in an `Authorization` header (RFC 7617); None if it holds none."""
    scheme, _, given = header.partition(" ")
    if scheme.lower() != "basic" or not AUTHORIZATION.allows(len(header)):
        return None
    try:
        login = base64.b64decode(given.strip(), validate=True)
    except ValueError:
        return None
    return login if b":" in login else None


def _client(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else ""


def _digest(login: bytes) -> bytes:
    return sha256(login).digest()


def _refusal(status: int, words: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An answer under both keys in which Prefect's UI and client look for words (3.8.8). It never has
    `WWW-Authenticate`: for that a browser keeps the login, and sends it for any page that asks."""
    return JSONResponse({"exception_message": words, "detail": words}, status, headers)


def _oversized(headers: Headers) -> JSONResponse | None:
    length = headers.get("content-length", "0")
    is_number = len(length) <= len(str(REQUEST.most)) and length.isdecimal()
    return None if is_number and REQUEST.allows(int(length)) else _too_large()


def _too_large() -> JSONResponse:
    return _refusal(413, REQUEST.refusal("your request"))


async def _read(receive: Receive) -> bytes | None:
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


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that begins with a body which was read already."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received


def _with(headers: Mapping[str, str], send: Send) -> Send:
    """A `send` that adds headers to each answer, and takes away what makes a browser ask for a login."""
    added = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [one for one in message.get("headers", ()) if one[0].lower() != b"www-authenticate"]
            message = {**message, "headers": [*kept, *added]}
        await send(message)

    return sent
