"""Erasing one person from the ledger."""
