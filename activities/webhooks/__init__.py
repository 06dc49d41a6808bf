"""Webhooks: milestones for other systems, signed and sent to addresses that were checked."""
