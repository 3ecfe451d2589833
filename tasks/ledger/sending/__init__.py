"""Mailings and messages: drafting, release, claims, outcomes, and incoming mail."""
