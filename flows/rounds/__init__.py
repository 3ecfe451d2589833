"""Flows that come by the clock or by themselves."""
