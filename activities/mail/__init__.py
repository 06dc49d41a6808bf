"""Mail: what a letter says, and how it leaves."""
