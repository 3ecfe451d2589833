"""The rehearsal: a review played on a simulated clock, with simulated people, and its report."""
