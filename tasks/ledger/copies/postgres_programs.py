"""Running Postgres' programs for copies of a database: `pg_dump` and `pg_restore`."""

import shutil
import subprocess

from sqlalchemy import URL

from config.secrets import environment_of_others
from tasks.ledger.base.problems import LedgerProblem, where

PACKAGE = "install Postgres' client programs (Debian: postgresql-client) of the server's version or newer"


def run_program(program: str, url: URL | None, *options: str) -> str:
    """Run one of them, on a ledger's database if one is given; return its output, with times in UTC.

    The password is passed in the environment: the arguments of a program can be read by every account.

    Raises:
        LedgerProblem: it is not installed, or it failed; with its own message.
    """
    executable = shutil.which(program)
    on = f" on the ledger {where(url)}" if url else ""
    if executable is None:
        raise LedgerProblem(f"`{program}` is needed{on}, and is not installed; {PACKAGE}, then run again")
    command, environment = [executable, *options], environment_of_others() | {"TZ": "UTC", "PGTZ": "UTC"}
    if url is not None:
        database = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
        command += [f"--dbname={database}", "--no-password"]
        environment |= {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        words = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
        remedy = PACKAGE if "version" in words else "correct that, then run again"
        raise LedgerProblem(f"`{program}` failed{on}: {words}; {remedy}")
    return done.stdout
