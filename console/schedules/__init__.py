"""Digests by Temporal Schedules: one an organisation, kept in step with the registry."""
