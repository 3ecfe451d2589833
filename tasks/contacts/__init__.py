"""Addresses that take no mail, and readers who want none."""
