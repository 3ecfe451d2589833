"""Ledgers to try force on: a new one for each trial, copied from one that was written once."""

import shutil
from uuid import uuid4

from tests.force.sending import write


class Files:
    """Ledgers on SQLite, each a file of its own."""

    def __init__(self, folder, recipients):
        self.recipients = recipients
        self._folder, self._model = folder, folder / "model.sqlite"
        write(f"sqlite:///{self._model}", recipients)

    def fresh(self):
        """The address of a new ledger with a released mailing."""
        target = self._folder / f"{uuid4().hex[:8]}.sqlite"
        shutil.copyfile(self._model, target)
        return f"sqlite:///{target}"


class Databases:
    """Ledgers on Postgres, each a database of its own."""

    def __init__(self, postgres, recipients):
        self.recipients = recipients
        self._postgres, self._model = postgres, postgres.database()
        write(postgres.url(self._model), recipients)

    def fresh(self):
        """The address of a new ledger with a released mailing."""
        return self._postgres.url(self._postgres.database(like=self._model))
