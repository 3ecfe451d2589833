"""A round of collecting: read, believed or doubted, written back, exported."""
