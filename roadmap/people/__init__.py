"""Audiences, selections, registered persons with their seats, and coordinators' decisions."""
