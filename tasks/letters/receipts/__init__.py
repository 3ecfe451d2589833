"""Receipts for answers: what was recorded, and when it came."""
