"""Commands that send mailings, and release, stop or settle them."""
