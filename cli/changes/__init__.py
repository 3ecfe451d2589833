"""Commands that amend the roadmap, list what was decided, and bring the server's runs in line."""
