"""A round of collecting: read, taken or doubted, written back, exported."""
