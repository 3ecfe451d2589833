"""Mailings and messages: drafted, released, claimed, settled, and what came back."""
