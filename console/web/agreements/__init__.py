"""Pages about agreements: all of them, one of them, and what may be done."""
