"""A record store made anew from event histories alone: found, understood, written."""
