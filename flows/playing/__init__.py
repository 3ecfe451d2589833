"""Playing a step, and ending a run. These are helpers, not flows."""
