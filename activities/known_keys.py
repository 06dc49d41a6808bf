"""The public half of every signing key a deployment ever had, as lines anybody may hold and check.

Entente-Key v1 <public key> <since> <signature by it>
Entente-Rotation v1 <old public key> <new public key> <at> <signature by the old> <signature by the new>
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from activities.keys import PUBLIC_FOLDER, from_url_safe, is_signed, key_id_of

_PUBLIC, _TIME, _SIGNATURE = (
    r"[A-Za-z0-9_-]{43}",
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z",
    r"[A-Za-z0-9_-]{86}",
)
_KEY = re.compile(rf"(Entente-Key v1 ({_PUBLIC}) ({_TIME})) ({_SIGNATURE})")
_ROTATION = re.compile(
    rf"(Entente-Rotation v1 ({_PUBLIC}) ({_PUBLIC}) ({_TIME})) ({_SIGNATURE}) ({_SIGNATURE})"
)


_KINDS = (".key", ".rotation")
"""Files of statements."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One key: 32 raw bytes, when it was made (UTC), and the line that says so."""

    raw: bytes
    since: datetime
    line: str

    @property
    def key_id(self) -> str:
        """What receipts and checkpoints call it."""
        return key_id_of(self.raw)


@dataclass(frozen=True, slots=True)
class Rotation:
    """One key took the place of another, by ids; both signed the line."""

    old: str
    new: str
    at: datetime
    line: str


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """Keys in order of their making, rotations in order of time."""

    keys: tuple[PublicKey, ...] = ()
    rotations: tuple[Rotation, ...] = ()

    @property
    def public(self) -> dict[str, bytes]:
        """Raw public keys by id."""
        return {each.key_id: each.raw for each in self.keys}

    @property
    def lines(self) -> list[str]:
        """Every statement, one a line."""
        return [*(each.line for each in self.keys), *(each.line for each in self.rotations)]

    def replaced(self, key_id: str) -> Rotation | None:
        """Return what took a key out of use."""
        return next((each for each in self.rotations if each.old == key_id), None)

    def related(self, key_id: str) -> frozenset[str]:
        """Return the ids of the keys that rotations connect with one, and its own: one deployment's."""
        found, more = {key_id}, True
        while more:
            linked = {end for each in self.rotations for end in (each.old, each.new)
                      if each.old in found or each.new in found}  # fmt: skip
            more = not linked <= found
            found |= linked
        return frozenset(found)


def known_keys(folder: Path) -> KnownKeys:
    """Read what a deployment keeps of its keys; the private ones are not touched.

    Raises:
        ValueError: A statement is damaged or not signed as it says.
    """
    files = sorted(each for each in (folder / PUBLIC_FOLDER).glob("[!.]*") if each.suffix in _KINDS)
    return parse_keys(line for file in files for line in file.read_text("utf-8").splitlines())


def parse_keys(lines: Iterable[str]) -> KnownKeys:
    """Read statements and check every signature in them.

    Raises:
        ValueError: One is none, or not signed as it says; or a rotation names a key without a statement.
    """
    keys: dict[str, PublicKey] = {}
    rotations: dict[str, Rotation] = {}
    for line in lines:
        if line.startswith("Entente-Key "):
            key = read_key(line)
            keys.setdefault(key.key_id, key)
        elif line.strip():
            rotation = read_rotation(line)
            rotations.setdefault(rotation.line, rotation)
    if unknown := {end for each in rotations.values() for end in (each.old, each.new)} - keys.keys():
        raise ValueError(f"a rotation names the key {min(unknown)}, whose own statement is missing")
    return KnownKeys(
        tuple(sorted(keys.values(), key=lambda key: (key.since, key.line))),
        tuple(sorted(rotations.values(), key=lambda rotation: (rotation.at, rotation.line))),
    )


def read_key(line: str) -> PublicKey:
    """Read what a key says of itself.

    Raises:
        ValueError: It is no such statement, or not signed as it says.
    """
    found = _KEY.fullmatch(" ".join(line.split()))
    if found is None:
        raise ValueError("this is no statement about a key")
    said, public, since, signature = found.groups()
    raw = from_url_safe(public)
    if not is_signed(said, from_url_safe(signature), raw):
        raise ValueError(f"the statement of key {key_id_of(raw)} is not signed by it")
    return PublicKey(raw, datetime.fromisoformat(since), found[0])


def read_rotation(line: str) -> Rotation:
    """Read the statement of two keys that one took the place of the other.

    Raises:
        ValueError: It is no such statement, or not signed by both.
    """
    found = _ROTATION.fullmatch(" ".join(line.split()))
    if found is None:
        raise ValueError("this is no statement about a key")
    said, old, new, at, *signatures = found.groups()
    keys = from_url_safe(old), from_url_safe(new)
    if not all(is_signed(said, from_url_safe(by), key) for key, by in zip(keys, signatures, strict=True)):
        raise ValueError(f"the rotation to key {key_id_of(keys[1])} is not signed by both keys")
    return Rotation(key_id_of(keys[0]), key_id_of(keys[1]), datetime.fromisoformat(at), found[0])
