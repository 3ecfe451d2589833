"""Registered persons: seats, notes verbales, and what people are told of them."""
