"""The guard before Prefect's server: it lets in only its own pages, and only those who log in.

Prefect (3.8.8) answers to any `Host`, knows one password, and lets anybody guess it as fast as they like. It
looks at no `Origin` of a WebSocket. Its own checks (basic auth, CSRF tokens) stay behind this one.
"""

import base64
import logging
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from config.limits.server import AUTHORIZATION, REQUEST
from tasks.guarding.guesses import Guesses
from tasks.guarding.logins import Logins
from tasks.guarding.messages import NoAnswer, adding, again, answer_of, whole
from tasks.guarding.origins import Addresses
from tasks.guarding.persons import SOCKETS, Asked, Mistaken, Refused
from tasks.guarding.sockets import Logged
from tasks.prefect_api.server import ServerProblem

OPEN = ("/health", "/ready")  # of the API, for those who watch over the server
PAGES = ("/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json")  # FastAPI's, which list the whole API
ELSEWHERE = ("cross-site", "same-site")  # another port of this machine is the same site (Fetch Metadata)
# No other page may frame the UI: a click would be the coordinator's, whose login the browser keeps.
ALWAYS = {"x-frame-options": "DENY", "content-security-policy": "frame-ancestors 'none'"}
ALWAYS |= {"x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin"}
MACHINE = ""  # who logs in with the server's own login: worker and commands, which may sign for anybody

logger = logging.getLogger(__name__)


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
        logins: Logins | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._login, self._addresses, self._clock = app, login.encode(), addresses, clock
        self._api, self._logins, self._guesses = api.rstrip("/"), logins, Guesses()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on with the login that the application asks for."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, adding(ALWAYS, send))
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        who = self._foreign(headers, scope) or self._caller(headers, scope)
        refusal = who if isinstance(who, JSONResponse) else _oversized(headers)
        if refusal is None and who != MACHINE:
            refusal, receive, scope = await self._person(str(who), scope, receive)
        elif refusal is None and "transfer-encoding" in headers:
            refusal, receive = await _bounded(receive)
        await (refusal or self._logged_in_app)(scope, receive, send)

    async def _person(
        self, name: str, scope: Scope, receive: Receive
    ) -> tuple[JSONResponse | None, Receive, Scope]:
        """The request of a person as it goes on: signed with their name, if it has a place for it."""
        scope = self._logged_in(scope)

        async def read(path: str) -> Mapping[str, Any]:
            return await answer_of(self._app, scope, self._api + path)

        asked = Asked(name, scope["method"], scope["path"].removeprefix(self._api), read)
        if (body := await whole(receive)) is None:
            return _too_large(), receive, scope
        try:
            body = body if asked.is_plain else await asked.body(body)
        except Mistaken as problem:
            return JSONResponse(problem.answer), receive, scope
        except Refused as problem:
            return _refusal(403, str(problem)), receive, scope
        except NoAnswer:
            return _refusal(404, "This form no longer exists; open it again."), receive, scope
        return None, again(body, receive), _with_length(scope, len(body))

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._foreign(Headers(scope=scope), scope):
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: HTTP 403
            return

        def passes(token: str) -> bool:
            who = self._whose(token.encode(errors="replace"), scope)
            return who == MACHINE or (who is not None and scope["path"].removeprefix(self._api) in SOCKETS)

        logged = Logged(receive, send, passes, self._login.decode())
        await self._app(scope, logged.receive, send)

    def _foreign(self, headers: Headers, scope: Scope) -> JSONResponse | None:
        """The refusal of another site's page, and of a name that is not ours."""
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if not scope["path"].isprintable():  # the routes would take “/docs” with a line's end for “/docs”
            return _refusal(400, "This path does not exist.")
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

    def _caller(self, headers: Headers, scope: Scope) -> JSONResponse | str:
        """The caller: a person's name, or the machine; a refusal if they did not log in, or guess too
        fast."""
        if self._is_open(scope):
            return MACHINE
        given = headers.getlist("authorization")
        login = _login(given[0]) if len(given) == 1 else None
        if login is None:
            return _refusal(401, "Unauthorized")
        if wait := self._guesses.wait(_client(scope), _digest(login), self._clock()):
            text = "Too many wrong passwords from your address. Wait a moment, then try again."
            return _refusal(429, text, {"retry-after": str(int(wait) + 1)})
        who = self._whose(login, scope)
        return _refusal(401, "Unauthorized") if who is None else who

    def _whose(self, login: bytes, scope: Scope) -> str | None:
        """The person of a login; None if it is wrong, which is counted: one too many is not looked at."""
        client, digest, now = _client(scope), _digest(login), self._clock()
        if not AUTHORIZATION.allows(len(login)) or self._guesses.wait(client, digest, now):
            return None
        who = MACHINE if compare_digest(login, self._login) else self._persons(login)
        (self._guesses.wrong if who is None else self._guesses.right)(client, digest, now)
        return who

    def _persons(self, login: bytes) -> str | None:
        try:
            person = self._logins.person(login) if self._logins else None
        except ServerProblem as problem:
            logger.warning("No person can log in: %s", problem)
            return None
        return person.name if person else None

    def _is_api(self, scope: Scope) -> bool:
        path = scope["path"]
        return bool(path == self._api or path.startswith(f"{self._api}/"))

    def _is_open(self, scope: Scope) -> bool:
        if scope["method"] not in {"GET", "HEAD"}:
            return False
        if self._is_api(scope):
            return scope["path"].removeprefix(self._api) in OPEN
        return scope["path"].rstrip("/") not in PAGES

    async def _logged_in_app(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(self._logged_in(scope), receive, send)

    def _logged_in(self, scope: Scope) -> Scope:
        """The request as the application wants it: with the one login that it knows, if one was asked for."""
        headers = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
        if not self._is_open(scope):
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


async def _bounded(receive: Receive) -> tuple[JSONResponse | None, Receive]:
    """A body of unknown length, read whole; refused if it is too long."""
    body = await whole(receive)
    return (_too_large(), receive) if body is None else (None, again(body, receive))


def _with_length(scope: Scope, length: int) -> Scope:
    dropped = {b"content-length", b"transfer-encoding"}
    headers = [one for one in scope["headers"] if one[0] not in dropped]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}
