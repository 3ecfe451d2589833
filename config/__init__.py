"""The reviews as YAML, the directory of delegations, and the settings."""
