"""The base of the ledger: the database, its file, its transactions and records."""
