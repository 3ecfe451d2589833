"""The command `roadmap`: one module a command. Nothing imports it."""
