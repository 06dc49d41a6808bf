"""Verifying: evidence of real lives, and what attackers may do to it."""
