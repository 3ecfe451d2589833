"""Commands that start, stop and examine the server and its workers."""
