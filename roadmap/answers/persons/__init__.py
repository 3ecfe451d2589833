"""Persons that rows register: their names, their data, and who of a party is registered."""
