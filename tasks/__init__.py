"""The edges: the only code that touches the world, one module an edge."""
