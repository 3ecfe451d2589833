"""The flows: one module a kind of milestone. A flow only says what happens in which order."""
