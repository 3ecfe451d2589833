"""The page that answers the link to unsubscribe (RFC 8058).

A GET does nothing: programs that look for dangerous links open every link of a mail. A POST, which a mail
program sends at one click and this page's button too, is recorded at once, asks nothing, and sets no cookie.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Literal

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from jinja2 import Environment
from markupsafe import Markup
from pendulum import DateTime
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tasks.contacts.unsubscribing import BadToken, OldLink, Unsubscribing
from tasks.ledger import LedgerProblem
from tasks.render import Templates
from tasks.render.look.tokens import LOOK, tokens

Say = Literal["question", "done", "bad_link", "old_link"]
TEMPLATE = "unsubscribe.html"
# The link's token must reach nobody else: no copies, no referrers, no search engines, nothing loaded. And no
# other page may hold this one in a frame, where a visitor presses its button unseen.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Page:
    """Words of the page, in all languages of a review."""

    def __init__(self, templates: Templates, languages: Sequence[str], fallback: str) -> None:
        known = list(dict.fromkeys(templates.language(language) for language in (fallback, *languages)))
        self._words = {language: templates.words(language) for language in known}
        source = (LOOK / TEMPLATE).read_text(encoding="utf-8")
        self._template = Environment(autoescape=True).from_string(source)
        self._tokens = Markup(tokens().variables())  # noqa: S704  (our own file)

    def html(self, say: Say, address: str = "") -> str:
        """The page as HTML; with the button, if it asks."""
        texts = [
            {
                "language": language,
                "direction": words.direction,
                "title": words.unsubscribe.title,
                "button": words.unsubscribe.button,
                "said": getattr(words.unsubscribe, say),
            }
            for language, words in self._words.items()
        ]
        return self._template.render(tokens=self._tokens, texts=texts, address=address, ask=say == "question")

    def sentence(self, say: Say) -> str:
        """One plain sentence, in the review's fallback language."""
        return str(getattr(next(iter(self._words.values())).unsubscribe, say))


def unsubscribe_app(unsubscribing: Unsubscribing, page: Page, clock: Callable[[], DateTime]) -> ASGIApp:
    """The web application: the last part of whatever path it is asked for is the token."""
    app = FastAPI(openapi_url=None)

    @app.get("/{path:path}")
    def ask(path: str) -> Response:
        try:
            return _html(page.html("question", unsubscribing.address(_token(path))))
        except BadToken as problem:
            return _html(page.html(_why(problem)), HTTPStatus.BAD_REQUEST)

    @app.post("/{path:path}")
    def record(path: str, request: Request) -> Response:
        try:
            address = unsubscribing.unsubscribe(_token(path), clock(), "one click (RFC 8058)")
        except BadToken as problem:
            return _answer(request, page, _why(problem), HTTPStatus.BAD_REQUEST)
        except LedgerProblem:  # its words are for those who run it, not for readers; mail programs try again
            status = HTTPStatus.SERVICE_UNAVAILABLE
            return PlainTextResponse(f"{status.phrase}\n", status)
        return _answer(request, page, "done", HTTPStatus.OK, address)

    @app.exception_handler(HTTPStatus.NOT_FOUND)
    def refuse(request: Request, _problem: Exception) -> Response:
        """A path with a line break, which no route takes."""
        return _answer(request, page, "bad_link", HTTPStatus.BAD_REQUEST)

    return _with_headers(app)


def _with_headers(app: ASGIApp) -> ASGIApp:
    """The application with our headers on whatever it answers, its errors too."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await app(scope, receive, sending)

    return wrapped


def _why(problem: BadToken) -> Say:
    return "old_link" if isinstance(problem, OldLink) else "bad_link"


def _answer(request: Request, page: Page, say: Say, status: HTTPStatus, address: str = "") -> Response:
    """A page for a browser, a sentence for a program."""
    if "text/html" in request.headers.get("accept", ""):
        return _html(page.html(say, address), status)
    return PlainTextResponse(f"{page.sentence(say)}\n", status)


def _html(text: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return HTMLResponse(text, status)


def _token(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
