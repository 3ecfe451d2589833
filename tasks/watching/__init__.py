"""The watch: finds trouble in plan, ledger and machines, and tells it once (docs/alarms.md)."""
