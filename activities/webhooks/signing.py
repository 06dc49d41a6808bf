"""Secrets of endpoints, and signatures as Standard Webhooks has them.

No secret is stored. Each is made from one key in the home, the endpoint's id and a number that a rotation
raises: whoever carries the record store away can sign nothing.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from activities.keys import made_once

SECRET_FILE: Final = "webhook-secret"  # noqa: S105 - the name of a file
"""In the folder of keys; made with the first endpoint."""


def make_root(folder: Path) -> bytes:
    """Return the key all secrets are made from, making it on first use.

    Raises:
        InputError: The file is damaged.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return made_once(folder / SECRET_FILE)


def find_root(folder: Path) -> bytes | None:
    """Return the same, None if there is none: another one would sign what nobody can check."""
    return made_once(folder / SECRET_FILE) if (folder / SECRET_FILE).exists() else None


def secret_of(root: bytes, webhook: str, generation: int) -> bytes:
    """Return the secret of an endpoint after so many rotations."""
    return hmac.digest(root, f"webhook {webhook} {generation}".encode(), "sha256")


def shown(secret: bytes) -> str:
    """Return a secret as its holder is given it."""
    return f"whsec_{base64.b64encode(secret).decode()}"


def fingerprint(secret: bytes) -> str:
    """Return what tells secrets apart without giving them away."""
    return hashlib.sha256(secret).hexdigest()[:16]


def signature_headers(secrets: Iterable[bytes], event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of Standard Webhooks; each secret signs, the newest first."""
    stamp = str(int(at.timestamp()))
    said = b".".join((event_id.encode(), stamp.encode(), body))
    signed = (base64.b64encode(hmac.digest(secret, said, "sha256")).decode() for secret in secrets)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{each}" for each in signed),
    }
