"""Seats: given by rule each round, decided on by coordinators, and told to their persons."""
