"""Flows that a coordinator runs."""
