"""Commands that read, check, rehearse and draft a review."""
