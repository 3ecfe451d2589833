"""Commands that list, back up and restore the ledger."""
