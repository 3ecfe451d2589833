"""Commands about the answer book and the answers in it."""
