"""The public keys a deployment ever signed with; the private ones stay where they are, or are no more."""

from pathlib import Path

from activities.keys import SIGNING_FILE, read_signer
from activities.known_keys import known_keys
from models.errors import InputError


def public_keys(folder: Path) -> dict[str, bytes]:
    """Return raw public keys by id; none are made, and what is damaged is left out."""
    try:
        found = known_keys(folder).public
    except (OSError, ValueError):
        found = {}
    try:
        signer = read_signer(folder / SIGNING_FILE)
    except (OSError, InputError):
        return found
    return {signer.key_id: signer.public_key} | found
