"""A new signing key in the place of the old one: both say so, and the old private key is gone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from activities.keys import (
    PUBLIC_FOLDER,
    SIGNING_FILE,
    flush_folder,
    keep_line,
    load_keys,
    made_once,
    read_signer,
    state_key,
    url_safe,
)
from activities.known_keys import Rotation, read_rotation

NEXT_FILE = "receipt-signing-key.next"
LOCK_FILE = ".rotating"


def rotate(folder: Path, at: datetime) -> Rotation:
    """Put a new signing key in the place of the present one, and return the statement of both.

    Interrupted anywhere, it leaves a usable key, and the next call finishes it: the new key waits in a file
    of its own until the statement is on disk, and then takes the old one's place in one step.

    Args:
        folder: Where the keys are; made if need be.
        at: Now, UTC.

    Raises:
        InputError: A key is damaged.
    """
    load_keys(folder)
    with _alone(folder):
        made_once(folder / NEXT_FILE)
        old, new = read_signer(folder / SIGNING_FILE), read_signer(folder / NEXT_FILE)
        state_key(folder, new, at)
        said = f"Entente-Rotation v1 {url_safe(old.public_key)} {url_safe(new.public_key)} "
        said += f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"
        statement = folder / PUBLIC_FOLDER / f"{old.key_id}-{new.key_id}.rotation"
        keep_line(statement, f"{said} {old.sign(said)} {new.sign(said)}")
        (folder / NEXT_FILE).replace(folder / SIGNING_FILE)
        flush_folder(folder)
    return read_rotation(statement.read_text("ascii"))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold off a second rotation until this one is through."""
    lock = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
