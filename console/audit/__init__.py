"""What the records of the past can show."""
