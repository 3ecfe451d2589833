"""Countries, recognised by their names as people write them."""
