"""Checks of a review and looks ahead: what an amendment would do, and the next review."""
