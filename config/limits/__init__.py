"""Bounds on what comes from outside: how much of it is read, and why no more. A page for each kind of thing.

Every edge that reads a stranger's bytes takes its bound from here, and looks at the size before it does any
work. `python -m config.limits` writes all of them as a table into SECURITY.md, and a test keeps it in step.
"""
