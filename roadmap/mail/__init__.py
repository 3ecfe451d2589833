"""Messages and their states, what a server's reply means, and what comes back."""
