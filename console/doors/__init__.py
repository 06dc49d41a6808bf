"""The strict doors: what a person typed becomes an act, or an error naming field, fix and line."""
