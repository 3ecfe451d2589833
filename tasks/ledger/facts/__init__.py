"""Answers, decisions, alarms and other facts that the ledger keeps."""
