"""Coordinators' decisions, carried out and recorded."""
