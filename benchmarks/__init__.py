"""Benchmarks: ways of doing one thing, side by side in one run. Ratios count; seconds are the machine's."""
