"""Mails of a made-up partnership, by the real rules and words: no database, no engine, nothing is sent."""
