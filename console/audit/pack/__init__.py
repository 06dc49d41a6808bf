"""What every pack carries beside its evidence: the script that checks it, and words about it."""
