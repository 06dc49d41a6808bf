"""Who is told of milestones by webhook, and the telling."""
