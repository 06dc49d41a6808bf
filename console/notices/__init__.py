"""Notices after they were sent: sent anew, come back, and what a person has to look at."""
