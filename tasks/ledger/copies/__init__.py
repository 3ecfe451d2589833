"""Backups of the ledger, and restoring and adopting them."""
