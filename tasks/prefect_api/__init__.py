"""Prefect's server: its runs, its artifacts, and starting one of our own."""
