"""What every part of the ledger stands on: the database, its file, its transactions and records."""
