"""Audiences, selections, forgotten persons, and coordinators' decisions."""
