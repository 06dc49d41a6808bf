"""Pages behind sign-in."""
