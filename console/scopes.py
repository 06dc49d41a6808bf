"""What a program may be allowed by its token. Imports nothing heavy, so `--help` stays fast."""

SCOPES: dict[str, str] = {
    "read": "see agreements, their texts and lives, notices, pilots and the registry without its contacts",
    "act": "do acts, and put documents into the store for them",
    "audit": "see refusals, verify, and download packs",
    "admin": "see the contacts of organisations: names and mailboxes",
}
"""None includes another."""

USUAL_LIFE = "P90D"
"""How long a token is valid where nothing else is said."""

LONGEST_LIFE = "P366D"
