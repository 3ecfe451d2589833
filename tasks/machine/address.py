"""Addresses of the server: where it listens, and where this machine and people reach it."""

import errno
import socket
from dataclasses import dataclass

from tasks.prefect_api.server import ServerProblem

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  # known, not bound


@dataclass(frozen=True)
class Address:
    """The host and the port that the server is bound to."""

    host: str = "127.0.0.1"
    port: int = 4200

    @property
    def url(self) -> str:
        """Address for this machine: without a path, and without a slash at its end."""
        host = EVERYWHERE.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def shown(self) -> str:
        """Address for people's browsers: this machine's own name, if it listens on all of its addresses."""
        if self.host not in EVERYWHERE:
            return self.url
        return f"http://{socket.gethostname()}:{self.port}"

    def check_free(self) -> None:
        """Make sure that a server can be bound to it.

        Raises:
            ServerProblem: the port is taken, or the host is none of this machine.
        """
        try:
            family, *_, where = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
                probe.bind(where)
        except OSError as problem:
            raise ServerProblem(self._why(problem)) from problem

    def _why(self, problem: OSError) -> str:
        if problem.errno == errno.EADDRINUSE:
            return f"port {self.port} on {self.host} is taken; free it, or choose another: --port"
        if problem.errno == errno.EACCES:
            return f"this user may not use port {self.port}; choose one above 1023: --port"
        return f"nothing can listen on {self.host} ({problem.strerror}); choose an address of this machine"
