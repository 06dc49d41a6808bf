"""The embedded Temporal, run as a child and found again by every command of the same home."""
