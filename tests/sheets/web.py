"""The HTTP side: keep-alive connections (HTTP/1.1), answers as Google frames them, and breaking them off."""

import json
import socket
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from tests.sheets.accounts import GrantError
from tests.sheets.errors import STATUS, ApiError, invalid
from tests.sheets.faults import Fault
from tests.sheets.routes import NoSuchPath

JSON = "application/json; charset=UTF-8"
PAGE = "<!DOCTYPE html>\n<html lang=en>\n<title>Error {0}</title>\n<p><b>{0}.</b> That’s an error.\n"


@dataclass(frozen=True)
class Call:
    """A call as it came: path and query are decoded, the body is JSON."""

    method: str
    path: str
    query: dict
    body: object


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def handle(self):
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def log_message(self, *_):
        """Quiet."""

    def answer_call(self):
        """Any method: what it asks, what goes wrong, and the answer."""
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        service, line = self.server.service, f"{self.command} {unquote(parts.path)}"
        try:
            is_token = parts.path == "/token" and self.command == "POST"
            call = None if is_token else self.arrived(parts, content)
            fault = service.fault(line) or Fault()
            if fault.wait:
                service.stopping.wait(fault.wait)
            if fault.act == "hang up":
                self.hang_up()
                return
            answer = self.token(content, fault) if is_token else self.api(call, parts, content, fault)
            self.deliver(*answer, fault.act)
        except ConnectionError:
            raise
        except Exception as crash:
            service.crashes.append(crash)
            raise ConnectionAbortedError from crash

    def arrived(self, parts, content):
        try:
            body = json.loads(content) if content else None
        except ValueError:
            body = content
        query = parse_qs(parts.query, keep_blank_values=True)
        call = Call(self.command, unquote(parts.path), query, body)
        self.server.service.arrive(call)
        return call

    def token(self, content, fault):
        """The token endpoint's code, headers and body."""
        service = self.server.service
        form = {name: found[-1] for name, found in parse_qs(content.decode()).items()}
        service.token_calls.append(form)
        if refused := fault.refused(service.account.number):
            return framed(refused)
        try:
            return 200, {}, service.tokens.grant(form, f"{service.endpoint}/token", service.clock())
        except GrantError as refused:
            return 400, {}, refused.body

    def api(self, call, parts, content, fault):
        """The API's code, headers and body."""
        service = self.server.service
        if refused := fault.refused(service.account.number):
            return framed(refused)
        try:
            if content and not isinstance(call.body, dict):
                raise invalid("Invalid JSON payload received. Unexpected token.")
            return 200, {}, service.serve(call, parts.path, self.headers.get("Authorization"))
        except ApiError as refused:
            return framed(refused)
        except NoSuchPath:
            return 404, {}, PAGE.format(404)

    def deliver(self, code, headers, body, act):
        """Send an answer whole, or half of it, or not at all."""
        is_page = isinstance(body, str)
        data = (body if is_page else json.dumps(body, ensure_ascii=False)).encode()
        if act == "hang up after":
            self.hang_up()
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=UTF-8" if is_page else JSON)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if act == "cut" else data)
        self.wfile.flush()
        if act == "cut":
            self.hang_up()

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


for verb in ("GET", "POST", "PUT", "PATCH", "DELETE"):
    setattr(Handler, f"do_{verb}", Handler.answer_call)


def framed(refused):
    """A refusal's code, headers and body."""
    body = refused.body() if refused.code in STATUS else PAGE.format(refused.code)
    return refused.code, refused.headers, body


class Web(ThreadingHTTPServer):
    """The listening side; it knows its connections, to end them."""

    daemon_threads = True
    request_queue_size = 50

    def __init__(self, address, service):
        super().__init__(address, Handler)
        self.service, self.open = service, set()

    def process_request(self, request, client_address):
        self.open.add(request)
        self.service.connections += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self.open.discard(request)
        super().shutdown_request(request)

    def close(self):
        """End the connections that are still open, and stop listening."""
        for request in list(self.open):
            try:
                request.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.open.discard(request)
        self.server_close()
