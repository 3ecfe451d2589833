"""Checks of a rehearsal: what left, compared with the rules of the review."""
