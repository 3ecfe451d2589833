"""Commands about registered persons, addresses, personal data and logins."""
