"""A person forgotten on their request: in the ledger, in files and on boards, and what only people can
change."""
