"""The words of one language: read from its file, and grouped by what they speak of."""
