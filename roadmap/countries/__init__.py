"""Which country is meant by a name, as people write it."""
