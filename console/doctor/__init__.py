"""Looking at a deployment, and saying what is wrong with it; nothing is written."""
