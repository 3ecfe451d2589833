"""Erased data: persons who are forgotten, and sensitive answers whose days are over."""
