"""Facts for the digest, the boards and the alarms."""
