"""The command `roadmap`: a module for each command. Nothing imports this package."""
