"""From dates and amendments to steps, their order, and the runs that play them."""
