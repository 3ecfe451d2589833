"""Who is written to, who is chosen, who is forgotten, and what coordinators decided."""
