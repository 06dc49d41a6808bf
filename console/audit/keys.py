"""The public keys a deployment signs with; the private ones stay where they are."""

import base64
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from activities.keys import SIGNING_FILE, key_id_of


def public_keys(folder: Path) -> dict[str, bytes]:
    """Return raw public keys by id; none are made, and a damaged file holds none."""
    try:
        secret = base64.b64decode((folder / SIGNING_FILE).read_bytes().strip(), altchars=b"-_", validate=True)
        public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()
    except (OSError, ValueError):
        return {}
    return {key_id_of(public): public}
