"""What a program may be allowed by its token. Imports nothing heavy, so `--help` stays fast."""

SCOPES: dict[str, str] = {
    "read": "see agreements, texts and lives, notices, pilots, overviews, the registry without contacts",
    "documents": "download the documents an agreement names: texts, mandates, scans, evidence",
    "act": "do acts, and put documents into the store for them",
    "audit": "see refusals, interventions and links, verify, hold receipts to the record, and download packs",
    "admin": "see the contacts of organisations: names and mailboxes",
    "registry": "enter organisations and their contacts, change when they work, and take them out",
    "post": "send notices anew, pause or ask for overviews, and take links back",
    "webhooks": "see and change which other systems are told of milestones, and get their secrets",
}
"""None includes another."""

USUAL_LIFE = "P90D"
"""How long a token is valid where nothing else is said."""

LONGEST_LIFE = "P366D"
