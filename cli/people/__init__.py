"""Commands about addresses, personal data and logins."""
