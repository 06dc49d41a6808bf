"""Removing a person everywhere outside the chain: rows, texts, mails, logs, and the files below them."""
