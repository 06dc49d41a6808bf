"""A life written down, run on the time-skipping engine: years in seconds, with the real code."""
