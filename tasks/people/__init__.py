"""Registered persons: seats, notes verbales, late comers, attendance, and what people are told of them."""
