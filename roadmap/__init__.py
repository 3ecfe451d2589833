"""The pure core: what a review is, when its steps are due, who is written to. No clock, no world."""
