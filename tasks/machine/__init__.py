"""Server and workers of one machine: started, kept alive, found by the commands, looked at, and stopped."""
