"""Notices after they were sent."""
