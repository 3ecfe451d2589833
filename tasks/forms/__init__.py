"""The forms on which coordinators run flows in the Prefect UI: their choices, and what is asked next."""
