"""The programme report: what milestones add up to, by the rules of a programme. Pure."""
