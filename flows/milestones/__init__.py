"""One flow for each kind of milestone."""
