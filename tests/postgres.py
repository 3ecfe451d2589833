"""A real Postgres for tests, from PyPI and without rights: one server, as many databases as are asked for.

As root it runs under an account of its own, since Postgres refuses to run as root."""

import shutil
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR, which it then does without
    import pgserver

STOPPED_BY_HAND = ["-w", "-m", "immediate", "stop"]


class Postgres:
    """A server that listens on a socket in its folder only. `durable` keeps what a power cut would take."""

    def __init__(self, folder, *, durable=False):
        # A short path of its own: a socket's name holds some 100 characters, and that account must get there.
        self._server = pgserver.get_server(folder / "data", cleanup_mode="stop")
        if not durable:
            self.execute("alter system set fsync = off", "select pg_reload_conf()")

    def execute(self, *statements, database="postgres"):
        """Run statements as the superuser, each in a transaction of its own."""
        address = self._server.get_uri(database=database)
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def database(self, *, like="template1"):
        """Make a new database, a copy of another one that nobody uses; its name."""
        name = f"d{uuid4().hex[:12]}"
        self.execute(f"create database {name} template {like}")
        return name

    def url(self, name):
        """The ledger's address for one of its databases."""
        host = self._server.get_postmaster_info().socket_dir
        return f"postgresql+psycopg://postgres@/{name}?host={host}"

    def drop(self, name):
        """Remove a database, whoever still uses it."""
        self.execute(f"drop database if exists {name} with (force)")

    def pull_the_plug(self):
        """Stop at once, as a power cut does: all connections break."""
        pgserver.pg_ctl(STOPPED_BY_HAND, pgdata=self._server.pgdata, user=self._server.system_user)

    def start(self):
        """Start again after the plug was pulled."""
        self._server.ensure_postgres_running()

    def end(self):
        """Stop the server."""
        self._server.cleanup()


@contextmanager
def serving(*, durable=False):
    """A server of its own, gone at the end with all that it held."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = Postgres(folder, durable=durable)
    try:
        yield server
    finally:
        server.end()
        shutil.rmtree(folder)
